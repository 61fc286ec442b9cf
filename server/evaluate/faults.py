"""From a case of the judge to a fault: what it is called, where, since when, how bad. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.component import Component, Kind, located
from alerts.evidence import evidence_of
from alerts.fault import Fault, Whereabouts, failing_of
from alerts.locate.cases import Case
from alerts.locate.places import service_of
from alerts.locate.topology import Link
from alerts.phrases import doubt
from alerts.severity import Impact, Severity, severity_of
from checks.words import Letter, letter_of
from server.clock import from_ms
from server.evaluate.inventory import Inventory
from server.evaluate.rounds import Rounds
from server.store.observations import CONTROL, Outcome, PlacedLink

# On an ordinary day, as in `alerts/severity.py`; for a site whose number nobody has told.
_USUAL_PEOPLE_A_DAY = 100
# What the judge calls each kind of component.
_KINDS = {
    Kind.DEVICE: "pc",
    Kind.LAN: "lan",
    Kind.POWER: "lan",
    Kind.LINK: "link",
    Kind.AREA: "pop",
    Kind.PROVIDER: "isp",
    Kind.SERVICE: "svc",
    Kind.REPLICA: "rep",
    Kind.MONITOR: "mon",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known in the round that is judged.

    Attributes:
        probes: The fresh probes of each service in the order of their time, by its code.
        newest_at: When the newest result was measured.
        working: Whether offices work now.
        simulated: Whether it is the simulated world.
    """

    rounds: Rounds
    inventory: Inventory
    probes: Mapping[str, Sequence[Outcome]]
    newest_at: datetime
    working: bool
    simulated: bool = False


def name_of(it: Component) -> str:
    """Give what the judge calls a component."""
    if it.kind is Kind.CORE:
        return f"{'nat' if it.key == 'backbone' else 'core'}:{it.key}"
    return f"{_KINDS[it.kind]}:{it.key}"


def fault_of(case: Case, sight: Sight) -> Fault:
    """Say what a case is about, as it is known now."""
    fault = Fault(
        component=located(case.component, case.word),
        since=_since(case, sight),
        failing=failing_of(case.word),
        strength=case.strength,
        probability=case.probability,
        where=_where(case.component, sight.inventory),
        counts=case.counts,
    )
    evidence = evidence_of(fault)
    if case.rival and sight.inventory.holds(case.rival):
        rival = located(case.rival)
        elsewhere = _where(case.rival, sight.inventory)
        evidence += (doubt(replace(fault, component=rival, where=elsewhere)),)
    return replace(fault, evidence=evidence)


def failing_since(code: str, sight: Sight) -> datetime | None:
    """Give when the first probe of a service failed in this round; None: none did."""
    failed = (one for one in sight.probes.get(code, ()) if _failed(one))
    return next((from_ms(one.at_ms) for one in failed), None)


def fine_since(code: str, sight: Sight) -> datetime | None:
    """Give when the first probe succeeded after which none failed in this round; None: none did."""
    first: Outcome | None = None
    for one in sight.probes.get(code, ()):
        if _failed(one):
            first = None
        elif first is None and letter_of(one.outcome) is Letter.OK:
            first = one
    return from_ms(first.at_ms) if first else None


def only_control_fails(sight: Sight) -> bool:
    """Whether PCs got through in this round to what the server's own probes did not reach."""
    return any(
        any(one.device_id == CONTROL and _failed(one) for one in probes)
        and any(one.device_id != CONTROL and letter_of(one.outcome) is Letter.OK for one in probes)
        for probes in sight.probes.values()
    )


def severity_of_fault(name: str, sight: Sight) -> Severity:
    """Judge how bad it is that something fails, by the people at the sites that it serves.

    Args:
        name: What the judge calls the component.
        sight: What is known now.
    """
    sites = {link.site: link for link in _links_of(name, sight.inventory)}.values()
    return severity_of(
        Impact(
            people_a_day=sum(_people_a_day(site) for site in sites),
            one_stop_desks=sum(site.one_stop_desks or 0 for site in sites),
            working=sight.working,
        )
    )


def _people_a_day(site: PlacedLink) -> int:
    return _USUAL_PEOPLE_A_DAY if site.people_a_day is None else site.people_a_day


def _failed(one: Outcome) -> bool:
    return letter_of(one.outcome) not in (Letter.OK, Letter.NONE)


def _since(case: Case, sight: Sight) -> datetime:
    """When the first result was measured that belongs to it; to the round where none is known."""
    is_service = case.component.startswith(("svc:", "rep:"))
    if is_service and case.since == sight.rounds.number:
        return failing_since(service_of(case.component), sight) or sight.rounds.now
    # Of a service its first round has said it better: the earlier of the two is kept.
    return sight.rounds.end_of(case.since if is_service else case.since - 1)


def _where(name: str, inventory: Inventory) -> Whereabouts:
    kind, _, key = name.partition(":")
    if kind in ("svc", "rep"):
        return Whereabouts(service=service_of(name))
    if kind == "isp":
        return Whereabouts(provider=key)
    link = next(iter(_links_of(name, inventory)), None)
    if link is None:
        site = inventory.site_named.get(inventory.site_of_pc.get(key, key))
        return Whereabouts(unit=site.unit or "", site=site.site) if site else Whereabouts()
    if kind == "pop":
        return Whereabouts(provider=link.provider, area=link.area)
    if kind == "link":
        return Whereabouts(
            unit=link.unit or "", site=link.site, provider=link.provider, area=link.area
        )
    return Whereabouts(unit=link.unit or "", site=link.site) if kind == "lan" else Whereabouts()


def _links_of(name: str, inventory: Inventory) -> Iterator[PlacedLink]:
    """Give the links that somebody loses by a fault; none of a single PC, which has its desk."""
    kind, _, key = name.partition(":")
    if kind in ("svc", "rep"):
        code = service_of(name)
        paths = {service.path for service in inventory.services if service.code == code}
        yield from (link for link in inventory.links if link.path in paths)
    elif kind in ("core", "nat"):
        yield from inventory.links
    else:
        yield from (link for link in inventory.links if _lies_in(link, kind, key))


def _lies_in(link: PlacedLink, kind: str, key: str) -> bool:
    if kind == "link":
        return link.code == key
    if kind == "lan":
        return link.site == key
    if kind == "isp":
        return link.provider == key
    return kind == "pop" and _pop(link) == key


def _pop(link: PlacedLink) -> str:
    return Link(id=link.code, site=link.site, provider=link.provider, area=link.area).pop
