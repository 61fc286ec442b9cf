"""Who may measure the speed of a link now: never two at once on a link, and only so many in all."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.enrolments import device_by_secret
from server.store.tables import DeviceNow, Link, SpeedLease
from server.store.tables.fleet import DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A device that asks, and the link that its reports come over; None: not known."""

    device_id: int
    link_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A lease that somebody has. ``until`` tells it from every other one of the link."""

    link_id: int
    device_id: int
    until: datetime


def caller(session: Session, secret_hash: str) -> Caller | None:
    """Find the device that has this secret; None where there is none, or it is retired."""
    device = device_by_secret(session, secret_hash)
    if device is None or device.id is None or device.state == DeviceState.RETIRED:
        return None
    link_id = session.exec(
        select(Link.id)
        .join(DeviceNow, col(DeviceNow.link_id) == col(Link.id))
        .where(col(DeviceNow.device_id) == device.id, col(Link.valid_to).is_(None))
    ).first()
    return Caller(device_id=device.id, link_id=link_id)


def take_lease(session: Session, wanted: Held, most: int, now: datetime) -> bool:
    """Take a lease in a writing session; False while the link has one, or ``most`` are out."""
    _let_nobody_else_take(session)
    out = session.exec(select(SpeedLease).where(col(SpeedLease.until) > now)).all()
    if len(out) >= most or any(lease.link_id == wanted.link_id for lease in out):
        return False
    session.merge(
        SpeedLease(link_id=wanted.link_id, device_id=wanted.device_id, until=wanted.until)
    )
    return True


def leave_lease(session: Session, held: Held) -> None:
    """Let the next one take it at once; one that ran out and was taken since stays as it is."""
    session.execute(
        sa.delete(SpeedLease).where(
            col(SpeedLease.link_id) == held.link_id,
            col(SpeedLease.device_id) == held.device_id,
            col(SpeedLease.until) == held.until,
        )
    )


def _let_nobody_else_take(session: Session) -> None:
    # On SQLite a writing session is alone already. PostgreSQL would let two count at the same time.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE speed_lease IN EXCLUSIVE MODE"))
