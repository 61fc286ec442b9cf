"""A notification with all that its wording needs, read in the transaction that claims it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.contact import Contact
from alerts.evidence import named_in
from alerts.incident import Incident
from alerts.message import Message, write
from alerts.wording import Reader
from server.settings import Settings
from server.store import contacts, notifications
from server.store.notifications import Held
from server.store.questions.names import names_of
from server.store.session import Session


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed notification, its incident as it is now, who reads it, and what waits for them."""

    held: Held
    incident: Incident
    contact: Contact
    reader: Reader
    waiting: int

    def message(self, pages_url: str) -> Message:
        """Word it. ``pages_url``: where people open the pages."""
        return write(
            self.held.notification,
            self.incident,
            self.contact,
            self.reader,
            pages_url,
            self.waiting,
        )


def letter_of(
    session: Session, held: Held, incident: Incident, settings: Settings
) -> Letter | None:
    """Gather what a notification of an incident needs; None: its contact is gone."""
    contact = contacts.contact_with_id(session, held.notification.key.contact)
    if contact is None:
        return None
    reader = Reader(
        language=contact.language,
        zone=ZoneInfo(settings.timezone),
        names=names_of(session, named_in(incident.fault), contact.language),
    )
    waiting = notifications.waiting_for_room(session, contact.id)
    return Letter(held, incident, contact, reader, waiting)
