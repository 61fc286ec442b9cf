"""From conditions to incidents: they live by ``alerts.life`` as those of locating do."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.component import Kind
from alerts.condition.grouping import fault_of, severity_of
from alerts.condition.standing import verdict_of
from alerts.fault import Whereabouts
from alerts.incident import UNRESOLVED, Incident
from alerts.life import advance
from alerts.observation import Observation, Verdict
from server.deliver.telling import tell
from server.store import conditions, incidents
from server.store.conditions import KeptCondition
from server.store.incidents import CONDITION, Kept
from server.store.line_readings import provider_of
from server.store.session import Session


def begin(
    session: Session,
    waiting: Sequence[KeptCondition],
    where: Whereabouts,
    now: datetime,
    *,
    simulated: bool,
) -> None:
    """Open one incident for all that wait at a place; they are of the same condition.

    Args:
        session: The transaction that stores how they stand.
        waiting: They; the first gives the incident its name.
        where: Where they are.
        now: The time.
        simulated: Whether they are.
    """
    lead = waiting[0].component
    if lead.kind is Kind.CERTIFICATE:
        where = replace(where, service=lead.key)
    if lead.kind is Kind.SPEED:
        where = replace(where, provider=provider_of(session, lead.key))
    last = incidents.of_components(session, [str(lead)], simulated=simulated)
    incident = last[0].incident if last else None
    if incident is not None and incident.state in UNRESOLVED:
        conditions.put(session, [replace(one, incident_id=incident.id) for one in waiting])
        step(session, [incident.id], now)
        return
    members = [one.member for one in waiting]
    seen = Observation(
        verdict=verdict_of([one.standing for one in waiting]),
        fault=fault_of(lead, members, where),
        measured_at=now,
        severity=severity_of(members),
        simulated=simulated,
    )
    written = _write(session, f"{CONDITION}{lead}", incident, seen, now)
    if written is not None:
        conditions.put(session, [replace(one, incident_id=written.id) for one in waiting])


def step(session: Session, incident_ids: Collection[int], now: datetime) -> None:
    """Take incidents on, by how all that they are about stand now."""
    for number in sorted(incident_ids):
        kept = incidents.lock(session, number)
        if kept is not None and kept.incident.state in UNRESOLVED:
            members = conditions.of_incidents(session, [number])
            _write(session, kept.case_id, kept.incident, _seen(kept, members, now), now)


def _seen(kept: Kept, members: Sequence[KeptCondition], now: datetime) -> Observation:
    incident = kept.incident
    verdict = verdict_of([one.standing for one in members])
    fault, severity = incident.fault, incident.severity
    if verdict is Verdict.CONFIRMED:
        named = [one.member for one in members]
        fault, severity = fault_of(fault.component, named, fault.where), severity_of(named)
    fine = [one.standing.fine_since for one in members if one.standing.fine_since is not None]
    return Observation(
        verdict=verdict,
        fault=fault,
        measured_at=max(fine) if fine and verdict is Verdict.CLEARING else now,
        severity=severity,
        simulated=incident.simulated,
    )


def _write(
    session: Session, case_id: str, before: Incident | None, seen: Observation, now: datetime
) -> Incident | None:
    change = advance(before, seen, now)
    if change.incident == before and change.entry is None:
        return before
    incident = incidents.write(session, case_id, change)
    if incident is not None and change.entry is not None:
        tell(session, incident, now)
    return incident
