"""The sheet of prices: what can be bought, for how much, since when, and who says so. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.fleet import cell
from server.fleet.equipment import WORDS, Equipment
from server.fleet.import_staff import PostRole
from server.fleet.sheet import Column, ImportProblem, SheetRow, differences, read_sheet, repetitions

_MOST_DONG = 10_000_000_000


def roles(written: str) -> tuple[PostRole, ...]:
    """Read the roles that may have it, apart by blanks or commas.

    Raises:
        CellError: If one of them is none.
    """
    read = cell.one_of(PostRole)
    return tuple(PostRole(read(word)) for word in written.replace(",", " ").split())


COLUMNS = (
    Column(
        name="model",
        meaning="short name of what is bought, yours to choose",
        read=cell.code,
        required=True,
        also=("mã", "mã hàng"),
    ),
    Column(
        name="kind",
        meaning="desktop, laptop, printer, scanner, switch, ...",
        read=cell.one_of(Equipment, WORDS),
        required=True,
        also=("loại", "loại tài sản"),
    ),
    Column(
        name="name",
        meaning="what it is, as the form shall say",
        read=cell.text(),
        required=True,
        also=("tên", "tên tài sản", "chủng loại"),
    ),
    Column(
        name="price_vnd",
        meaning="dong for one, with tax",
        read=cell.dong(1, _MOST_DONG),
        required=True,
        also=("đơn giá", "giá", "đơn giá (đồng)", "unit_price"),
    ),
    Column(
        name="from",
        meaning="the day from which it holds, 31/12/2026",
        read=cell.day,
        required=True,
        also=("từ ngày", "ngày"),
    ),
    Column(
        name="source",
        meaning="who says so: a quotation, a contract, a web page",
        read=cell.text(),
        required=True,
        also=("nguồn", "căn cứ"),
    ),
    Column(
        name="roles",
        meaning="who may have it: onestop leader officer back (all when empty)",
        read=roles,
        empty=tuple(PostRole),
        also=("vị trí",),
    ),
    Column(
        name="quality",
        meaning="failures beside an ordinary one of its kind (1 when empty)",
        read=cell.decimal(0.1, 5),
        empty=1.0,
    ),
)
_IGNORED = ("stt", "tt", "ghi chú", "đơn vị tính")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEntry:
    """A price; a later row of the same model replaces it from its day on."""

    line: int
    model: str
    kind: Equipment
    name: str
    price_vnd: int
    valid_from: date
    source: str
    roles: Sequence[PostRole]
    quality: float


def parse_prices(data: bytes) -> tuple[tuple[PriceEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of prices; with any problem there are no entries."""
    sheet = read_sheet(data, COLUMNS, _IGNORED)
    problems = list(sheet.problems)
    kinds: dict[str, SheetRow] = {}
    for row in sheet.rows:
        problems += _other_kind(row, kinds)
    problems += [
        row.problem("from", f"line {line} has a price of this model from that day already")
        for row, line in repetitions(sheet.rows, lambda row: (row.get("model"), row.get("from")))
    ]
    if problems:
        return (), tuple(sorted(problems))
    return tuple(map(_entry, sheet.rows)), ()


def _other_kind(row: SheetRow, kinds: dict[str, SheetRow]) -> list[ImportProblem]:
    model = row.get("model")
    if model is None or row.get("kind") is None:
        return []
    return differences(kinds.setdefault(model, row), row, ("kind",))


def _entry(row: SheetRow) -> PriceEntry:
    quality, allowed = row.get("quality"), row.get("roles")
    return PriceEntry(
        line=row.line,
        model=row.get("model"),
        kind=Equipment(row.get("kind")),
        name=row.get("name"),
        price_vnd=row.get("price_vnd"),
        valid_from=row.get("from"),
        source=row.get("source"),
        roles=tuple(PostRole) if allowed is None else allowed,
        quality=1.0 if quality is None else quality,
    )
