"""Finance's register as it is shown: to finance and the province all, to a contact their unit's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.store.questions.paging import page_count
from server.store.questions.register import PlacedAsset, RegisterTotals
from server.views.place import Place, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAsset:
    """A row of the register.

    Attributes:
        since: In use since: 31/05/2019, 05/2019 or 2019, as it was written; empty: not told.
        device: Number of the device that it is; None: none that reports.
        source: The sheet that it was imported from last.
    """

    code: str
    name: str
    kind: str
    place: Place
    model: str
    serial: str
    since: str
    original_price_vnd: int | None
    remaining_value_vnd: int | None
    funding: str
    condition: str
    post: str
    note: str
    written_off: date | None
    device: int | None
    source: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterList:
    """One page of the register, and the sums over all that was asked for.

    ``unpriced``: how many have no original price, so that the sums are without them.
    """

    total: int
    page: int
    pages: int
    original_price_vnd: int
    remaining_value_vnd: int
    unpriced: int
    matched: int
    assets: list[SeenAsset]


def see_asset(placed: PlacedAsset) -> SeenAsset:
    """Show a row of the register; whose it is, the question's scope has seen to."""
    row = placed.asset
    return SeenAsset(
        code=row.code,
        name=row.name,
        kind=row.kind,
        place=place_of(placed.unit, None),
        model=row.model,
        serial=row.serial,
        since="/".join(reversed(row.in_use_since.split("-"))),
        original_price_vnd=row.original_price_vnd,
        remaining_value_vnd=row.remaining_value_vnd,
        funding=row.funding,
        condition=row.condition,
        post=row.post,
        note=row.note,
        written_off=row.written_off,
        device=row.device_id,
        source=row.source,
        simulated=row.simulated,
    )


def register_list(found: Sequence[PlacedAsset], totals: RegisterTotals, page: int) -> RegisterList:
    """Show one page of the register."""
    return RegisterList(
        total=totals.assets,
        page=page,
        pages=page_count(totals.assets),
        original_price_vnd=totals.original_price_vnd,
        remaining_value_vnd=totals.remaining_value_vnd,
        unpriced=totals.unpriced,
        matched=totals.matched,
        assets=[see_asset(one) for one in found],
    )
