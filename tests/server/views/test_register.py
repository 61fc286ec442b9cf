"""Rows of finance's register as they are shown."""

from datetime import date

import pytest

from server.store.questions.register import PlacedAsset, RegisterTotals
from server.views.register import register_list, see_asset
from tests.server.procurement.rows import UNIT, an_asset


@pytest.mark.parametrize(
    ("written", "since"),
    [("2019-05-31", "31/05/2019"), ("2019-05", "05/2019"), ("2019", "2019"), ("", "")],
)
def test_a_day_is_shown_as_far_as_it_was_written(written: str, since: str) -> None:
    seen = see_asset(PlacedAsset(asset=an_asset(in_use_since=written), unit=UNIT))

    assert seen.since == since


def test_an_asset_is_shown_with_its_unit_its_device_and_its_sheet() -> None:
    asset = an_asset("TS1", device_id=7, written_off=date(2026, 10, 31), simulated=True)

    seen = see_asset(PlacedAsset(asset=asset, unit=UNIT))

    assert (seen.code, seen.place.unit_code, seen.device) == ("TS1", "07210", 7)
    assert (seen.source, seen.written_off, seen.simulated) == (
        "register.csv",
        date(2026, 10, 31),
        True,
    )


@pytest.mark.parametrize(("assets", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (132, 6)])
def test_a_list_has_as_many_pages_as_it_needs(assets: int, pages: int) -> None:
    totals = RegisterTotals(
        assets=assets,
        original_price_vnd=0,
        remaining_value_vnd=0,
        unpriced=0,
        matched=0,
    )

    assert register_list([], totals, page=1).pages == pages
