"""Whose things a caller may see. Every question that a page asks of the store names one."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped


@dataclass(frozen=True, slots=True)
class Scope:
    """The units a caller may see; None stands for the whole province and is never a default."""

    units: frozenset[int] | None

    def holds(self, unit_id: int | None) -> bool:
        """Whether what belongs to this unit (None: to none) may be seen."""
        return self.units is None or unit_id in self.units

    def allows(self, column: Mapped[int] | Mapped[int | None]) -> sa.ColumnElement[bool]:
        """Write ``holds`` as a condition on a column of unit numbers."""
        return sa.true() if self.units is None else column.in_(self.units)


WHOLE_PROVINCE = Scope(None)
