"""Announced work as the pages of what it is on show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.component import Component, Kind, area_key, component
from server.store.questions.places import PlacedLink
from server.store.tables import Maintenance


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWork:
    """Announced work, from and to, and why."""

    begins: datetime
    ends: datetime
    why: str


def works_on_unit(
    rows: Iterable[Maintenance], sites: Iterable[str], links: Iterable[PlacedLink]
) -> list[SeenWork]:
    """Give the work on the sites of a unit, on their lines, or on what these lines pass."""
    passed = {Component(Kind.LAN, site) for site in sites}
    for one in links:
        link = one.link
        passed |= {
            Component(Kind.LINK, link.code),
            Component(Kind.PROVIDER, link.provider),
            Component(Kind.AREA, area_key(link.provider, link.area)),
        }
    return _seen(rows, passed)


def works_on_service(rows: Iterable[Maintenance], code: str) -> list[SeenWork]:
    """Give the work on a service."""
    return _seen(rows, {Component(Kind.SERVICE, code)})


def _seen(rows: Iterable[Maintenance], on: set[Component]) -> list[SeenWork]:
    found = {
        (row.valid_from, row.valid_to, row.why) for row in rows if component(row.component) in on
    }
    return [SeenWork(begins=begins, ends=ends, why=why) for begins, ends, why in sorted(found)]
