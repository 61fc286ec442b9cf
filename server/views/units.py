"""What each role sees of a unit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.store.questions.devices import Heads
from server.store.questions.places import PlacedSite
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.store.tables import Unit
from server.views.links import FinanceLink, WatchedLink, finance_links, watched_links
from server.views.services import ServiceHere
from server.views.standing import Standing, unit_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceUnit:
    """A unit as the finance officer sees it: how much there is, and which lines are paid for."""

    code: str
    name: str
    kind: str
    district: str
    simulated: bool
    devices: int
    links: tuple[FinanceLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSite:
    """A place of work as those who watch it see it."""

    code: str
    name: str
    address: str
    simulated: bool
    one_stop_desks: int | None
    people_a_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedUnit:
    """A unit as province staff and its contact see it."""

    code: str
    name: str
    kind: str
    district: str
    simulated: bool
    standing: Standing
    devices: int
    reporting: int
    sites: tuple[SeenSite, ...]
    links: tuple[WatchedLink, ...]


class UnitAnswer(StrEnum):
    """What a unit's page says first."""

    NO_DEVICES = "no_devices"
    SILENT = "silent"
    DOWN = "down"
    NOT_YOU = "not_you"
    SOME_FAIL = "some_fail"
    NOTHING_ASKED = "nothing_asked"
    ALL_WELL = "all_well"


def finance_units(situation: Situation) -> list[FinanceUnit]:
    """Show all units to finance."""
    return [
        FinanceUnit(
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            district=unit.district,
            simulated=unit.simulated,
            devices=situation.heads.get(unit.id or 0, Heads()).devices,
            links=tuple(finance_links([one for one in situation.links if one.unit.id == unit.id])),
        )
        for unit in situation.units
    ]


def watched_units(situation: Situation, scope: Scope) -> list[WatchedUnit]:
    """Show the units of a scope to those who watch them."""
    links: dict[str, list[WatchedLink]] = defaultdict(list)
    for link in watched_links(situation, scope):
        links[link.place.unit_code].append(link)
    return [
        _watched(unit, situation, tuple(links[unit.code]))
        for unit in situation.units
        if scope.holds(unit.id)
    ]


def unit_answer(unit: WatchedUnit, services: Sequence[ServiceHere]) -> UnitAnswer:
    """Say in one word how a unit stands. ``services``: as the unit finds them now."""
    if not unit.devices:
        return UnitAnswer.NO_DEVICES
    if unit.standing is Standing.SILENT:
        return UnitAnswer.SILENT
    if unit.standing is Standing.DOWN:
        return UnitAnswer.DOWN
    if any(one.failed for one in services):
        # Its links stand well: what fails, fails for many others too.
        well = unit.standing is Standing.OK
        return UnitAnswer.NOT_YOU if well else UnitAnswer.SOME_FAIL
    if not any(link.asked for link in unit.links):
        return UnitAnswer.NOTHING_ASKED
    return UnitAnswer.ALL_WELL


def _watched(unit: Unit, situation: Situation, links: tuple[WatchedLink, ...]) -> WatchedUnit:
    heads = situation.heads.get(unit.id or 0, Heads())
    return WatchedUnit(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        district=unit.district,
        simulated=unit.simulated,
        standing=unit_standing([link.standing for link in links], heads.reporting),
        devices=heads.devices,
        reporting=heads.reporting,
        sites=tuple(_site(one) for one in situation.sites if one.unit.id == unit.id),
        links=links,
    )


def _site(one: PlacedSite) -> SeenSite:
    return SeenSite(
        code=one.site.code,
        name=one.site.name,
        address=one.site.address,
        simulated=one.site.simulated,
        one_stop_desks=one.site.one_stop_desks,
        people_a_day=one.site.people_a_day,
    )
