"""How far Canh sees what there is: by site, by unit, and of the province. Counts alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from server.fleet.coverage import (
    Basis,
    Heads,
    NextStep,
    next_step,
    sum_of,
    untold,
    without_canh,
)
from server.store.questions.coverage import Counted
from server.store.questions.places import PlacedSite
from server.store.tables import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """The computers of one site. ``seen``: machines on its networks; None: not known."""

    code: str
    name: str
    simulated: bool
    heads: Heads
    seen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCoverage:
    """The computers of a unit: its register knows no sites.

    Attributes:
        expected: How many there should be, and by whose word (``basis``); None: nobody has told.
        seen: Machines on its networks, with Canh and without; None: not known.
        missing: How many of the expected have no Canh, at least.
        untold: How many of the seen nobody has told of, at least.
        step: What is to be done first.
    """

    code: str
    name: str
    simulated: bool
    heads: Heads
    expected: int | None
    basis: Basis | None
    seen: int | None
    missing: int
    untold: int
    step: NextStep
    sites: tuple[SiteCoverage, ...]

    @property
    def covered(self) -> int:
        """How many of the expected have Canh: more than there should be cover nothing else."""
        return self.heads.enrolled if self.expected is None else self.expected - self.missing

    @property
    def is_exceeded(self) -> bool:
        """Whether more have Canh than there should be."""
        return self.expected is not None and self.heads.enrolled > self.expected

    @property
    def amiss(self) -> int:
        """How many are not watched: without Canh, not heard, or not even told of."""
        return self.missing + self.heads.unheard + self.untold

    def site(self, code: str) -> SiteCoverage:
        """Give one of its sites."""
        return next(one for one in self.sites if one.code == code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The province, or what of it somebody sees; the units where most is amiss first.

    Attributes:
        covered: How many of ``expected`` computers have Canh.
        seen: Machines on all networks of which that is known; None: of none.
        uncounted: Units of which nobody has told how many computers they have.
    """

    covered: int
    expected: int
    seen: int | None
    heads: Heads
    uncounted: int
    units: tuple[UnitCoverage, ...]


def coverage(counted: Counted) -> Coverage:
    """Show the coverage of a scope."""
    units = units_covered(counted)
    known = [one for one in units if one.expected is not None]
    heads = sum_of(one.heads for one in units)
    return Coverage(
        covered=sum(one.covered for one in known),
        expected=sum(one.expected or 0 for one in known),
        seen=heads.seen,
        heads=heads,
        uncounted=len(units) - len(known),
        units=tuple(sorted(units, key=lambda one: (-one.amiss, one.code))),
    )


def units_covered(counted: Counted) -> list[UnitCoverage]:
    """Show the coverage of each unit that has sites."""
    in_order = sorted(counted.sites, key=lambda one: (one.unit.code, one.site.code))
    return [
        _unit(some[0].unit, some, counted)
        for _, group in groupby(in_order, key=lambda one: one.unit.code)
        if (some := list(group))
    ]


def _unit(unit: Unit, placed: Sequence[PlacedSite], counted: Counted) -> UnitCoverage:
    sites = tuple(
        SiteCoverage(
            code=one.site.code,
            name=one.site.name,
            simulated=one.site.simulated,
            heads=heads,
            seen=heads.seen,
        )
        for one in placed
        for heads in [counted.heads.get(one.site.id or 0, Heads())]
    )
    heads = sum_of(one.heads for one in sites)
    number = unit.id or 0
    expected, equipment = counted.expected[number], counted.equipment.get(number, 0)
    return UnitCoverage(
        code=unit.code,
        name=unit.name,
        simulated=unit.simulated,
        heads=heads,
        expected=expected.computers if expected else None,
        basis=expected.basis if expected else None,
        seen=heads.seen,
        missing=without_canh(expected, heads.enrolled),
        untold=untold(expected, heads, equipment),
        step=next_step(expected, heads, equipment),
        sites=sites,
    )
