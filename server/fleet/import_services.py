"""The sheet of services: one row a check, the service's own columns repeated. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.check import Setting
from checks.kinds import KINDS, MOST_TIMEOUT_S, wrong_settings
from server.fleet import cell
from server.fleet.sheet import Column, ImportProblem, SheetRow, differences, read_sheet
from server.store.tables.places import Path
from server.store.tables.services import Scope

_SERVICE_COLUMNS = (
    Column(
        name="code", meaning="the service's code, yours to choose", read=cell.code, required=True
    ),
    Column(name="name_vi", meaning="its name, in Vietnamese", read=cell.text(), required=True),
    Column(name="name_en", meaning="its name, in English", read=cell.text(), empty=""),
    Column(name="owner", meaning="who runs it", read=cell.text(), empty=""),
    Column(name="scope", meaning="provincial or national", read=cell.one_of(Scope), required=True),
    Column(
        name="path",
        meaning="how it is reached: state (TSLCD), internet or mobile",
        read=cell.one_of(Path, {"tslcd": Path.STATE}),
        required=True,
    ),
    Column(
        name="most_requests_s",
        meaning="requests a second that it bears from the whole province (1 when empty)",
        read=cell.decimal(0.01, 1000),
        empty=1.0,
    ),
    Column(
        name="permission", meaning="the written consent to probe it", read=cell.text(500), empty=""
    ),
)
_CHECK_COLUMNS = (
    Column(name="check", meaning=f"kind of its check: {', '.join(KINDS)}", read=cell.text(20)),
    Column(
        name="settings",
        meaning="of the check: host=portal.example port=443 path=/ (or a JSON object)",
        read=cell.text(2000),
        empty="",
    ),
    Column(
        name="period_s",
        meaning="seconds from one probe of a line to the next (180 when empty)",
        read=cell.decimal(15, 86_400),
        empty=180.0,
    ),
    Column(
        name="timeout_s",
        meaning="seconds for one probe (10 when empty)",
        read=cell.decimal(0.5, MOST_TIMEOUT_S),
        empty=10.0,
    ),
)
COLUMNS = _SERVICE_COLUMNS + _CHECK_COLUMNS
_SERVICE_NAMES = tuple(column.name for column in _SERVICE_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEntry:
    """A check: its kind, what the kind has to be told, and how often."""

    kind: str
    settings: Mapping[str, Setting]
    period_s: float = 180.0
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A service: its code, the columns of ``service`` that the sheet fills, and all its checks."""

    code: str
    values: Mapping[str, Any]
    checks: tuple[CheckEntry, ...] = ()


def parse_services(data: bytes) -> tuple[tuple[ServiceEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of services; with any problem there are no services."""
    sheet = read_sheet(data, COLUMNS)
    problems = list(sheet.problems)
    grouped: dict[str, list[SheetRow]] = {}
    checks: dict[int, CheckEntry] = {}
    for row in sheet.rows:
        check = _check(row, problems)
        if check is not None:
            checks[row.line] = check
        if row.get("code") is not None:
            grouped.setdefault(row.get("code"), []).append(row)
    for rows in grouped.values():
        for other in rows[1:]:
            problems += differences(rows[0], other, _SERVICE_NAMES)
        problems += _repeated(rows, checks)
    if problems:
        return (), tuple(sorted(problems))
    return tuple(_service(code, rows, checks) for code, rows in grouped.items()), ()


def _service(code: str, rows: Sequence[SheetRow], checks: Mapping[int, CheckEntry]) -> ServiceEntry:
    return ServiceEntry(
        code=code,
        values=rows[0].chosen(_SERVICE_NAMES[1:]),
        checks=tuple(checks[row.line] for row in rows if row.line in checks),
    )


def _check(row: SheetRow, problems: list[ImportProblem]) -> CheckEntry | None:
    kind = row.get("check")
    if kind is None:
        if row.get("settings"):
            problems.append(row.problem("check", "settings without the kind of a check"))
        return None
    settings = _settings(row, kind, problems)
    if settings is None:
        return None
    wrong = wrong_settings(kind, settings)
    name = "check" if kind not in KINDS else "settings"
    problems += [row.problem(name, text) for text in wrong]
    times = row.chosen(("period_s", "timeout_s"))
    return None if wrong else CheckEntry(kind=kind, settings=settings, **times)


def _settings(
    row: SheetRow, kind: str, problems: list[ImportProblem]
) -> Mapping[str, Setting] | None:
    text = row.get("settings") or ""
    if not text.startswith("{"):
        return _pairs(row, kind, text, problems)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        problems.append(row.problem("settings", f"no JSON: {error}"))
        return None
    return dict(plain)


def _pairs(
    row: SheetRow, kind: str, text: str, problems: list[ImportProblem]
) -> Mapping[str, Setting] | None:
    needs = {need.name: need.type for need in KINDS[kind].needs} if kind in KINDS else {}
    settings: dict[str, Setting] = {}
    for pair in text.split():
        name, is_pair, value = pair.partition("=")
        if not is_pair:
            problems.append(row.problem("settings", f"{pair!r}: name=value expected"))
            return None
        settings[name] = _typed(value, needs.get(name, str))
    return settings


def _typed(value: str, kind: type) -> Setting:
    """Give the value as its setting wants it; where it cannot be, the check of it will say so."""
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(value.casefold(), value)
    try:
        return int(value) if kind is int else float(value) if kind is float else value
    except ValueError:
        return value


def _repeated(rows: Sequence[SheetRow], checks: Mapping[int, CheckEntry]) -> list[ImportProblem]:
    problems = []
    for index, row in enumerate(rows):
        check = checks.get(row.line)
        if index and check is None and row.get("check") is None:
            problems.append(row.problem("code", f"{row.get('code')!r} again, and no check here"))
        earlier = [checks.get(other.line) for other in rows[:index]]
        if check and any(one and _same(one, check) for one in earlier):
            problems.append(row.problem("check", "the same check stands there already"))
    return problems


def _same(one: CheckEntry, other: CheckEntry) -> bool:
    return one.kind == other.kind and one.settings == other.settings
