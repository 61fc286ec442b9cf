"""The sheet of units and their sites: one row a site, the unit's own columns repeated. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.fleet import cell
from server.fleet.sheet import (
    Column,
    ImportProblem,
    SheetRow,
    by_code,
    differences,
    duplicates,
    read_sheet,
)
from server.store.tables.places import UnitKind

_KINDS = {"xã": "xa", "phường": "phuong"}
UNIT_COLUMNS = (
    Column(
        name="code",
        meaning="the unit's code: five digits of a commune",
        read=cell.code,
        required=True,
    ),
    Column(
        name="kind",
        meaning="xa, phuong or agency",
        read=cell.one_of(UnitKind, _KINDS),
        required=True,
        also=("type",),
    ),
    Column(
        name="name",
        meaning="its name, in Vietnamese",
        read=cell.text(),
        required=True,
        also=("name_vi",),
    ),
    Column(
        name="name_ascii",
        meaning="the same without accents (made from the name when empty)",
        read=cell.text(),
        empty="",
    ),
    Column(
        name="district",
        meaning="its former district",
        read=cell.text(),
        empty="",
        also=("former_district",),
    ),
    Column(
        name="latitude", meaning="degrees north, 8 to 24", read=cell.decimal(8, 24), also=("lat",)
    ),
    Column(
        name="longitude",
        meaning="degrees east, 102 to 118",
        read=cell.decimal(102, 118),
        also=("lon",),
    ),
    Column(name="area_km2", meaning="square kilometres", read=cell.decimal(0, 20_000)),
    Column(name="population", meaning="people", read=cell.whole(0, 20_000_000)),
    Column(
        name="difficult", meaning="1: an area of special difficulty", read=cell.flag, empty=False
    ),
    Column(name="remote", meaning="1: far away", read=cell.flag, empty=False),
)
SITE_COLUMNS = (
    Column(
        name="site",
        meaning="code of a site of the unit (no column: one site with the unit's code)",
        read=cell.code,
    ),
    Column(
        name="site_name", meaning="its name (the unit's when empty)", read=cell.text(), empty=""
    ),
    Column(name="site_address", meaning="where it is", read=cell.text(), empty=""),
    Column(name="one_stop_desks", meaning="desks of the one-stop office", read=cell.whole(0, 1000)),
    Column(
        name="people_a_day",
        meaning="people it serves on a working day",
        read=cell.whole(0, 100_000),
    ),
)
COLUMNS = UNIT_COLUMNS + SITE_COLUMNS
# Of the table of communes that Canh brings along (communes.csv).
_IGNORED = ("source_note", "density_km2", "former_province", "merged_from_count", "hq_site")
_UNIT_NAMES = tuple(column.name for column in UNIT_COLUMNS)
_SITE_FIELDS = {"site_name": "name", "site_address": "address"}
_SITE_SAME = ("one_stop_desks", "people_a_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site: its code, and the columns of ``site`` that the sheet fills."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """A unit: its code, the columns of ``unit`` that the sheet fills, and its sites."""

    code: str
    values: Mapping[str, Any]
    sites: tuple[SiteEntry, ...] = ()


def parse_units(data: bytes) -> tuple[tuple[UnitEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of units; with any problem there are no units."""
    sheet = read_sheet(data, COLUMNS, _IGNORED)
    problems = list(sheet.problems)
    for row in sheet.rows:
        problems += _commune_code(row)
    units = by_code(sheet.rows)
    if "site" in sheet.columns:
        problems += duplicates(sheet.rows, "site")
        for first, *others in units.values():
            for other in others:
                problems += differences(first, other, _UNIT_NAMES) or _says_nothing_new(other)
    else:
        problems += duplicates(sheet.rows, "code")
    if problems:
        return (), tuple(sorted(problems))
    return tuple(_unit(rows, seat="site" not in sheet.columns) for rows in units.values()), ()


def without_accents(name: str) -> str:
    """Write a Vietnamese name in ASCII letters."""
    plain = name.replace("đ", "d").replace("Đ", "D")
    return unicodedata.normalize("NFD", plain).encode("ascii", "ignore").decode("ascii")


def _commune_code(row: SheetRow) -> list[ImportProblem]:
    code, kind = row.get("code"), row.get("kind")
    if code is None or kind not in (UnitKind.XA, UnitKind.PHUONG):
        return []
    if len(code) == 5 and code.isdigit():
        return []
    lost = " (a spreadsheet drops a zero in front: make the column text)"
    hint = lost if code.isdigit() and len(code) < 5 else ""
    return [row.problem("code", f"{code!r}: a commune has five digits{hint}")]


def _says_nothing_new(row: SheetRow) -> list[ImportProblem]:
    if row.get("site") is not None:
        return []
    return [row.problem("code", f"{row.get('code')!r} stands there already, and no site here")]


def _unit(rows: list[SheetRow], *, seat: bool) -> UnitEntry:
    first = rows[0]
    values = first.chosen(_UNIT_NAMES[1:])
    if not values.get("name_ascii"):
        values["name_ascii"] = without_accents(values["name"])
    sites = tuple(_site(row, row.get("site")) for row in rows if row.get("site") is not None)
    if seat:
        sites = (_site(first, first.get("code")),)
    return UnitEntry(code=first.get("code"), values=values, sites=sites)


def _site(row: SheetRow, code: str) -> SiteEntry:
    values = row.chosen(_SITE_SAME) | {
        field: row.get(name) for name, field in _SITE_FIELDS.items() if name in row.values
    }
    if not values.get("name"):
        values["name"] = row.get("name")
    return SiteEntry(code=code, values=values)
