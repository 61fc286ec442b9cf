"""The lease of the jobs: of all processes on one database, one runs them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import Lease as LeaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What was taken. ``epoch`` grows each time that another holder takes it."""

    name: str
    holder: str
    epoch: int


def take_lease(
    session: Session, name: str, holder: str, lasts: timedelta, now: datetime
) -> Lease | None:
    """Take the lease, or keep it for ``lasts`` more; None while somebody else has it."""
    held = session.exec(select(LeaseRow).where(LeaseRow.name == name)).first()
    if held is None:
        return _first(session, name, holder, now + lasts)
    if held.holder != holder and held.until > now:
        return None
    epoch = held.epoch if held.holder == holder else held.epoch + 1
    # Compare-and-set: of two who saw it free, one changes the row that both saw.
    taken = session.exec(
        sa.update(LeaseRow)
        .where(
            col(LeaseRow.name) == name,
            col(LeaseRow.epoch) == held.epoch,
            col(LeaseRow.holder) == held.holder,
        )
        .values(holder=holder, epoch=epoch, until=now + lasts)
        .returning(col(LeaseRow.epoch))
        .execution_options(synchronize_session=False)
    ).first()
    return None if taken is None else Lease(name=name, holder=holder, epoch=epoch)


def holds_lease(session: Session, lease: Lease) -> bool:
    """Make sure that nobody else took the lease, and that nobody can until this commits.

    It may have run out meanwhile: what counts is that it is still this holder's.
    """
    held = session.exec(
        select(LeaseRow.epoch)
        .where(
            LeaseRow.name == lease.name,
            LeaseRow.holder == lease.holder,
            LeaseRow.epoch == lease.epoch,
        )
        .with_for_update(read=True)
    ).first()
    return held is not None


def leave_lease(session: Session, lease: Lease, now: datetime) -> None:
    """Let the next one take it at once."""
    session.execute(
        sa.update(LeaseRow)
        .where(col(LeaseRow.name) == lease.name, col(LeaseRow.epoch) == lease.epoch)
        .values(until=now)
    )


def _first(session: Session, name: str, holder: str, until: datetime) -> Lease | None:
    try:
        with session.begin_nested():
            session.add(LeaseRow(name=name, holder=holder, epoch=1, until=until))
    except sa.exc.IntegrityError:
        return None
    return Lease(name=name, holder=holder, epoch=1)
