"""Removing what is older than it is kept, a few devices at a time."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import Device, ResultRow, Sample


def trim_devices(session: Session, after: int, most: int, before_ms: int) -> int | None:
    """Remove old samples and results of the next devices.

    By device, since that leads the key: each removal touches the oldest rows of one device only.

    Args:
        session: A writing session.
        after: Number of the last device that was trimmed; 0 to begin.
        most: How many devices to trim now.
        before_ms: What was measured earlier goes.

    Returns:
        The last device that was trimmed; None when there are no more.
    """
    devices = session.exec(
        select(Device.id).where(col(Device.id) > after).order_by(col(Device.id)).limit(most)
    ).all()
    for device in devices:
        for table in (Sample, ResultRow):
            old = (col(table.device_id) == device, col(table.at_ms) < before_ms)
            session.execute(sa.delete(table).where(*old))
    return devices[-1] if len(devices) == most else None
