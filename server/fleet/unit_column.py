"""The column by which a sheet says to which unit a row belongs. Pure."""

from server.fleet import cell
from server.fleet.sheet import Column, ImportProblem, SheetRow

UNIT = Column(
    name="unit",
    meaning="code of the unit",
    read=cell.code,
    required=True,
    also=("đơn vị", "mã đơn vị", "đơn vị sử dụng"),
)
# Columns that a person's own sheet has and that nothing is read from.
IGNORED = ("stt", "tt", "số lượng", "đơn vị tính")


def unknown_unit(row: SheetRow, units: frozenset[str]) -> list[ImportProblem]:
    """Name a unit that does not exist."""
    unit = row.get("unit")
    if unit is None or unit in units:
        return []
    return [row.problem("unit", f"there is no unit {unit!r}: `canh import units` makes units")]
