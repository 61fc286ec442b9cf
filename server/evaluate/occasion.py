"""What is known of a round beforehand: who works, what hour it is, what is announced. Pure."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from server.evaluate.inventory import Inventory
from server.fleet.calendars import Calendars


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is known beforehand.

    Attributes:
        at_work: Sites at work now.
        slots: The hour of the day of each site, as ``alerts.calendar`` counts it.
        announced: What the judge calls the components under announced work.
        learning: Sites whose habits are not learnt yet.
    """

    at_work: Set[str] = frozenset()
    slots: Mapping[str, int] = field(default_factory=dict)
    announced: Set[str] = frozenset()
    learning: Set[str] = frozenset()


def occasion_of(
    inventory: Inventory,
    calendars: Calendars | None,
    announced: Set[str],
    learning: Set[str],
    now: datetime,
) -> Occasion:
    """Ask the calendar of each site's unit. Without any the offices never close: in a demo."""
    if calendars is None:
        everywhere = frozenset(inventory.site_named)
        return Occasion(at_work=everywhere, announced=announced, learning=learning)
    of_site = {site: calendars.of(link.unit) for site, link in inventory.site_named.items()}
    return Occasion(
        at_work=frozenset(site for site, calendar in of_site.items() if calendar.works(now)),
        slots={site: calendar.slot(now) for site, calendar in of_site.items()},
        announced=announced,
        learning=learning,
    )
