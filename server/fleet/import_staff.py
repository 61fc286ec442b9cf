"""The sheet of staff: how many people a unit has in each group of posts, and what they do. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.fleet import cell
from server.fleet.sheet import Column, ImportProblem, SheetRow, read_sheet, repetitions
from server.fleet.unit_column import UNIT, unknown_unit


class PostGroup(StrEnum):
    """Groups of posts of the norm (Decision 15/2025/QD-TTg, annex II)."""

    I = "i"  # noqa: E741  # the norm's own numbers
    II = "ii"
    III = "iii"
    IV = "iv"
    V = "v"
    VI = "vi"
    VII = "vii"
    VIII = "viii"


class PostRole(StrEnum):
    """What a post does: it decides how much a stopped device hurts."""

    ONESTOP = "onestop"
    LEADER = "leader"
    OFFICER = "officer"
    BACK = "back"


_ROLE_WORDS: Mapping[str, str] = {
    "một cửa": PostRole.ONESTOP,
    "bộ phận một cửa": PostRole.ONESTOP,
    "lãnh đạo": PostRole.LEADER,
    "công chức": PostRole.OFFICER,
    "chuyên viên": PostRole.OFFICER,
    "hành chính": PostRole.BACK,
    "hậu cần": PostRole.BACK,
}

COLUMNS = (
    UNIT,
    Column(
        name="group",
        meaning="group of posts of the norm, I to VIII",
        read=cell.one_of(PostGroup, {f"nhóm {one.value}": one.value for one in PostGroup}),
        required=True,
        also=("nhóm", "nhóm chức danh", "title_group"),
    ),
    Column(
        name="role",
        meaning="onestop, leader, officer or back",
        read=cell.one_of(PostRole, _ROLE_WORDS),
        required=True,
        also=("vị trí", "vị trí việc làm", "bộ phận"),
    ),
    Column(
        name="people",
        meaning="how many: quota and open-ended contracts",
        read=cell.whole(0, 10_000),
        required=True,
        also=("số người", "số lượng", "biên chế", "staff_quota"),
    ),
    Column(
        name="title", meaning="title of the post", read=cell.text(), empty="", also=("chức danh",)
    ),
    Column(
        name="source",
        meaning="the decision that says so",
        read=cell.text(),
        empty="",
        also=("căn cứ", "nguồn"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffEntry:
    """So many people of one group and role in a unit."""

    line: int
    unit: str
    group: PostGroup
    role: PostRole
    people: int
    title: str
    source: str


def parse_staff(
    data: bytes, units: frozenset[str]
) -> tuple[tuple[StaffEntry, ...], tuple[ImportProblem, ...]]:
    """Read a sheet of staff; with any problem there are no entries.

    Args:
        data: The file.
        units: Codes of the units that there are.
    """
    sheet = read_sheet(data, COLUMNS, ("stt", "tt", "ghi chú"))
    problems = list(sheet.problems)
    for row in sheet.rows:
        problems += unknown_unit(row, units)
    problems += [
        row.problem("group", f"the same group, role and title stand in line {line}")
        for row, line in repetitions(sheet.rows, _post)
    ]
    if problems:
        return (), tuple(sorted(problems))
    return tuple(map(_entry, sheet.rows)), ()


def _post(row: SheetRow) -> tuple[object, ...]:
    title = (row.get("title"),)  # without that column all have None, which is alike
    return row.get("unit"), row.get("group"), row.get("role"), title


def _entry(row: SheetRow) -> StaffEntry:
    return StaffEntry(
        line=row.line,
        unit=row.get("unit"),
        group=PostGroup(row.get("group")),
        role=PostRole(row.get("role")),
        people=row.get("people"),
        title=row.get("title") or "",
        source=row.get("source") or "",
    )
