"""What a visitor can choose: a unit, and what is broken there (or a service for all)."""

from dataclasses import dataclass

from alerts.component import Kind
from alerts.contact import Role
from server.store.questions import devices, outcomes, places
from server.store.questions.devices import DeviceQuery, KnownDevice, Order
from server.store.questions.names import name_of_service
from server.store.scope import Scope
from server.store.session import Session
from server.store.tables import Unit
from server.web.vietnamese import sort_key
from server.web.visit import Visit

# More devices than these no unit has.
_MOST_PAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A component to choose.

    ``of``: as ``alerts.component`` writes it. ``more``: the path of a link.
    """

    of: str
    kind: Kind
    name: str
    more: str = ""


def units_to_choose(session: Session, scope: Scope) -> list[Unit]:
    """List the units of a scope by name."""
    return sorted(places.units(session, scope), key=lambda unit: sort_key(unit.name))


def choices_of(session: Session, here: Visit, unit: Unit | None) -> list[Choice]:
    """List what is at a unit; without one the services, for province staff."""
    if unit is None:
        return _services(session, here) if here.caller.role is Role.PROVINCE else []
    scope = Scope(frozenset({unit.id or 0}))
    sites = places.sites(session, scope)
    links = places.links(session, scope, here.moment.today)
    return [
        Choice(of=f"{Kind.UNIT}:{unit.code}", kind=Kind.UNIT, name=unit.name),
        *(
            Choice(of=f"{Kind.LAN}:{one.site.code}", kind=Kind.LAN, name=one.site.name)
            for one in sites
        ),
        *(
            Choice(
                of=f"{Kind.LINK}:{one.link.code}",
                kind=Kind.LINK,
                name=one.link.provider,
                more=one.link.path,
            )
            for one in links
        ),
        *(
            Choice(
                of=f"{Kind.DEVICE}:{one.id}", kind=Kind.DEVICE, name=one.device.host or str(one.id)
            )
            for one in _devices(session, here, scope, unit)
        ),
    ]


def _devices(session: Session, here: Visit, scope: Scope, unit: Unit) -> list[KnownDevice]:
    found: list[KnownDevice] = []
    for number in range(1, _MOST_PAGES + 1):
        query = DeviceQuery(
            heard_since_ms=here.moment.heard_since_ms,
            unit=unit.code,
            order=Order.HOST,
            page=number,
        )
        known, total = devices.list_devices(session, scope, query)
        found += known
        if len(found) >= total:
            break
    return found


def _services(session: Session, here: Visit) -> list[Choice]:
    return [
        Choice(
            of=f"{Kind.SERVICE}:{one.code}",
            kind=Kind.SERVICE,
            name=name_of_service(one, here.language),
        )
        for one in outcomes.services(session)
    ]
