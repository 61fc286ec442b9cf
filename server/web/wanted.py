"""What the addresses of lists (units, links, services, the gap) ask for, and what fits. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Query

from server.fleet.import_units import without_accents
from server.store.tables.places import Path, UnitKind
from server.store.tables.services import Scope
from server.views.gap import SeenGap
from server.views.links import FinanceLink, WatchedLink
from server.views.services import WatchedService
from server.views.standing import Standing
from server.views.units import FinanceUnit, WatchedUnit
from server.web.listing import MAYBE, MOST_PAGES
from server.web.vietnamese import sort_key

Text = Annotated[str, Query(max_length=64)]
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]

# The worst comes last, as everywhere upwards.
_WORSE = (Standing.OK, Standing.SILENT, Standing.DEGRADED, Standing.DOWN)


class UnitOrder(StrEnum):
    """Columns of the list of units."""

    NAME = "name"
    STANDING = "standing"
    REPORTING = "reporting"
    DEVICES = "devices"
    DISTRICT = "district"


class LinkOrder(StrEnum):
    """Columns of the list of links."""

    UNIT = "unit"
    PROVIDER = "provider"
    PATH = "path"
    STANDING = "standing"
    ANSWERING = "answering"
    SPEED = "speed"
    COST = "cost"


class ServiceOrder(StrEnum):
    """Columns of the list of services."""

    NAME = "name"
    STANDING = "standing"
    REACHED = "reached"
    SCOPE = "scope"
    PATH = "path"


class GapOrder(StrEnum):
    """Columns of the gap between communes. WORST: those first whose desks most lack something."""

    WORST = "worst"
    NAME = "name"
    DESKS = "desks"
    MEETS = "meets"


@dataclass(frozen=True, slots=True)
class WantedUnits:
    """What the address of the list of units asks for."""

    q: Text = ""
    standing: Annotated[Standing | None, MAYBE] = None
    kind: Annotated[UnitKind | None, MAYBE] = None
    district: Text = ""
    order: UnitOrder = UnitOrder.NAME
    down: bool = False
    page: Page = 1

    def for_finance(self) -> "WantedUnits":
        """Leave out what finance must not ask for: an order or a filter would tell it."""
        watched = {UnitOrder.STANDING, UnitOrder.REPORTING}
        order = UnitOrder.NAME if self.order in watched else self.order
        return replace(self, standing=None, order=order)

    def fits(self, unit: WatchedUnit | FinanceUnit) -> bool:
        """Whether a unit is as was asked for."""
        return (
            _has(self.q, unit.name, unit.code)
            and _is(self.standing, getattr(unit, "standing", None))
            and _is(self.kind, unit.kind)
            and _is(self.district, unit.district)
        )

    def key(self, unit: WatchedUnit | FinanceUnit) -> Any:
        """Give what a unit is ordered by."""
        return _UNIT_KEYS[self.order](unit)


@dataclass(frozen=True, slots=True)
class WantedLinks:
    """What the address of the list of links asks for."""

    q: Text = ""
    standing: Annotated[Standing | None, MAYBE] = None
    path: Annotated[Path | None, MAYBE] = None
    provider: Text = ""
    district: Text = ""
    order: LinkOrder = LinkOrder.UNIT
    down: bool = False
    page: Page = 1

    def for_finance(self) -> "WantedLinks":
        """Leave out what finance must not ask for: an order or a filter would tell it."""
        watched = {LinkOrder.STANDING, LinkOrder.ANSWERING}
        order = LinkOrder.UNIT if self.order in watched else self.order
        return replace(self, standing=None, order=order)

    def for_staff(self) -> "WantedLinks":
        """Leave out what staff are not shown."""
        return replace(self, order=LinkOrder.UNIT) if self.order is LinkOrder.COST else self

    def fits(self, link: WatchedLink | FinanceLink, districts: Mapping[str, str]) -> bool:
        """Whether a link is as was asked for. ``districts``: of the units, by their codes."""
        return (
            _has(self.q, link.place.unit_name, link.place.site_name, link.code)
            and _is(self.standing, getattr(link, "standing", None))
            and _is(self.path, link.path)
            and _is(self.provider, link.provider)
            and _is(self.district, districts.get(link.place.unit_code))
        )

    def key(self, link: WatchedLink | FinanceLink) -> Any:
        """Give what a link is ordered by."""
        return _LINK_KEYS[self.order](link)


@dataclass(frozen=True, slots=True)
class WantedServices:
    """What the address of the list of services asks for."""

    q: Text = ""
    standing: Annotated[Standing | None, MAYBE] = None
    scope: Annotated[Scope | None, MAYBE] = None
    path: Annotated[Path | None, MAYBE] = None
    order: ServiceOrder = ServiceOrder.NAME
    down: bool = False
    page: Page = 1

    def fits(self, service: WatchedService) -> bool:
        """Whether a service is as was asked for."""
        return (
            _has(self.q, service.name_vi, service.name_en, service.owner, service.code)
            and _is(self.standing, service.standing)
            and _is(self.scope, service.scope)
            and _is(self.path, service.path)
        )

    def key(self, service: WatchedService, language: str) -> Any:
        """Give what a service is ordered by; its name is the one in a language."""
        if self.order is ServiceOrder.NAME:
            return sort_key(service.name_en if language == "en" else service.name_vi)
        return _SERVICE_KEYS[self.order](service)


@dataclass(frozen=True, slots=True)
class WantedGaps:
    """What the address of the gap between communes asks for."""

    q: Text = ""
    standing: Annotated[Standing | None, MAYBE] = None
    order: GapOrder = GapOrder.WORST
    down: bool = False
    page: Page = 1

    def fits(self, unit: SeenGap) -> bool:
        """Whether a commune is as was asked for."""
        return _has(self.q, unit.name, unit.code) and _is(self.standing, unit.standing)

    def key(self, unit: SeenGap) -> Any:
        """Give what a commune is ordered by."""
        return _GAP_KEYS[self.order](unit)


def choices(given: Iterable[str]) -> list[str]:
    """List what there is to choose from, in the order of Vietnamese."""
    return sorted(set(filter(None, given)), key=sort_key)


def _has(text: str, *where: str) -> bool:
    """Whether a text stands somewhere, typed with accents or without."""
    needle = without_accents(text.strip()).lower()
    return any(needle in without_accents(one).lower() for one in where)


def _is(wanted: str | None, found: str | None) -> bool:
    return not wanted or wanted == found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


# Any: a key of the columns that only one role sees is asked for by that role alone.
_UNIT_KEYS: Mapping[UnitOrder, Callable[[Any], Any]] = {
    UnitOrder.NAME: lambda unit: sort_key(unit.name),
    UnitOrder.STANDING: lambda unit: _WORSE.index(unit.standing),
    UnitOrder.REPORTING: lambda unit: _share(unit.reporting, unit.devices),
    UnitOrder.DEVICES: lambda unit: unit.devices,
    UnitOrder.DISTRICT: lambda unit: sort_key(unit.district),
}
_LINK_KEYS: Mapping[LinkOrder, Callable[[Any], Any]] = {
    LinkOrder.UNIT: lambda link: sort_key(link.place.unit_name),
    LinkOrder.PROVIDER: lambda link: sort_key(link.provider),
    LinkOrder.PATH: lambda link: link.path,
    LinkOrder.STANDING: lambda link: _WORSE.index(link.standing),
    LinkOrder.ANSWERING: lambda link: _share(link.reached, link.asked),
    LinkOrder.SPEED: lambda link: link.contract.down_mbps if link.contract else 0.0,
    LinkOrder.COST: lambda link: (link.contract and link.contract.monthly_cost_vnd) or 0,
}
_GAP_KEYS: Mapping[GapOrder, Callable[[SeenGap], Any]] = {
    GapOrder.WORST: lambda unit: unit.order,
    GapOrder.NAME: lambda unit: sort_key(unit.name),
    GapOrder.DESKS: lambda unit: unit.desks or 0,
    GapOrder.MEETS: lambda unit: _share(unit.meets, unit.desks or 0),
}
_SERVICE_KEYS: Mapping[ServiceOrder, Callable[[Any], Any]] = {
    ServiceOrder.STANDING: lambda service: _WORSE.index(service.standing),
    ServiceOrder.REACHED: lambda service: _share(service.reached, service.asked),
    ServiceOrder.SCOPE: lambda service: service.scope,
    ServiceOrder.PATH: lambda service: service.path,
}
