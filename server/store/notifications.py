"""Notifications: what is to be told to whom, changed by compare-and-set since many may send."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from alerts.component import component
from alerts.contact import Channel
from alerts.decision import Sent
from alerts.notification import ENDINGS, Belief, Key, Kind, Notification, State
from alerts.severity import Severity
from alerts.withheld import Reason
from server.store.tables import IncidentRow, NotificationRow

_read_earlier = msgspec.json.Decoder(list[tuple[datetime, Reason]]).decode


class Overtaken(RuntimeError):
    """A row that was locked was changed by somebody else: nothing of this is to be stored."""


@dataclass(frozen=True, slots=True)
class Held:
    """A notification as it is stored. ``version``: of the row, for compare-and-set."""

    id: int
    version: int
    notification: Notification


def notification_of(row: NotificationRow) -> Notification:
    """Read a notification."""
    return Notification(
        key=Key(
            incident=row.incident_id,
            contact=row.contact_id,
            channel=Channel(row.channel),
            kind=Kind(row.kind),
            epoch=row.epoch,
        ),
        says=Belief(row.says),
        component=component(row.component),
        state=State(row.state),
        decided_at=row.decided_at,
        corrects=component(row.corrects) if row.corrects else None,
        replaces=tuple(json.loads(row.replaces)),
        reason=Reason(row.reason) if row.reason else None,
        next_at=row.next_at,
        lease_until=row.lease_until,
        attempts=row.attempts,
        unknown=row.unknown,
        delivered_at=row.delivered_at,
        receipt=row.receipt,
        earlier=tuple(_read_earlier(row.earlier)),
    )


def of_incidents(session: Session, incident_ids: Collection[int]) -> list[Held]:
    """Lock all notifications of some incidents, oldest first."""
    return _held(
        session,
        select(NotificationRow)
        .where(col(NotificationRow.incident_id).in_(incident_ids))
        .with_for_update(),
    )


def to_send(
    session: Session, channels: Collection[Channel], now: datetime, most: int
) -> list[Held]:
    """Give those that may be sent now over some channels, longest due first."""
    return _held(
        session,
        select(NotificationRow)
        .where(col(NotificationRow.channel).in_(channels), _is_due(now))
        .order_by(col(NotificationRow.next_at))
        .limit(most),
    )


def without_channel(session: Session, channels: Collection[Channel], now: datetime) -> int:
    """Count those that would be sent now if their channel were in use, which these are."""
    wanted = (
        select(sa.func.count())
        .select_from(NotificationRow)
        .where(col(NotificationRow.channel).not_in(channels), _is_due(now))
    )
    return session.exec(wanted).one()


def to_decide_anew(session: Session, now: datetime) -> list[int]:
    """Give the incidents of what was withheld until a time that has come."""
    wanted = select(NotificationRow.incident_id).where(
        col(NotificationRow.state) == State.WITHHELD, col(NotificationRow.next_at) <= now
    )
    return sorted(set(session.exec(wanted)))


def sent_since(session: Session, contact_id: int, since: datetime) -> tuple[Sent, ...]:
    """Give the messages to a contact that take room, those on their way included."""
    counted = [State.QUEUED, State.SENDING, State.DELIVERED]
    table = NotificationRow
    wanted = (
        select(table.decided_at, table.delivered_at, IncidentRow.severity)
        .join(IncidentRow, col(IncidentRow.id) == col(table.incident_id))
        .where(
            col(table.contact_id) == contact_id,
            col(table.state).in_(counted),
            col(table.kind).not_in(ENDINGS),
            (col(table.decided_at) > since) | (col(table.delivered_at) > since),
        )
    )
    return tuple(
        Sent(delivered or decided, Severity(severity))
        for decided, delivered, severity in session.exec(wanted)
    )


def waiting_for_room(session: Session, contact_id: int) -> int:
    """Count what a contact is not told yet because they had so many messages."""
    wanted = (
        select(sa.func.count())
        .select_from(NotificationRow)
        .where(
            col(NotificationRow.contact_id) == contact_id,
            col(NotificationRow.state) == State.WITHHELD,
            col(NotificationRow.reason) == Reason.BUDGET,
            col(NotificationRow.next_at).is_not(None),
        )
    )
    return session.exec(wanted).one()


def put(session: Session, held: Iterable[Held], written: Iterable[Notification]) -> None:
    """Store what was decided, each by its key. ``held``: what was locked before.

    Raises:
        Overtaken: If one of them was changed all the same.
    """
    known = {one.notification.key: one for one in held}
    for notification in written:
        if (old := known.get(notification.key)) is None:
            session.add(NotificationRow(**_values(notification)))
        elif not change(session, old, notification):
            raise Overtaken(f"notification {old.id} was changed although it was locked")
    session.flush()


def change(session: Session, held: Held, notification: Notification) -> bool:
    """Replace a notification if it is still as it was read; False: somebody was faster."""
    changed = session.exec(
        sa.update(NotificationRow)
        .where(col(NotificationRow.id) == held.id, col(NotificationRow.version) == held.version)
        .values(**_values(notification), version=held.version + 1)
        .returning(col(NotificationRow.id))
        .execution_options(synchronize_session=False)
    ).first()
    return changed is not None


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    queued = (col(NotificationRow.state) == State.QUEUED) & (col(NotificationRow.next_at) <= now)
    left = (col(NotificationRow.state) == State.SENDING) & (col(NotificationRow.lease_until) <= now)
    return queued | left


def _held(session: Session, wanted: SelectOfScalar[NotificationRow]) -> list[Held]:
    rows = session.exec(
        wanted.order_by(col(NotificationRow.id)).execution_options(populate_existing=True)
    )
    return [Held(row.id or 0, row.version, notification_of(row)) for row in rows]


def _values(notification: Notification) -> dict[str, Any]:
    key = notification.key
    return {
        "incident_id": key.incident,
        "contact_id": key.contact,
        "channel": key.channel,
        "kind": key.kind,
        "epoch": key.epoch,
        "says": notification.says,
        "component": str(notification.component),
        "state": notification.state,
        "decided_at": notification.decided_at,
        "corrects": str(notification.corrects) if notification.corrects else None,
        "replaces": json.dumps(notification.replaces),
        "reason": notification.reason,
        "next_at": notification.next_at,
        "lease_until": notification.lease_until,
        "attempts": notification.attempts,
        "unknown": notification.unknown,
        "delivered_at": notification.delivered_at,
        "receipt": notification.receipt,
        "earlier": msgspec.json.encode(notification.earlier).decode(),
    }
