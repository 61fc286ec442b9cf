"""Questions about whether anything happened since a page was made."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import Audit, DeviceNow, IncidentEntry


def newest_contact_ms(session: Session) -> int:
    """Give when any device was last heard of; 0 when none ever was."""
    return session.exec(select(sa.func.max(col(DeviceNow.contact_ms)))).one() or 0


def newest_change(session: Session) -> int:
    """Give the number of the newest audit row; 0 when there is none. It grows with every change."""
    return session.exec(select(sa.func.max(col(Audit.id)))).one() or 0


def newest_entry(session: Session) -> int:
    """Give the number of the newest line in any incident's timeline; 0 when there is none."""
    return session.exec(select(sa.func.max(col(IncidentEntry.id)))).one() or 0


def changes_since(session: Session, action: str, since: datetime) -> int:
    """Count the audit rows of an action since a time."""
    counted = select(sa.func.count()).where(col(Audit.action) == action, col(Audit.at) >= since)
    return session.exec(counted).one()
