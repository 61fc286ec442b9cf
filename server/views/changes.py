"""What changed lately: results that turned from good to bad or back, told in few sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.clock import from_ms
from server.store.questions.outcomes import Turn
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.store.tables import Service
from server.views.standing import failed, observed

# Turns in one direction within this time belong together.
_TOGETHER_MS = timedelta(minutes=5) / timedelta(milliseconds=1)
# A unit that turned for so many services at once is told as one sentence of its own.
_MANY_SERVICES = 3
_MOST_TOLD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceName:
    """What a service is called."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A service that units lost or got back; without a service, a unit that lost many at once.

    ``outcome``: how it failed first. ``count``: services, of a unit that lost many.
    """

    at: datetime
    lost: bool
    outcome: str
    service: ServiceName | None
    units: tuple[str, ...]
    count: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    """A turn and the name of the unit that it was seen from."""

    turn: Turn
    unit: str

    @property
    def lost(self) -> bool:
        return failed(self.turn.outcome)


def changes(turns: Sequence[Turn], situation: Situation, scope: Scope) -> list[Change]:
    """Tell what changed, newest first.

    Args:
        turns: Results that differ from the one before, oldest first.
        situation: Where the links are and what the services are called.
        scope: Whose units may be named.
    """
    unit_of = {one.id: one.unit.name for one in situation.links if scope.holds(one.unit.id)}
    placed = [
        _Placed(turn, unit_of[turn.link_id])
        for turn in turns
        if turn.link_id in unit_of and _matters(turn)
    ]
    services = {service.id: service for service in situation.services}
    told = [change for group in _together(placed) for change in _tell(group, services)]
    return sorted(told, key=lambda change: change.at, reverse=True)[:_MOST_TOLD]


def _matters(turn: Turn) -> bool:
    seen = observed(turn.outcome) and observed(turn.before)
    return seen and failed(turn.outcome) != failed(turn.before)


def _together(placed: Iterable[_Placed]) -> list[list[_Placed]]:
    groups: list[list[_Placed]] = []
    for one in placed:
        for group in groups:
            near = one.turn.at_ms - group[0].turn.at_ms <= _TOGETHER_MS
            if near and group[0].lost == one.lost:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _tell(group: Sequence[_Placed], services: dict[int | None, Service]) -> list[Change]:
    """Tell units that turned for many services by themselves, the rest by service."""
    by_unit: dict[str, set[int]] = {}
    for one in group:
        by_unit.setdefault(one.unit, set()).add(one.turn.service_id)
    many = {unit for unit, turned in by_unit.items() if len(turned) >= _MANY_SERVICES}
    told = [
        _change([one for one in group if one.unit == unit], services, None)
        for unit in by_unit
        if unit in many
    ]
    rest = [one for one in group if one.unit not in many]
    for service in dict.fromkeys(one.turn.service_id for one in rest):
        of_service = [one for one in rest if one.turn.service_id == service]
        told.append(_change(of_service, services, services[service]))
    return told


def _change(
    group: Sequence[_Placed], services: dict[int | None, Service], service: Service | None
) -> Change:
    first = group[0]
    turned = {one.turn.service_id for one in group}
    return Change(
        at=from_ms(first.turn.at_ms),
        lost=first.lost,
        outcome=first.turn.outcome,
        service=_name(service) if service else None,
        units=tuple(dict.fromkeys(one.unit for one in group)),
        count=len(turned),
        simulated=any(services[one].simulated for one in turned),
    )


def _name(service: Service) -> ServiceName:
    return ServiceName(
        code=service.code, name_vi=service.name_vi, name_en=service.name_en or service.name_vi
    )
