"""What is laid out: the small district of a demo, or the whole province. Data, no chance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.province.units import AGENCY, Unit

# A commune that serves so many a day has two lines.
_BUSY_A_DAY = 250
# Offices that belonged to another unit before: the lines between communes were drawn again.
_MOVED = {"07228-2": "07210"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What to lay out.

    Attributes:
        units: Codes, in order.
        two_sites, two_links: Codes of those that have a second office, and of those whose offices
            have two lines.
        computers: How many in all, spread evenly over the links; None: as many as each unit has.
        one_in: Only one in so many of the computers that a unit has.
        moved: Offices that belonged to another unit before, and to which.
        never_off: Whether every computer is always on.
    """

    units: tuple[str, ...]
    two_sites: frozenset[str] = frozenset()
    two_links: frozenset[str] = frozenset()
    computers: int | None = None
    one_in: int = 1
    moved: Mapping[str, str] = field(default_factory=dict)
    never_off: bool = False


# A small district of every kind of commune, with the awkward cases once each.
DEMO = Shape(
    units=("07210", "09187", "09367", "09193", "07822", "09496", "07615", "07616"),
    two_sites=frozenset({"07210"}),
    two_links=frozenset({"09187"}),
    computers=40,
    never_off=True,
)


def whole_province(units: Iterable[Unit], *, one_in: int = 1, never_off: bool = False) -> Shape:
    """Give the shape of the whole province: every unit with its offices and computers."""
    all_units = tuple(units)
    return Shape(
        units=tuple(unit.code for unit in all_units),
        two_sites=frozenset(unit.code for unit in all_units if unit.offices > 1),
        two_links=frozenset(
            unit.code
            for unit in all_units
            if unit.kind == AGENCY or unit.people_a_day >= _BUSY_A_DAY
        ),
        one_in=one_in,
        moved=_MOVED,
        never_off=never_off,
    )
