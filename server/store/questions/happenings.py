"""What happened to incidents lately, for who watches them go by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from alerts.incident import Entry
from server.store.incidents import entry_of
from server.store.tables import IncidentEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A line of an incident's timeline. ``number`` grows from each to the next."""

    number: int
    incident: int
    entry: Entry


def happenings(session: Session, after: int) -> Sequence[Happening]:
    """List the happenings after the one of a number, oldest first."""
    rows = session.exec(
        select(IncidentEntry).where(col(IncidentEntry.id) > after).order_by(col(IncidentEntry.id))
    )
    return [
        Happening(number=row.id or 0, incident=row.incident_id, entry=entry_of(row)) for row in rows
    ]
