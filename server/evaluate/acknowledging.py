"""Somebody says that they are on it: noted, audited, and told to nobody any more."""

from datetime import datetime

from alerts.incident import Why
from alerts.life import acknowledge as advance
from server.deliver.telling import tell
from server.refused import Conflict, NotFound
from server.store import incidents
from server.store.audit import write_audit
from server.store.session import Session


def acknowledge(session: Session, incident_id: int, by: str, now: datetime) -> None:
    """Note who is on an incident.

    Args:
        session: A writing session.
        incident_id: The incident.
        by: Name of the user who says so.
        now: The time.

    Raises:
        NotFound: If there is no such incident.
        Conflict: If it is not open any more, or somebody is on it already.
    """
    kept = incidents.lock(session, incident_id)
    if kept is None:
        raise NotFound("there is no such incident")
    change = advance(kept.incident, by, now)
    if change.why is Why.NOTHING_NEW:
        raise Conflict(f"{kept.incident.acknowledged_by} is on it already")
    if change.why is not Why.ACKNOWLEDGED or change.incident is None:
        raise Conflict("the incident is not open any more")
    incidents.write(session, kept.case_id, change)
    subject = f"incident:{incident_id}"
    write_audit(session, now, actor=f"user:{by}", action="incident.acknowledge", subject=subject)
    tell(session, change.incident, now)
