"""Announced work, from and to."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from server.store.tables import Maintenance


def add(session: Session, row: Maintenance) -> None:
    """Store announced work."""
    session.add(row)
    session.flush()


def announced(session: Session, first: datetime, last: datetime) -> Sequence[Maintenance]:
    """List the work that was announced for some time between these, in the order of its begin."""
    rows = select(Maintenance).where(
        col(Maintenance.valid_from) <= last, col(Maintenance.valid_to) > first
    )
    return session.exec(rows.order_by(col(Maintenance.valid_from), col(Maintenance.id))).all()


def not_over(session: Session, now: datetime) -> Sequence[Maintenance]:
    """List the work that goes on or is still to come, without what was called off."""
    rows = select(Maintenance).where(
        col(Maintenance.valid_to) > now, col(Maintenance.valid_to) > col(Maintenance.valid_from)
    )
    return session.exec(rows.order_by(col(Maintenance.valid_from), col(Maintenance.id))).all()


def with_number(session: Session, number: int) -> Maintenance | None:
    """Find announced work."""
    return session.get(Maintenance, number)
