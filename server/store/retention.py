"""Removing what is older than it is kept, a few devices at a time."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.days import DAY_MS
from server.store.tables import (
    Audit,
    Deal,
    Device,
    EventRow,
    ResultRow,
    Sample,
    SampleDay,
    SampleHours,
    Site,
    UptimeInterval,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What was measured earlier goes: ``raw_ms``: each sample; ``hours_ms``: its summary, too."""

    raw_ms: int
    hours_ms: int


def trim_devices(session: Session, after: int, most: int, ends: Ends) -> int | None:
    """Remove old samples, results and events of the next devices.

    By device, since that leads the key: each removal touches the oldest rows of one device only.

    Args:
        session: A writing session.
        after: Number of the last device that was trimmed; 0 to begin.
        most: How many devices to trim now.
        ends: What goes; a packed day only when all of it does.

    Returns:
        The last device that was trimmed; None when there are no more.
    """
    devices = session.exec(
        select(Device.id).where(col(Device.id) > after).order_by(col(Device.id)).limit(most)
    ).all()
    # The server's own probes are of device 0, which has no row.
    for device in devices if after else (0, *devices):
        for table in (Sample, ResultRow, EventRow):
            old = (col(table.device_id) == device, col(table.at_ms) < ends.raw_ms)
            session.execute(sa.delete(table).where(*old))
        for packed, before_ms in ((SampleDay, ends.raw_ms), (SampleHours, ends.hours_ms)):
            # Wherever on earth days are counted, those are over.
            old_days = (col(packed.device_id) == device, col(packed.day) < before_ms // DAY_MS - 1)
            session.execute(sa.delete(packed).where(*old_days))
    return devices[-1] if len(devices) == most else None


def trim_uptime(session: Session, after: int, before_ms: int) -> int | None:
    """Remove old uptime intervals of the next site.

    Args:
        session: A writing session.
        after: Number of the last site that was trimmed; 0 to begin, with the server's own probes.
        before_ms: What began earlier goes; no interval is longer than a day.

    Returns:
        The site that was trimmed; None when there are no more.
    """
    site = session.exec(
        select(Site.id).where(col(Site.id) > after).order_by(col(Site.id)).limit(1)
    ).first()
    for trimmed in (site,) if after else (0, site):
        old = (col(UptimeInterval.site_id) == trimmed, col(UptimeInterval.from_ms) < before_ms)
        session.execute(sa.delete(UptimeInterval).where(*old))
    return site


def trim_ledger(session: Session, deals_before: datetime, audit_before: datetime) -> None:
    """Remove deals that ended long ago, and who changed what long ago."""
    session.execute(sa.delete(Deal).where(col(Deal.valid_to) < deals_before))
    session.execute(sa.delete(Audit).where(col(Audit.at) < audit_before))
