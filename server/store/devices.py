"""Devices as ingest knows them: locked while their reports are written, and where they were."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.clock import to_ms
from server.ingest.settle import Stay
from server.store.tables import Device, DeviceMembership
from server.store.tables.fleet import DeviceState


def lock(session: Session, device_ids: Collection[int]) -> dict[int, str]:
    """Lock devices until the transaction ends, and give the fingerprint of each.

    On PostgreSQL this keeps other servers from writing reports of the same devices meanwhile; rows
    are locked in the order of their numbers, so that two servers never wait for each other. Rows
    that merely refer to a device can still be added.

    Returns:
        By number; a device that is retired or gone is missing.
    """
    wanted = (
        select(Device.id, Device.fingerprint)
        .where(col(Device.id).in_(device_ids), col(Device.state) != DeviceState.RETIRED)
        .order_by(col(Device.id))
        .with_for_update(key_share=True)
    )
    return {device_id: fingerprint for device_id, fingerprint in session.exec(wanted) if device_id}


def set_fingerprints(session: Session, fingerprints: Mapping[int, str]) -> None:
    """Note the machines of devices that had none."""
    for device_id, fingerprint in fingerprints.items():
        session.exec(
            sa.update(Device).where(col(Device.id) == device_id).values(fingerprint=fingerprint)
        )


def stays(session: Session, device_ids: Collection[int]) -> dict[int, tuple[Stay, ...]]:
    """Give the sites that each device is and was at."""
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = session.exec(
        select(DeviceMembership).where(col(DeviceMembership.device_id).in_(device_ids))
    )
    for row in rows:
        stay = Stay(
            site_id=row.site_id,
            from_ms=to_ms(row.valid_from),
            to_ms=to_ms(row.valid_to) if row.valid_to else None,
        )
        found[row.device_id].append(stay)
    return {device_id: tuple(each) for device_id, each in found.items()}
