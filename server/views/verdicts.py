"""What open incidents explain: a service or a line that is found guilty accounts for what is seen.

So that the first page says what is wrong once, by its cause, and beyond that only what nobody
has explained yet.
"""

from dataclasses import dataclass

from alerts.component import Kind
from alerts.fault import Fault
from server.store.questions.places import PlacedLink
from server.store.questions.situation import Situation
from server.store.tables import Service
from server.store.tables.services import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The numbers of what is at fault, or lies behind what is.

    ``links``, ``units``: whatever they do not reach is accounted for. ``lost``: the links that are
    at fault themselves, or with their office or provider; not those behind the province's own.
    """

    services: frozenset[int] = frozenset()
    links: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()


def verdicts_of(situation: Situation) -> Verdicts:
    """Find what the open incidents explain."""
    faults = [(one.incident.fault, one.incident.simulated) for one in situation.incidents]
    ailing = [
        (link, fault.component.kind)
        for link in situation.links
        for fault, sim in faults
        if link.link.simulated == sim and _ails_link(fault, link)
    ]
    services = [
        service
        for service in situation.services
        if any(_ails_service(fault, service) and service.simulated == sim for fault, sim in faults)
    ]
    return Verdicts(
        services=frozenset(service.id or 0 for service in services),
        links=frozenset(link.id for link, _ in ailing),
        units=frozenset(link.unit.id or 0 for link, _ in ailing),
        lost=frozenset(link.id for link, kind in ailing if kind is not Kind.CORE),
    )


def _ails_link(fault: Fault, link: PlacedLink) -> bool:
    component, where = fault.component, fault.where
    match component.kind:
        case Kind.LINK:
            return component.key == link.link.code
        case Kind.LAN | Kind.POWER:
            return component.key == link.site.code
        case Kind.AREA:
            return (where.provider, where.area) == (link.link.provider, link.link.area)
        case Kind.PROVIDER:
            return where.provider == link.link.provider
        case Kind.GRID:
            return where.area == link.link.area
        case _:
            return component.kind is Kind.CORE and component.key == "uplink"


def _ails_service(fault: Fault, service: Service) -> bool:
    component = fault.component
    if component.kind is Kind.SERVICE:
        return component.key == service.code
    if component.kind is Kind.REPLICA:
        return fault.where.service == service.code
    behind = {"dc": Scope.PROVINCIAL, "backbone": Scope.NATIONAL}
    return component.kind is Kind.CORE and behind.get(component.key) == service.scope
