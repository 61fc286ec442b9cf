"""Whom an incident is told to, in the transaction of its change: rows around ``alerts.telling``."""

from datetime import datetime, timedelta

from alerts import telling
from alerts.decision import Circumstances
from alerts.incident import Incident
from alerts.routing import route
from server.store import contacts, incidents, notifications
from server.store.session import Session

_HOUR = timedelta(hours=1)


def tell(session: Session, incident: Incident, now: datetime) -> None:
    """Write what has to be told of an incident; who was told of a part hears of the whole.

    Args:
        session: The transaction that changed the incident, or found that something is due.
        incident: As it is now, locked by this transaction.
        now: The time.
    """
    _tell_of(session, incident, now)
    if incident.merged_into is not None:
        whole = incidents.lock(session, incident.merged_into)
        if whole is not None:
            _tell_of(session, whole.incident, now)


def _tell_of(session: Session, incident: Incident, now: datetime) -> None:
    held = notifications.of_incidents(session, incidents.parts_of(session, incident.id))
    everybody = contacts.to_be_told(session, simulated=incident.simulated)

    def circumstances(contact: int) -> Circumstances:
        return Circumstances(sent=notifications.sent_since(session, contact, now - _HOUR))

    written = telling.tell(
        incident,
        route(incident.fault, everybody),
        [one.notification for one in held],
        circumstances,
        now,
    )
    notifications.put(session, held, written)
