"""The sheet of budgets: whose money, in which year, for which kind of spending. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.fleet import cell
from server.fleet.sheet import Column, ImportProblem, SheetRow, read_sheet, repetitions
from server.fleet.unit_column import unknown_unit

_MOST_DONG = 100_000_000_000_000


class BudgetSource(StrEnum):
    """Who pays: the province, the central fund (difficult communes only), a commune itself."""

    PROVINCE = "province"
    CENTRAL = "central"
    COMMUNE = "commune"


class Spending(StrEnum):
    """Recurrent spending buys office machines, investment builds networks."""

    RECURRENT = "recurrent"
    INVESTMENT = "investment"


_SOURCE_WORDS: Mapping[str, str] = {
    "ngân sách tỉnh": BudgetSource.PROVINCE,
    "tỉnh": BudgetSource.PROVINCE,
    "ngân sách trung ương": BudgetSource.CENTRAL,
    "trung ương": BudgetSource.CENTRAL,
    "ngân sách xã": BudgetSource.COMMUNE,
    "xã": BudgetSource.COMMUNE,
}
_SPENDING_WORDS: Mapping[str, str] = {
    "chi thường xuyên": Spending.RECURRENT,
    "thường xuyên": Spending.RECURRENT,
    "chi đầu tư công": Spending.INVESTMENT,
    "đầu tư công": Spending.INVESTMENT,
    "đầu tư": Spending.INVESTMENT,
}

COLUMNS = (
    Column(
        name="source",
        meaning="province, central or commune",
        read=cell.one_of(BudgetSource, _SOURCE_WORDS),
        required=True,
        also=("nguồn", "nguồn vốn", "nguồn kinh phí"),
    ),
    Column(
        name="unit",
        meaning="code of the commune whose money it is; empty for the others",
        read=cell.code,
        also=("đơn vị", "mã đơn vị", "owner"),
    ),
    Column(
        name="year",
        meaning="the year that it is for",
        read=cell.whole(2000, 2100),
        required=True,
        also=("năm", "năm ngân sách"),
    ),
    Column(
        name="amount_vnd",
        meaning="dong",
        read=cell.dong(0, _MOST_DONG),
        required=True,
        also=("số tiền", "dự toán", "dự toán (đồng)", "số tiền (đồng)", "amount"),
    ),
    Column(
        name="spending",
        meaning="recurrent or investment (recurrent when empty)",
        read=cell.one_of(Spending, _SPENDING_WORDS),
        empty=Spending.RECURRENT.value,
        also=("loại chi", "khoản chi"),
    ),
    Column(
        name="basis",
        meaning="the decision that gives it",
        read=cell.text(),
        empty="",
        also=("căn cứ", "quyết định"),
    ),
)
_IGNORED = ("stt", "tt", "ghi chú")


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetEntry:
    """So much money. ``unit``: empty but for a commune's own."""

    line: int
    source: BudgetSource
    unit: str
    year: int
    amount_vnd: int
    spending: Spending
    basis: str


def parse_budgets(
    data: bytes, units: frozenset[str]
) -> tuple[tuple[BudgetEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of budgets; with any problem there are no entries.

    Args:
        data: The file.
        units: Codes of the units that there are.
    """
    sheet = read_sheet(data, COLUMNS, _IGNORED)
    problems = list(sheet.problems)
    for row in sheet.rows:
        problems += _wrong_owner(row, units)
    problems += [
        row.problem("year", f"the same money and year stand in line {line}")
        for row, line in repetitions(sheet.rows, _purse)
    ]
    if problems:
        return (), tuple(sorted(problems))
    return tuple(map(_entry, sheet.rows)), ()


def _wrong_owner(row: SheetRow, units: frozenset[str]) -> list[ImportProblem]:
    source, unit = row.get("source"), row.get("unit")
    if source is None:
        return []
    if source != BudgetSource.COMMUNE:
        if unit is None:
            return []
        return [row.problem("unit", f"money of source {source!r} has no unit: leave it empty")]
    if unit is None:
        return [row.problem("unit", "which commune's money is it?")]
    return unknown_unit(row, units)


def _purse(row: SheetRow) -> tuple[str | int | None, ...]:
    unit, spending = row.get("unit") or "", row.get("spending") or ""
    return row.get("source"), unit, row.get("year"), spending


def _entry(row: SheetRow) -> BudgetEntry:
    return BudgetEntry(
        line=row.line,
        source=BudgetSource(row.get("source")),
        unit=row.get("unit") or "",
        year=row.get("year"),
        amount_vnd=row.get("amount_vnd"),
        spending=Spending(row.get("spending") or Spending.RECURRENT),
        basis=row.get("basis") or "",
    )
