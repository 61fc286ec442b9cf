"""The sheet of finance's asset register: one row an asset. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from server.fleet import cell
from server.fleet.equipment import WORDS, Equipment, equipment_of
from server.fleet.sheet import Column, ImportProblem, SheetRow, duplicates, read_sheet
from server.fleet.unit_column import IGNORED, UNIT, unknown_unit

_MOST_DONG = 1_000_000_000_000
_SINCE = (
    (re.compile(r"(?P<y>[0-9]{4})"), "{y}"),
    (re.compile(r"(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})"), "{y}-{m:0>2}"),
)


def since(written: str) -> str:
    """Read a day, a month or a year as ISO, as far as it was written: ``2019``, ``2019-05``.

    Raises:
        CellError: If it is none of them.
    """
    for pattern, form in _SINCE:
        match = pattern.fullmatch(written)
        if (
            match
            and 1980 <= int(match["y"]) <= 2100
            and 1 <= int(match.groupdict().get("m", 1)) <= 12
        ):
            return form.format(**match.groupdict())
    try:
        return cell.day(written).isoformat()
    except cell.CellError:
        message = f"{written!r} is not a year, a month or a day: 2019, 05/2019 or 31/05/2019"
        raise cell.CellError(message) from None


COLUMNS = (
    Column(
        name="code",
        meaning="code of the asset, as the register has it",
        read=cell.text(60),
        required=True,
        also=("mã tài sản", "mã ts", "số hiệu tscđ", "số hiệu", "asset_code"),
    ),
    Column(
        name="name",
        meaning="what it is",
        read=cell.text(),
        required=True,
        also=("tên tài sản", "tên, đặc điểm, ký hiệu", "tên"),
    ),
    UNIT,
    Column(
        name="kind",
        meaning="desktop, laptop, printer, scanner, ... (told from the name when empty)",
        read=cell.one_of(Equipment, WORDS),
        also=("loại", "loại tài sản"),
    ),
    Column(
        name="model",
        meaning="maker and model",
        read=cell.text(),
        empty="",
        also=("kiểu", "dòng máy", "chủng loại", "kiểu, dòng máy (model)"),
    ),
    Column(
        name="serial",
        meaning="serial number",
        read=cell.text(60),
        empty="",
        also=("số sê-ri", "số seri", "sê-ri", "serial_number"),
    ),
    Column(
        name="in_use_since",
        meaning="2019, 05/2019 or 31/05/2019",
        read=since,
        empty="",
        also=(
            *("năm đưa vào sử dụng", "tháng/năm đưa vào sử dụng", "ngày đưa vào sử dụng"),
            *("năm sử dụng", "year_in_use"),
        ),
    ),
    Column(
        name="original_price_vnd",
        meaning="what it cost, dong",
        read=cell.dong(0, _MOST_DONG),
        also=("nguyên giá", "nguyên giá (đồng)", "original_price"),
    ),
    Column(
        name="remaining_value_vnd",
        meaning="what it is worth on the books, dong",
        read=cell.dong(0, _MOST_DONG),
        also=("giá trị còn lại", "giá trị còn lại (đồng)", "remaining_value"),
    ),
    Column(
        name="funding",
        meaning="whose money it was bought with",
        read=cell.text(),
        empty="",
        also=("nguồn vốn", "nguồn hình thành"),
    ),
    Column(
        name="condition",
        meaning="in use, broken, ... in the register's words",
        read=cell.text(),
        empty="",
        also=("tình trạng", "hiện trạng"),
    ),
    Column(
        name="written_off",
        meaning="the day on which it left the register, 31/12/2026",
        read=cell.day,
        also=("ngày ghi giảm",),
    ),
    Column(
        name="user",
        meaning="post or room that uses it",
        read=cell.text(),
        empty="",
        also=("bộ phận sử dụng", "vị trí", "vị trí việc làm"),
    ),
    Column(name="note", meaning="anything else", read=cell.text(500), empty="", also=("ghi chú",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An asset.

    ``in_use_since``: ISO, as far as it was written; empty: not told. ``columns``: those that the
    sheet has; the others are empty here, and keep what is stored.
    """

    line: int
    code: str
    name: str
    unit: str
    kind: Equipment
    model: str
    serial: str
    in_use_since: str
    original_price_vnd: int | None
    remaining_value_vnd: int | None
    user: str
    note: str
    funding: str = ""
    condition: str = ""
    written_off: date | None = None
    columns: frozenset[str] = frozenset()


def parse_register(
    data: bytes, units: frozenset[str], today: date
) -> tuple[tuple[RegisterEntry, ...], tuple[ImportProblem, ...]]:
    """Read a register; with any problem there are no entries.

    Args:
        data: The file.
        units: Codes of the units that there are.
        today: In the province: nothing is in use since later.
    """
    sheet = read_sheet(data, COLUMNS, IGNORED)
    problems = list(sheet.problems) + duplicates(sheet.rows, "code")
    for row in sheet.rows:
        problems += unknown_unit(row, units) + _worth_more(row) + _not_yet(row, today)
    if problems:
        return (), tuple(sorted(problems))
    return tuple(map(_entry, sheet.rows)), ()


def _worth_more(row: SheetRow) -> list[ImportProblem]:
    price, left = row.get("original_price_vnd"), row.get("remaining_value_vnd")
    if price is None or left is None or left <= price:
        return []
    return [row.problem("remaining_value_vnd", f"{left} is more than the {price} that it cost")]


def _not_yet(row: SheetRow, today: date) -> list[ImportProblem]:
    begun = row.get("in_use_since") or ""
    if begun <= today.isoformat()[: len(begun)]:
        return []
    return [row.problem("in_use_since", f"{begun} is still to come")]


def _entry(row: SheetRow) -> RegisterEntry:
    return RegisterEntry(
        line=row.line,
        code=row.get("code"),
        name=row.get("name"),
        unit=row.get("unit"),
        kind=Equipment(row.get("kind") or equipment_of(row.get("name"))),
        model=row.get("model") or "",
        serial=row.get("serial") or "",
        in_use_since=row.get("in_use_since") or "",
        original_price_vnd=row.get("original_price_vnd"),
        remaining_value_vnd=row.get("remaining_value_vnd"),
        user=row.get("user") or "",
        note=row.get("note") or "",
        funding=row.get("funding") or "",
        condition=row.get("condition") or "",
        written_off=row.get("written_off"),
        columns=frozenset(row.columns),
    )
