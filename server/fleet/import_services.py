"""The sheet of services: one row a check, or one row an entry of the catalogue. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.kinds import MOST_TIMEOUT_S
from checks.server_kinds import ALL_KINDS, SERVER_KINDS
from server.fleet import cell
from server.fleet.catalogue import Catalogue, CatalogueEntry
from server.fleet.check_entry import PERIOD_S, TIMEOUT_S, CheckEntry
from server.fleet.service_address import read_address
from server.fleet.service_checks import checks_of
from server.fleet.sheet import Column, ImportProblem, SheetRow, read_sheet
from server.store.tables.places import Path
from server.store.tables.services import Scope

_CODE = "code"
_SERVICE_COLUMNS = (
    Column(
        name="name_vi",
        meaning="its name, in Vietnamese (or that of its entry)",
        read=cell.text(),
        also=("tên dịch vụ",),
    ),
    Column(name="name_en", meaning="its name, in English", read=cell.text()),
    Column(
        name="owner", meaning="who runs it", read=cell.text(), also=("đơn vị quản lý", "chủ quản")
    ),
    Column(
        name="scope",
        meaning="provincial or national (or that of its entry)",
        read=cell.one_of(Scope),
    ),
    Column(
        name="path",
        meaning="how it is reached: state (TSLCD), internet or mobile (or that of its entry)",
        read=cell.one_of(Path, {"tslcd": Path.STATE}),
    ),
    Column(
        name="most_requests_s",
        meaning="requests a second that it bears from the whole province (1 when empty)",
        read=cell.decimal(0.01, 1000),
    ),
    Column(
        name="permission",
        meaning="the written consent to probe it",
        read=cell.text(500),
        also=("văn bản đồng ý",),
    ),
)
_CHECK_COLUMNS = (
    Column(
        name="check",
        meaning=f"{', '.join(ALL_KINDS)}, or one of its entry's",
        read=cell.text(20),
    ),
    Column(
        name="settings",
        meaning='of the check: port=443 path=/ text="Dịch vụ công" (or a JSON object)',
        read=cell.text(4000),
    ),
    Column(
        name="period_s",
        meaning=f"seconds from one probe of a line to the next ({PERIOD_S:g} when empty)",
        read=cell.decimal(15, 86_400),
    ),
    Column(
        name="timeout_s",
        meaning=f"seconds for one probe ({TIMEOUT_S:g} when empty)",
        read=cell.decimal(0.5, MOST_TIMEOUT_S),
    ),
)
COLUMNS = (
    Column(
        name=_CODE,
        meaning="the service's code, yours to choose (that of the entry when empty)",
        read=cell.code,
        also=("mã", "mã dịch vụ"),
    ),
    Column(
        name="entry",
        meaning="what it is in the catalogue, whose columns and checks it takes",
        read=cell.code,
        also=("danh mục",),
    ),
    Column(
        name="host",
        meaning="where it is asked: portal.example, 10.0.0.5:8443, https://portal.example/login",
        read=read_address,
        also=("địa chỉ", "tên miền"),
    ),
    *_SERVICE_COLUMNS,
    *_CHECK_COLUMNS,
)
_MUST_BE = ("name_vi", "scope", "path")
_EMPTY: Mapping[str, Any] = {"name_en": "", "owner": "", "most_requests_s": 1.0, "permission": ""}
_NO_CATALOGUE: Catalogue = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A service: its code, the columns of ``service`` that the sheet fills, and all its checks."""

    code: str
    values: Mapping[str, Any]
    checks: tuple[CheckEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, what it names of the catalogue, and the checks that it brings."""

    row: SheetRow
    entry: CatalogueEntry | None
    checks: tuple[CheckEntry, ...]


def parse_services(
    data: bytes, catalogue: Catalogue = _NO_CATALOGUE
) -> tuple[tuple[ServiceEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of services; with any problem there are no services."""
    sheet = read_sheet(data, COLUMNS)
    problems = list(sheet.problems)
    grouped: dict[str, list[_Row]] = {}
    for row in sheet.rows:
        code = row.get(_CODE) or row.get("entry")
        entry = _entry(row, catalogue, problems)
        read = _Row(row, entry, checks_of(row, entry, problems))
        if code is not None:
            grouped.setdefault(code, []).append(read)
        elif not (_is_wrong(row, _CODE) or _is_wrong(row, "entry")):
            problems.append(row.problem(_CODE, "a code or an entry must not be empty"))
    services = [_service(code, rows, problems) for code, rows in grouped.items()]
    return ((), tuple(sorted(problems))) if problems else (tuple(services), ())


def from_catalogue(entry: CatalogueEntry) -> ServiceEntry:
    """Give an entry that needs nothing as the service that it is."""
    checks = tuple(
        CheckEntry(
            kind=check.kind,
            settings={"host": entry.host, **check.settings},
            period_s=check.period_s,
            timeout_s=check.timeout_s,
        )
        for check in entry.checks
    )
    return ServiceEntry(code=entry.code, values=dict(entry.values), checks=checks)


def _entry(
    row: SheetRow, catalogue: Catalogue, problems: list[ImportProblem]
) -> CatalogueEntry | None:
    name = row.get("entry")
    if name is not None and name not in catalogue:
        known = ", ".join(catalogue)
        problems.append(
            row.problem("entry", f"{name!r} is not in the catalogue; there are: {known}")
        )
    return catalogue.get(name) if name is not None else None


def _service(code: str, rows: Sequence[_Row], problems: list[ImportProblem]) -> ServiceEntry:
    entry = next((one.entry for one in rows if one.entry), None)
    problems += _differences(rows)
    problems += _repeated(code, rows)
    problems += _mixed(rows)
    values: dict[str, Any] = dict(entry.values) if entry else {}
    for column in _SERVICE_COLUMNS:
        said = [one.row.get(column.name) for one in rows if one.row.get(column.name) is not None]
        if said:
            values[column.name] = said[0]
        elif column.name in rows[0].row.columns and column.name in _EMPTY:
            values.setdefault(column.name, _EMPTY[column.name])
    problems += _missing(rows, values)
    return ServiceEntry(
        code=code, values=values, checks=tuple(check for one in rows for check in one.checks)
    )


def _missing(rows: Sequence[_Row], values: Mapping[str, Any]) -> list[ImportProblem]:
    """Name what nobody says; a wrong cell, and an entry that is not there, were named before."""
    if any(one.row.get("entry") and not one.entry for one in rows):
        return []
    return [
        rows[0].row.problem(name, "this cell must not be empty, or name an entry")
        for name in _MUST_BE
        if name not in values and not any(_is_wrong(one.row, name) for one in rows)
    ]


def _is_wrong(row: SheetRow, name: str) -> bool:
    """Whether a cell is there and could not be read."""
    return name in row.columns and name not in row.values


def _differences(rows: Sequence[_Row]) -> list[ImportProblem]:
    """Name the cells that contradict a row before; an empty one says nothing."""
    problems = []
    first: dict[str, SheetRow] = {}
    for name in ("entry", *(column.name for column in _SERVICE_COLUMNS)):
        for one in rows:
            said = one.row.get(name)
            if said is None:
                continue
            before = first.setdefault(name, one.row)
            if before.get(name) != said:
                text = f"{said!r} here, but {before.get(name)!r} in line {before.line}"
                problems.append(one.row.problem(name, text))
    return problems


def _repeated(code: str, rows: Sequence[_Row]) -> list[ImportProblem]:
    problems = []
    earlier: list[CheckEntry] = []
    for index, one in enumerate(rows):
        if index and not one.checks and not (one.entry or one.row.get("check")):
            problems.append(one.row.problem(_CODE, f"{code!r} again, and no check here"))
        if any(check.does_same(other) for check in one.checks for other in earlier):
            problems.append(one.row.problem("check", "the same check stands there already"))
        earlier += one.checks
    return problems


def _mixed(rows: Sequence[_Row]) -> list[ImportProblem]:
    """Name what the server alone checks of a service that computers check, too.

    What the computers reach and the server does not is taken for a fault of the server's own.
    """
    by_server = [one for one in rows if any(check.kind in SERVER_KINDS for check in one.checks)]
    by_all = any(check.kind not in SERVER_KINDS for one in rows for check in one.checks)
    if not by_all:
        return []
    text = "the server alone makes a call: give it a service of its own, or no fault is seen"
    return [one.row.problem("check", text) for one in by_server]
