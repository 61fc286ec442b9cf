"""From a case of the judge to a fault: what it is called, where, since when, how bad. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.component import OF_CONDITION, Component, Kind, area_key, located
from alerts.evidence import evidence_of
from alerts.fault import Fault, Whereabouts, failing_of
from alerts.incident import Incident
from alerts.locate.cases import Case
from alerts.locate.places import service_of
from alerts.phrases import doubt
from alerts.severity import USUAL_PEOPLE_A_DAY, Impact, Severity, severity_of
from checks.words import Letter, letter_of
from server.clock import from_ms
from server.evaluate.inventory import Inventory
from server.evaluate.occasion import Occasion
from server.evaluate.rounds import Rounds
from server.fleet.import_staff import PostRole
from server.fleet.post import role_of
from server.store.observations import CONTROL, Outcome, PlacedLink

# What the judge calls each kind of component.
_KINDS = {
    Kind.DEVICE: "pc",
    Kind.LAN: "lan",
    Kind.POWER: "lan",
    Kind.UNIT: "unit",  # which it does not know, nor these:
    **{kind: str(kind) for kind in OF_CONDITION},
    Kind.LINK: "link",
    Kind.AREA: "pop",
    Kind.GRID: "grid",
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
        occasion: Which sites work now, and what work was announced.
        simulated: Whether it is the simulated world.
    """

    rounds: Rounds
    inventory: Inventory
    probes: Mapping[str, Sequence[Outcome]]
    newest_at: datetime
    occasion: Occasion
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
        may_be_power=case.may_be_power,
        where=_where(case.component, sight),
        counts=case.counts,
    )
    evidence = evidence_of(fault)
    if case.rival and sight.inventory.holds(case.rival):
        rival = located(case.rival)
        elsewhere = _where(case.rival, sight)
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


def sites_of(name: str, inventory: Inventory) -> set[str]:
    """Give the sites that a component, as the judge calls it, is at or serves."""
    kind, _, key = name.partition(":")
    if kind == "pc":
        return {site for site in [inventory.site_of_pc.get(key)] if site}
    return {link.site for link in _links_of(name, inventory)}


def severity_of_fault(name: str, sight: Sight) -> Severity:
    """Judge how bad it is that something fails, by the people at the sites that it serves.

    Args:
        name: What the judge calls the component.
        sight: What is known now.
    """
    if name.startswith("pc:"):
        return severity_of(_impact_of_pc(name.partition(":")[2], sight))
    sites = {link.site: link for link in _links_of(name, sight.inventory)}.values()
    # Where nobody works, nobody waits.
    at_work = [site for site in sites if site.site in sight.occasion.at_work]
    return severity_of(
        Impact(
            people_a_day=sum(_people_a_day(site) for site in at_work),
            one_stop_desks=sum(site.one_stop_desks or 0 for site in at_work),
            working=bool(at_work),
        )
    )


def severity_by_now(incident: Incident, sight: Sight) -> Severity:
    """Judge anew what only people judge; what lies nowhere that is watched stays what it was."""
    name = name_of(incident.fault.component)
    kind, _, key = name.partition(":")
    is_placed = (
        key in sight.inventory.pc_named
        if kind == "pc"
        else any(True for _ in _links_of(name, sight.inventory))
    )
    return severity_of_fault(name, sight) if is_placed else incident.severity


def _impact_of_pc(number: str, sight: Sight) -> Impact:
    """Whom a PC keeps waiting: the people of its desk, where it stands on a one-stop one."""
    pc = sight.inventory.pc_named.get(number)
    site = sight.inventory.site_named.get(pc.site) if pc else None
    # A post that nobody told of counts as an officer's: nobody queues there.
    if pc is None or site is None or role_of(pc.post or "") is not PostRole.ONESTOP:
        return Impact(working=pc is not None and pc.site in sight.occasion.at_work)
    return Impact(
        people_a_day=_people_a_day(site) // max(1, site.one_stop_desks or 1),
        one_stop_desks=1,
        working=pc.site in sight.occasion.at_work,
    )


def _people_a_day(site: PlacedLink) -> int:
    return USUAL_PEOPLE_A_DAY if site.people_a_day is None else site.people_a_day


def _failed(one: Outcome) -> bool:
    return letter_of(one.outcome) not in (Letter.OK, Letter.NONE)


def _since(case: Case, sight: Sight) -> datetime:
    """When the first result was measured that belongs to it; to the round where none is known."""
    is_service = case.component.startswith(("svc:", "rep:"))
    if is_service and case.since == sight.rounds.number:
        return failing_since(service_of(case.component), sight) or sight.rounds.now
    # Of a service its first round has said it better: the earlier of the two is kept.
    return sight.rounds.end_of(case.since if is_service else case.since - 1)


def _where(name: str, sight: Sight) -> Whereabouts:
    kind, _, key = name.partition(":")
    inventory = sight.inventory
    if kind in ("svc", "rep"):
        return Whereabouts(service=service_of(name))
    if kind == "isp":
        return Whereabouts(provider=key)
    link = next(iter(_links_of(name, inventory)), None)
    if link is None:
        site = inventory.site_named.get(inventory.site_of_pc.get(key, key))
        return Whereabouts(unit=site.unit or "", site=site.site) if site else Whereabouts()
    if kind in ("pop", "grid"):
        return Whereabouts(provider=link.provider if kind == "pop" else "", area=link.area)
    if kind == "link":
        return _where_line(link, sight)
    return _where_network(link, sight) if kind == "lan" else Whereabouts()


def _where_network(link: PlacedLink, sight: Sight) -> Whereabouts:
    """Say where a network is; of a site with several lines also that none of them was heard."""
    lines = [one for one in sight.inventory.links if one.site == link.site]
    is_mute = len(lines) > 1 and not any(_is_heard(line, sight) for line in lines)
    return Whereabouts(unit=link.unit or "", site=link.site, path=link.path if is_mute else "")


def _where_line(link: PlacedLink, sight: Sight) -> Whereabouts:
    """Say where a line is, and of a site with several which it is and whether another lives."""
    others = [
        other
        for other in sight.inventory.links
        if other.site == link.site and other.code != link.code
    ]
    living = next((other for other in others if _is_heard(other, sight)), None)
    return Whereabouts(
        unit=link.unit or "",
        site=link.site,
        provider=link.provider,
        area=link.area,
        path=link.path if others else "",
        living=_told_apart(living, link) if living else "",
    )


def _is_heard(link: PlacedLink, sight: Sight) -> bool:
    """Whether some PC reported over a line in the last rounds."""
    return sight.inventory.heard_ms.get(link.id, 0) > sight.rounds.fresh_since_ms


def _told_apart(line: PlacedLink, other: PlacedLink) -> str:
    """Name a line by its network; by its provider where the other is of the same one."""
    return line.provider if line.path == other.path else line.path


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
    if kind == "unit":
        return link.unit == key
    if kind == "isp":
        return link.provider == key
    if kind == "grid":
        return link.area == key
    return kind == "pop" and area_key(link.provider, link.area) == key
