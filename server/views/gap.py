"""The gap between communes: how many of their one-stop desks have what they should. Pure.

Province staff and finance see it alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from server.procurement.gap import Gap, Item, Supply, gap_of
from server.store.tables import Unit
from server.views.standing import Standing

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """How many desks of a unit one thing suffices for, does not, or perhaps does."""

    item: Item
    meets: int
    lacks: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenGap:
    """A commune. ``desks`` None: nobody has said how many it has, and nothing is reckoned."""

    code: str
    name: str
    simulated: bool
    desks: int | None
    meets: int
    lacks: int
    unknown: int
    items: tuple[SeenItem, ...]

    @property
    def order(self) -> tuple[float, ...]:
        """Where it stands among others, the worst first."""
        return _gap(self).order

    @property
    def standing(self) -> Standing:
        """How its picture is drawn."""
        if self.desks is None or (self.unknown and not self.lacks):
            return Standing.SILENT
        if not self.lacks:
            return Standing.OK
        return Standing.DOWN if self.lacks >= _HALF * self.desks else Standing.DEGRADED


@dataclass(frozen=True, slots=True, kw_only=True)
class GapBoard:
    """All communes, the worst first, and their desks together. ``unsaid``: communes without."""

    desks: int
    meets: int
    lacks: int
    unknown: int
    unsaid: int
    units: tuple[SeenGap, ...]

    @property
    def simulated(self) -> bool:
        """Whether any of it is simulated."""
        return any(unit.simulated for unit in self.units)


def gap_board(gaps: Iterable[SeenGap]) -> GapBoard:
    """Show communes together, the worst first."""
    shown = sorted(gaps, key=lambda one: (*one.order, one.name))
    return GapBoard(
        desks=sum(one.desks or 0 for one in shown),
        meets=sum(one.meets for one in shown),
        lacks=sum(one.lacks for one in shown),
        unknown=sum(one.unknown for one in shown),
        unsaid=sum(one.desks is None for one in shown),
        units=tuple(shown),
    )


def see_gap(unit: Unit, gap: Gap, supplies: Iterable[Supply]) -> SeenGap:
    """Show the gap of a unit, and how far each thing that a desk needs suffices by itself."""
    each = [(one.item, gap_of(gap.desks, [one])) for one in supplies]
    return SeenGap(
        code=unit.code,
        name=unit.name,
        simulated=unit.simulated,
        desks=gap.desks,
        meets=gap.meets,
        lacks=gap.lacks,
        unknown=gap.unknown,
        items=tuple(
            SeenItem(item=item, meets=one.meets, lacks=one.lacks, unknown=one.unknown)
            for item, one in each
        ),
    )


def unsaid(unit: Unit) -> SeenGap:
    """Show a unit of which nobody has said how many desks it has."""
    return SeenGap(
        code=unit.code,
        name=unit.name,
        simulated=unit.simulated,
        desks=None,
        meets=0,
        lacks=0,
        unknown=0,
        items=(),
    )


def _gap(one: SeenGap) -> Gap:
    return Gap(desks=one.desks or 0, meets=one.meets, lacks=one.lacks, unknown=one.unknown)
