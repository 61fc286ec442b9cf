"""Contacts: who receives messages, as ``alerts`` knows them and as an operator lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.contact import Channel, Contact, Role
from server.store.tables import Contact as ContactRow
from server.store.tables import Unit


@dataclass(frozen=True, slots=True)
class Listed:
    """A contact as it is stored, and the code of its unit."""

    row: ContactRow
    unit: str

    @property
    def contact(self) -> Contact:
        """What ``alerts`` works with."""
        row = self.row
        return Contact(
            id=row.id or 0,
            name=row.name,
            role=Role(row.role),
            unit=self.unit,
            channel=Channel(row.channel),
            address=row.address,
            language=row.language,
            reachable=row.refused_at is None,
        )


def list_contacts(session: Session) -> Sequence[Listed]:
    """List who is a contact now, by name."""
    return _listed(session, col(ContactRow.removed_at).is_(None))


def to_be_told(session: Session, *, simulated: bool) -> list[Contact]:
    """Give everybody who may be told of things real, or simulated: never of the other."""
    return [
        listed.contact for listed in list_contacts(session) if listed.row.simulated == simulated
    ]


def contact_with_id(session: Session, contact_id: int) -> Contact | None:
    """Find a contact, even one that was removed."""
    found = _listed(session, col(ContactRow.id) == contact_id)
    return found[0].contact if found else None


def add(session: Session, row: ContactRow) -> None:
    """Store a new contact."""
    session.add(row)
    session.flush()


def remove(session: Session, row: ContactRow, now: datetime) -> None:
    """Tell a contact nothing from now on; the row stays for what they were told."""
    row.removed_at, row.address, row.phone = now, "", ""
    session.add(row)


def accept_again(session: Session, row: ContactRow) -> None:
    """Note that an address takes messages."""
    row.refused_at = None
    session.add(row)


def note_refusal(session: Session, contact_id: int, now: datetime) -> None:
    """Note that an address has refused a message for good."""
    row = session.get(ContactRow, contact_id)
    if row is not None and row.refused_at is None:
        row.refused_at = now
        session.add(row)


def _listed(session: Session, condition: sa.ColumnElement[bool]) -> list[Listed]:
    rows = session.exec(
        select(ContactRow, Unit)
        .join(Unit, col(Unit.id) == col(ContactRow.unit_id), isouter=True)
        .where(condition)
        .order_by(col(ContactRow.name), col(ContactRow.id))
    )
    return [Listed(row, unit.code if unit else "") for row, unit in rows]
