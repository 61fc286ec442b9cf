"""Somebody says that something is broken: an incident opened by hand, unless there is one already.

Never two open incidents of one fault: what is open already and explains it gets the words as a
note.
"""

from collections.abc import Iterable

from alerts import by_hand
from alerts.component import Component, Kind
from alerts.evidence import told_by
from alerts.fault import Failing, Fault
from alerts.incident import Incident
from alerts.observation import Observation, Verdict
from alerts.severity import Impact, severity_of
from server.deliver.telling import tell
from server.evaluate.by_hand import Person, add_note, audit
from server.fleet.calendars import Calendars
from server.refused import NotFound
from server.store import incidents
from server.store.components import Found, find, lines_of
from server.store.session import Session

# Whoever opens one by hand may choose among these.
KINDS = frozenset({Kind.UNIT, Kind.LAN, Kind.LINK, Kind.SERVICE, Kind.DEVICE})


def open_incident(
    session: Session, it: Component, said: str, person: Person, calendars: Calendars | None
) -> tuple[int, bool]:
    """Open an incident of a component.

    Args:
        session: A writing session.
        it: What is broken.
        said: In what way, in somebody's words.
        person: Who says so.
        calendars: When the offices work; None: they never close.

    Returns:
        The number of the incident, and whether it is a new one.

    Raises:
        NotFound: If there is no such component, or it is none that people may choose.
    """
    found = find(session, it) if it.kind in KINDS else None
    if found is None:
        raise NotFound("there is no such component")
    there = incident_of(session, found)
    if there is not None:
        add_note(session, there.id, said, person)
        return there.id, False
    # What lies at no unit is for the whole province.
    works = calendars is None or calendars.of(found.where.unit).works(person.now)
    seen = _seen(found, said, person, works=works)
    change = by_hand.open_by_hand(seen, said, person.by, person.now)
    incident = incidents.write(session, "", change)
    if incident is None:
        raise NotFound("nothing was opened")
    tell(session, incident, person.now)
    audit(session, incident.id, "open", person, {"component": str(it), "text": said})
    return incident.id, True


def incident_of(session: Session, found: Found) -> Incident | None:
    """Give the open incident that already is about a component, the narrowest first."""
    of_world = incidents.unresolved(session, simulated=found.simulated)
    lines = lines_of(session, found.where.site) if found.component.kind is Kind.LAN else ()
    same = [
        kept.incident
        for kept in of_world
        if kept.incident.fault.component == found.component
        or (kept.incident.state in by_hand.WHOLES and _is_same(found, kept.incident.fault, lines))
    ]
    return min(same, key=lambda one: one.fault.component != found.component, default=None)


def _is_same(found: Found, fault: Fault, lines: Iterable[str]) -> bool:
    """Whether what is open explains what somebody says: the same fault by a wider or other name."""
    it, other, where = found.component, fault.component, fault.where
    match it.kind, other.kind:
        case Kind.LINK, Kind.LAN | Kind.POWER:
            return other.key == found.where.site
        case Kind.LINK, Kind.PROVIDER:
            return where.provider == found.where.provider
        case Kind.LINK, Kind.AREA:
            return (where.provider, where.area) == (found.where.provider, found.where.area)
        case Kind.LAN, Kind.POWER:
            return other.key == it.key
        case Kind.LAN, Kind.LINK:
            # With its only line the whole site is cut off.
            return tuple(lines) == (other.key,)
        case _:
            return False


def _seen(found: Found, said: str, person: Person, *, works: bool) -> Observation:
    fault = Fault(
        component=found.component,
        since=person.now,
        failing=Failing.TOLD,
        where=found.where,
        evidence=(told_by(person.by, said),),
    )
    return Observation(
        verdict=Verdict.CONFIRMED,
        fault=fault,
        measured_at=person.now,
        severity=severity_of(
            Impact(
                people_a_day=found.people_a_day,
                one_stop_desks=found.one_stop_desks,
                working=works,
            )
        ),
        simulated=found.simulated,
    )
