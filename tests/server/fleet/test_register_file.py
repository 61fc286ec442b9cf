from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.fleet.equipment import Equipment
from server.fleet.import_register import parse_register
from server.fleet.register_file import COLUMNS, register_csv, register_xlsx
from server.store.questions.register import PlacedAsset
from server.store.tables import Asset, Unit
from tests.server.workbook import read

UNIT = Unit(code="07210", kind="xa", name="Yên Định")
words = st.text("abc ăđ,;\"'1", max_size=12).map(lambda text: " ".join(text.split()))
named = words.filter(bool)
assets = st.builds(
    lambda **told: PlacedAsset(asset=Asset(unit_id=1, source="", **told), unit=UNIT),
    code=named,
    name=named,
    kind=st.sampled_from([kind.value for kind in Equipment]),
    model=words,
    serial=words,
    in_use_since=st.sampled_from(["", "2019", "2019-05", "2019-05-31"]),
    original_price_vnd=st.none() | st.integers(10, 10**11),
    remaining_value_vnd=st.none() | st.integers(0, 10),
    funding=words,
    condition=words,
    post=words,
    note=words,
    written_off=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)


@given(st.lists(assets, min_size=1, max_size=5, unique_by=lambda one: one.asset.code))
def test_an_exported_register_is_imported_as_it_was(given_assets: list[PlacedAsset]) -> None:
    entries, problems = parse_register(
        register_csv(given_assets), frozenset({"07210"}), date(2026, 11, 27)
    )

    assert problems == ()
    for entry, placed in zip(entries, given_assets, strict=True):
        asset = placed.asset
        assert (entry.code, entry.name, entry.kind, entry.user) == (
            asset.code,
            asset.name,
            asset.kind,
            asset.post,
        )
        for column in ("model", "serial", "in_use_since", "funding", "condition", "note"):
            assert getattr(entry, column) == getattr(asset, column)
        for column in ("original_price_vnd", "remaining_value_vnd", "written_off"):
            assert getattr(entry, column) == getattr(asset, column)


def test_a_workbook_has_the_same_columns_and_money_as_numbers() -> None:
    asset = Asset(
        code="=A1",
        name="Máy in",
        unit_id=1,
        kind="printer",
        source="",
        original_price_vnd=5_500_000,
    )

    header, row = read(register_xlsx([PlacedAsset(asset=asset, unit=UNIT)]))

    assert list(header.values()) == [name for name, *_ in COLUMNS]
    assert (row["A"], row["D"], row["H"]) == ("=A1", "máy in", "5500000")
