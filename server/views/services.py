"""What province staff and contacts see of a service: who reaches it now, and how it failed."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from server.clock import from_ms
from server.store.questions.outcomes import Outcome, RunningCheck
from server.store.questions.places import PlacedLink
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.store.tables import Service
from server.views.place import Place, place_of
from server.views.standing import Standing, dead_links, failed, lasts, observed, service_standing
from server.views.verdicts import verdicts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSaw:
    """What the server found that alone asks a service. No address of anything."""

    at: datetime
    outcome: str
    phase: str
    failed: bool
    status: int | None
    certificate_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedService:
    """A service. ``reached`` of ``asked``: units that got an answer, of those that asked lately.

    ``by_server``: what the server found lately, the worst first, of one that it alone asks.
    """

    code: str
    name_vi: str
    name_en: str
    owner: str
    scope: str
    path: str
    simulated: bool
    standing: Standing
    reached: int
    asked: int
    by_server: tuple[ServerSaw, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOutcome:
    """One result, where it was measured and of what. No address of anything.

    ``lasts``: it failed, and not for the first time.
    """

    service_code: str
    service_vi: str
    service_en: str
    place: Place
    link_code: str
    at: datetime
    outcome: str
    phase: str
    failed: bool
    lasts: bool
    total_ms: float | None
    status: int | None
    certificate_days: int | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHere:
    """A service as one unit finds it now: one outcome for each check and link."""

    service: WatchedService
    outcomes: tuple[SeenOutcome, ...]

    @property
    def failed(self) -> bool:
        """Whether it cannot be reached over some link, and not for the first time."""
        return any(one.lasts for one in self.outcomes)

    @property
    def worst(self) -> SeenOutcome:
        """The outcome to tell: a failure if there is one."""
        return max(self.outcomes, key=lambda one: (one.lasts, one.failed, one.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedAs:
    """How a service is probed; for province staff alone, since it names hosts and addresses."""

    kind: str
    period_s: float
    settings: tuple[tuple[str, str], ...]


def watched_services(situation: Situation) -> list[WatchedService]:
    """Show all services with how many units reach each: numbers of all, names of none.

    No service is blamed for a guilty line.
    """
    dead = dead_links(situation.outcomes) | verdicts_of(situation).links
    unit_of = {link.id: link.unit.id for link in situation.links}
    of_service: dict[int | None, list[Outcome]] = defaultdict(list)
    for outcome in situation.outcomes:
        of_service[outcome.service_id].append(outcome)
    return [
        _watched(service, of_service[service.id], situation.by_server, unit_of, dead)
        for service in situation.services
    ]


def watched_service(service: Service, situation: Situation) -> WatchedService:
    """Show one service."""
    return watched_services(replace(situation, services=(service,)))[0]


def seen_outcomes(
    outcomes: Iterable[Outcome], situation: Situation, scope: Scope
) -> list[SeenOutcome]:
    """Show results over the links of a scope, those of other links are left out."""
    links = {link.id: link for link in situation.links if scope.holds(link.unit.id)}
    services = {service.id: service for service in situation.services}
    return [
        _seen(one, links[one.link_id], services[one.service_id])
        for one in outcomes
        if one.link_id in links and one.service_id in services
    ]


def services_here(
    seen: Sequence[SeenOutcome], services: Sequence[WatchedService]
) -> list[ServiceHere]:
    """Gather a unit's results by service, those that fail first."""
    here = [
        ServiceHere(
            service=service,
            outcomes=tuple(one for one in seen if one.service_code == service.code),
        )
        for service in services
    ]
    return sorted((one for one in here if one.outcomes), key=lambda one: not one.failed)


def probed_as(checks: Sequence[RunningCheck], service_id: int | None) -> list[ProbedAs]:
    """Show how a service is probed."""
    return [
        ProbedAs(
            kind=check.kind,
            period_s=check.period_s,
            settings=tuple((key, str(value)) for key, value in json.loads(check.settings).items()),
        )
        for check in checks
        if check.service_id == service_id
    ]


def _watched(
    service: Service,
    outcomes: Sequence[Outcome],
    by_server: Sequence[Outcome],
    unit_of: Mapping[int, int | None],
    dead: frozenset[int],
) -> WatchedService:
    heard = [one for one in outcomes if observed(one.outcome)]
    asked = {unit_of.get(one.link_id or 0) for one in heard}
    answered = {unit_of.get(one.link_id or 0) for one in heard if not failed(one.outcome)}
    own = [one for one in by_server if one.service_id == service.id]
    return WatchedService(
        code=service.code,
        name_vi=service.name_vi,
        name_en=service.name_en or service.name_vi,
        owner=service.owner,
        scope=service.scope,
        path=service.path,
        simulated=service.simulated,
        standing=service_standing([*outcomes, *own], dead),
        reached=len(answered),
        asked=len(asked),
        by_server=tuple(sorted(map(_saw, own), key=lambda one: not one.failed)),
    )


def _saw(one: Outcome) -> ServerSaw:
    return ServerSaw(
        at=from_ms(one.at_ms),
        outcome=one.outcome,
        phase=one.phase,
        failed=failed(one.outcome),
        status=one.status,
        certificate_days=one.certificate_days,
    )


def _seen(one: Outcome, link: PlacedLink, service: Service) -> SeenOutcome:
    return SeenOutcome(
        service_code=service.code,
        service_vi=service.name_vi,
        service_en=service.name_en or service.name_vi,
        place=place_of(link.unit, link.site),
        link_code=link.link.code,
        at=from_ms(one.at_ms),
        outcome=one.outcome,
        phase=one.phase,
        failed=failed(one.outcome),
        lasts=lasts(one),
        total_ms=one.total_ms,
        status=one.status,
        certificate_days=one.certificate_days,
        simulated=service.simulated or link.link.simulated,
    )
