"""What was told: each message with its incident, or why there is none; and the mails that came."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from alerts.notification import Kind, State
from tests.journeys.ledgers import reading
from tests.lab.verdicts import moment

_MESSAGES = (
    "SELECT incident.component, opened_at, resolved_at, kind, address, notification.state,"
    " coalesce(reason, '') AS reason, decided_at, delivered_at,"
    " (SELECT max(measured_at) FROM incident_entry AS entry WHERE entry.incident_id = incident.id"
    " AND why = 'confirmed') AS confirmed_by"
    " FROM notification JOIN incident ON incident.id = incident_id"
    " JOIN contact ON contact.id = contact_id ORDER BY decided_at, notification.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, or why there is none, beside the life of its incident.

    Attributes:
        component: What the laboratory calls what the incident is of.
        confirmed_by: When the result was measured that opened the incident.
        state: How far it came, as ``alerts.notification`` writes it.
    """

    component: str
    opened_at: datetime | None
    confirmed_by: datetime | None
    resolved_at: datetime | None
    kind: str
    to: str
    state: str
    reason: str
    decided_at: datetime
    delivered_at: datetime | None


def read_messages(database: Path, names: Mapping[str, str]) -> list[Message]:
    """Read all messages, in the order in which they were decided upon.

    Args:
        database: Of the server.
        names: What the laboratory calls a component that the server calls so.
    """
    with reading(database) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(_MESSAGES).fetchall()
    return [
        Message(
            component=names.get(row["component"], row["component"]),
            opened_at=_moment(row["opened_at"]),
            confirmed_by=_moment(row["confirmed_by"]),
            resolved_at=_moment(row["resolved_at"]),
            kind=row["kind"],
            to=row["address"],
            state=row["state"],
            reason=row["reason"],
            decided_at=moment(row["decided_at"]),
            delivered_at=_moment(row["delivered_at"]),
        )
        for row in rows
    ]


def components_told(database: Path, names: Mapping[str, str]) -> set[str]:
    """Give the components that somebody was told are broken."""
    return {
        message.component
        for message in read_messages(database, names)
        if message.kind == Kind.OPENED and message.state == State.DELIVERED
    }


def read_rounds(database: Path) -> list[tuple[int, datetime]]:
    """Give the numbers of the rounds that were judged, and when."""
    with reading(database) as connection:
        rows = connection.execute("SELECT round, at FROM board WHERE world = 'real' ORDER BY round")
        return [(number, moment(at)) for number, at in rows]


def plain_mails(mails: Iterable[EmailMessage]) -> list[dict[str, str]]:
    """Give what arrived, in its order: to whom, and what it says first."""
    return [{"to": mail["To"], "subject": mail["Subject"]} for mail in mails]


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text else None
