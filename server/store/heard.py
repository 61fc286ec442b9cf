"""On which days devices were heard: a row each, noted from how they stand now."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col

from alerts.condition.heard import Heard, heard_again
from server.store.inserts import put
from server.store.tables import Device, DeviceHeard, DeviceMembership, DeviceNow
from server.store.tables.fleet import COMPUTERS, DeviceState

_DAY_MS = 24 * 3600 * 1000
# A day's number times this is more than the integer that it is kept in.
_MS_A_DAY = sa.literal(_DAY_MS, sa.BigInteger)


def not_noted(session: Session, ahead_ms: int) -> list[Heard]:
    """Give of devices that were heard on a later day than was noted how they are to be noted.

    Args:
        session: Of a transaction.
        ahead_ms: How far the province's time is ahead of UTC.
    """
    local_ms = col(DeviceNow.contact_ms) + ahead_ms
    rows = session.execute(
        sa.select(col(DeviceNow.device_id), local_ms, col(DeviceHeard.day), col(DeviceHeard.days))
        .outerjoin(DeviceHeard, col(DeviceHeard.device_id) == col(DeviceNow.device_id))
        .where(
            col(DeviceHeard.day).is_(None) | (local_ms >= (col(DeviceHeard.day) + 1) * _MS_A_DAY)
        )
        .order_by(col(DeviceNow.device_id))
    )
    return [
        Heard(device=device, day=at_ms // _DAY_MS)
        if day is None
        else heard_again(Heard(device=device, day=day, days=days), at_ms // _DAY_MS)
        for device, at_ms, day, days in rows
    ]


def note(session: Session, some: Iterable[Heard]) -> None:
    """Store on which days devices were heard."""
    rows = [{"device_id": one.device, "day": one.day, "days": one.days} for one in some]
    put(session, DeviceHeard.__tablename__, rows)


def at_sites(session: Session) -> dict[int, tuple[Heard, ...]]:
    """Give the computers in use at each site that were ever heard, by its number."""
    rows = session.execute(
        sa.select(
            col(DeviceMembership.site_id),
            col(DeviceHeard.device_id),
            col(DeviceHeard.day),
            col(DeviceHeard.days),
        )
        .join(DeviceHeard, col(DeviceHeard.device_id) == col(DeviceMembership.device_id))
        .join(Device, col(Device.id) == col(DeviceMembership.device_id))
        .where(
            col(DeviceMembership.valid_to).is_(None),
            col(Device.state) == DeviceState.ACTIVE,
            col(Device.kind).in_(COMPUTERS),
        )
    )
    found: defaultdict[int, list[Heard]] = defaultdict(list)
    for site, device, day, days in rows:
        found[site].append(Heard(device=device, day=day, days=days))
    return {site: tuple(some) for site, some in found.items()}
