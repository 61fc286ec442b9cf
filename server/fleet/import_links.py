"""The sheet of links: one row a contract, the link's own columns repeated. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from server.fleet import cell
from server.fleet.sheet import Column, ImportProblem, SheetRow, by_code, differences, read_sheet
from server.store.tables.places import Path

_LINK_COLUMNS = (
    Column(name="code", meaning="the link's code, yours to choose", read=cell.code, required=True),
    Column(name="site", meaning="code of its site", read=cell.code, required=True),
    Column(
        name="path",
        meaning="state (the state network, TSLCD), internet or mobile",
        read=cell.one_of(Path, {"tslcd": Path.STATE}),
        required=True,
    ),
    Column(name="provider", meaning="who sells it", read=cell.text(), required=True),
    Column(
        name="area",
        meaning="where the provider's network meets it (the former district when empty)",
        read=cell.text(),
        empty="",
    ),
    Column(name="router_address", meaning="IP address of its router", read=cell.address, empty=""),
)
_CONTRACT_COLUMNS = (
    Column(name="from", meaning="first day of the contract, 31/12/2026", read=cell.day),
    Column(name="to", meaning="its last day; empty: it goes on", read=cell.day),
    Column(name="down_mbps", meaning="megabits a second, down", read=cell.decimal(0.01, 100_000)),
    Column(name="up_mbps", meaning="megabits a second, up", read=cell.decimal(0.01, 100_000)),
    Column(
        name="monthly_cost_vnd",
        meaning="dong a month, with tax",
        read=cell.dong(0, 100_000_000_000),
    ),
    Column(name="number", meaning="number of the contract", read=cell.text(), empty=""),
)
COLUMNS = _LINK_COLUMNS + _CONTRACT_COLUMNS
_LINK_NAMES = tuple(column.name for column in _LINK_COLUMNS)
_TERMS = ("down_mbps", "up_mbps", "monthly_cost_vnd", "number")
_NEEDED = ("from", "down_mbps", "up_mbps")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEntry:
    """A contract: its days (``end`` is the first day after it, None: open), and its terms."""

    row: SheetRow
    start: date
    end: date | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEntry:
    """A link, and its contracts in the order of their days."""

    row: SheetRow
    code: str
    site: str
    path: str
    values: Mapping[str, Any]
    contracts: tuple[ContractEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLink:
    """A link that the store has, with the first day and the day after the last of its contracts."""

    site: str
    path: str
    contracts: Mapping[date, date | None] = field(default_factory=dict)


def parse_links(
    data: bytes, sites: frozenset[str], known: Mapping[str, KnownLink]
) -> tuple[tuple[LinkEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of links; with any problem there are no links.

    Args:
        data: The file.
        sites: Codes of the sites that there are.
        known: The links that there are, by code.
    """
    sheet = read_sheet(data, COLUMNS)
    problems = list(sheet.problems)
    for row in sheet.rows:
        problems += _unknown_site(row, sites) + _half_contract(row)
    entries = []
    for code, rows in by_code(sheet.rows).items():
        for other in rows[1:]:
            problems += differences(rows[0], other, _LINK_NAMES)
        entry = _link(code, rows)
        problems += _moved(entry, known.get(code)) + _overlapping(entry, known.get(code))
        entries.append(entry)
    return ((), tuple(sorted(problems))) if problems else (tuple(entries), ())


def _unknown_site(row: SheetRow, sites: frozenset[str]) -> list[ImportProblem]:
    site = row.get("site")
    if site is None or site in sites:
        return []
    return [row.problem("site", f"there is no site {site!r}: `canh import units` makes sites")]


def _half_contract(row: SheetRow) -> list[ImportProblem]:
    if not any(row.get(name) for name in ("from", "to", *_TERMS)):
        return []
    missing = [
        name for name in _NEEDED if row.values.get(name, "") is None or name not in row.columns
    ]
    problems = [row.problem(name, "a contract needs this cell") for name in missing]
    if row.get("from") and row.get("to") and row.get("to") < row.get("from"):
        problems.append(row.problem("to", "the contract ends before it begins"))
    return problems


def _link(code: str, rows: Sequence[SheetRow]) -> LinkEntry:
    first = rows[0]
    contracts = [_contract(row) for row in rows if all(row.get(name) for name in _NEEDED)]
    return LinkEntry(
        row=first,
        code=code,
        site=first.get("site") or "",
        path=first.get("path") or "",
        values=first.chosen(("provider", "area", "router_address")),
        contracts=tuple(sorted(contracts, key=lambda contract: contract.start)),
    )


def _contract(row: SheetRow) -> ContractEntry:
    last = row.get("to")
    return ContractEntry(
        row=row,
        start=row.get("from"),
        end=last + timedelta(days=1) if last else None,
        values=row.chosen(_TERMS),
    )


def _moved(entry: LinkEntry, known: KnownLink | None) -> list[ImportProblem]:
    if known is None:
        return []
    return [
        entry.row.problem(name, f"link {entry.code!r} is {was!r}: another one needs another code")
        for name, now, was in (
            ("site", entry.site, known.site),
            ("path", entry.path, known.path),
        )
        if now and now != was
    ]


def _overlapping(entry: LinkEntry, known: KnownLink | None) -> list[ImportProblem]:
    """Name the contracts that run at the same time as another of their link.

    One without a last day is ended by the next, so it never does.
    """
    spans = dict(known.contracts) if known else {}
    given = {contract.start: contract.row for contract in entry.contracts}
    spans.update({contract.start: contract.end for contract in entry.contracts})
    problems = []
    for (start, end), (after, _) in pairwise(sorted(spans.items())):
        if end is None or end <= after:
            continue
        if after in given:
            last = _written(end - timedelta(days=1))
            problems.append(given[after].problem("from", f"the contract before runs until {last}"))
        elif start in given:
            message = f"the next contract begins on {_written(after)} already"
            problems.append(given[start].problem("to", message))
    return problems + _twice(entry)


def _twice(entry: LinkEntry) -> list[ImportProblem]:
    return [
        later.row.problem("from", f"line {earlier.row.line} has a contract from that day already")
        for earlier, later in pairwise(entry.contracts)
        if earlier.start == later.start
    ]


def _written(day: date) -> str:
    return day.strftime("%d/%m/%Y")
