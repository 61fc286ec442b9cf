"""What a person changes about a device: each function works inside the caller's transaction.

Each says False when the device is no longer as the person saw it, and has then changed nothing.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from server.store.tables import Device, DeviceMembership
from server.store.tables.fleet import DeviceState

_PLACEABLE = (DeviceState.WAITING, DeviceState.ACTIVE)


def confirm(session: Session, device_id: int) -> bool:
    """Take a device that a restored server re-created for what it says it is."""
    return _changed(
        session,
        sa.update(Device)
        .where(col(Device.id) == device_id, col(Device.unconfirmed))
        .values(unconfirmed=False),
    )


def give_site(session: Session, device_id: int, site_id: int, now: datetime) -> bool:
    """Put a device at a site from now on; one that waited becomes active."""
    placed = _changed(
        session,
        sa.update(Device)
        .where(col(Device.id) == device_id, col(Device.state).in_(_PLACEABLE))
        .values(state=DeviceState.ACTIVE, unconfirmed=False),
    )
    if placed:
        _end_membership(session, device_id, now)
        session.add(DeviceMembership(device_id=device_id, site_id=site_id, valid_from=now))
    return placed


def retire(session: Session, device_id: int, now: datetime) -> bool:
    """Take a device out of use: its reports are refused from now on, its history stays."""
    retired = _changed(
        session,
        sa.update(Device)
        .where(col(Device.id) == device_id, col(Device.state) != DeviceState.RETIRED)
        .values(state=DeviceState.RETIRED, unconfirmed=False),
    )
    if retired:
        _end_membership(session, device_id, now)
    return retired


def _end_membership(session: Session, device_id: int, now: datetime) -> None:
    session.execute(
        sa.update(DeviceMembership)
        .where(
            col(DeviceMembership.device_id) == device_id, col(DeviceMembership.valid_to).is_(None)
        )
        .values(valid_to=now)
    )


def _changed(session: Session, change: sa.Update) -> bool:
    return bool(session.execute(change.returning(col(Device.id))).all())
