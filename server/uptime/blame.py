"""Which incident explains that a check was down, and whether that was another's fault. Pure.

An incident of one device explains nothing here: a series is of a link, not of one of its PCs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alerts.component import Kind
from alerts.fault import Failing, Fault
from server.store.tables.services import Scope
from server.store.tables.telemetry import UptimeState
from server.uptime.series import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What the probes of one series pass: everything that can be at fault when they fail.

    ``link`` and what belongs to it is empty for the server's own probes.
    """

    service: str
    scope: str
    simulated: bool
    link: str = ""
    site: str = ""
    provider: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An incident as far as it matters here. ``ended_ms``: None as long as it is not over."""

    id: int
    fault: Fault
    began_ms: int
    ended_ms: int | None
    simulated: bool


class Subject(StrEnum):
    """Whose uptime is asked for."""

    SERVICE = "service"
    LINK = "link"


# What belongs to each: any other component that is at fault is another's.
_OWN = {
    Subject.SERVICE: frozenset({Kind.SERVICE, Kind.REPLICA}),
    Subject.LINK: frozenset({Kind.LINK, Kind.AREA, Kind.PROVIDER}),
}
# The core's parts, and which services are behind them; the uplink carries everything.
_BEHIND = {"dc": Scope.PROVINCIAL, "backbone": Scope.NATIONAL}


def is_anothers(kind: Kind | None, subject: Subject) -> bool:
    """Say whether a fault is another's. What no incident explains is the subject's own."""
    return kind is not None and kind not in _OWN[subject]


def explained(
    intervals: Iterable[Interval], route: Route, incidents: Sequence[Known]
) -> list[Interval]:
    """Note with each interval that was down which incident explains it."""
    passed = [one for one in incidents if _passes(route, one)]
    return [
        replace(one, incident_id=_explains(one, passed) if one.state is UptimeState.DOWN else None)
        for one in intervals
    ]


def _explains(interval: Interval, incidents: Iterable[Known]) -> int | None:
    """Find the incident that covers most of an interval, of those that cover enough of it."""
    covered = [(_overlap_ms(interval, one), -one.id) for one in incidents if _covers(one, interval)]
    return -max(covered)[1] if covered else None


def _covers(incident: Known, interval: Interval) -> bool:
    """Whether an incident covers half of an interval, or all but a period at either end.

    To a period its ends are known, and so are the incident's, which other checks saw, too: of
    what was down for three periods, that can be more than half.
    """
    overlap_ms = _overlap_ms(interval, incident)
    length_ms = interval.to_ms - interval.from_ms
    if 2 * overlap_ms >= length_ms:
        return True
    period_ms = round(1000 * interval.period_s)
    wider = replace(
        incident,
        began_ms=incident.began_ms - period_ms,
        ended_ms=None if incident.ended_ms is None else incident.ended_ms + period_ms,
    )
    return overlap_ms > 0 and _overlap_ms(interval, wider) == length_ms


def _overlap_ms(interval: Interval, incident: Known) -> int:
    ended_ms = interval.to_ms if incident.ended_ms is None else incident.ended_ms
    began_ms = max(interval.from_ms, incident.began_ms)
    return max(0, min(interval.to_ms, ended_ms) - began_ms)


def _passes(route: Route, incident: Known) -> bool:
    kind = incident.fault.component.kind
    if incident.simulated != route.simulated or kind not in _PASSES:
        return False
    if incident.fault.failing is Failing.TOLD:
        return False  # what somebody says is no measurement: nothing is laid to it
    return _PASSES[kind](route, incident.fault)


def _is_link(route: Route, fault: Fault) -> bool:
    return route.link == fault.component.key


def _is_site(route: Route, fault: Fault) -> bool:
    return route.site == fault.component.key


def _is_provider(route: Route, fault: Fault) -> bool:
    return bool(route.provider) and route.provider == fault.where.provider


def _is_area(route: Route, fault: Fault) -> bool:
    return _is_provider(route, fault) and route.area == fault.where.area


def _is_of_grid(route: Route, fault: Fault) -> bool:
    return bool(route.area) and route.area == fault.where.area


def _is_core(route: Route, fault: Fault) -> bool:
    return _BEHIND.get(fault.component.key, route.scope) == route.scope


def _is_service(route: Route, fault: Fault) -> bool:
    return route.service == (fault.where.service or fault.component.key)


def _is_server(route: Route, _fault: Fault) -> bool:
    return not route.link


_PASSES: Mapping[Kind, Callable[[Route, Fault], bool]] = {
    Kind.LINK: _is_link,
    Kind.LAN: _is_site,
    Kind.POWER: _is_site,
    Kind.PROVIDER: _is_provider,
    Kind.AREA: _is_area,
    Kind.GRID: _is_of_grid,
    Kind.CORE: _is_core,
    Kind.SERVICE: _is_service,
    Kind.REPLICA: _is_service,
    Kind.MONITOR: _is_server,
}
