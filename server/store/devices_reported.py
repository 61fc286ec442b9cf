"""The active devices with their units and everything that they ever reported to be made of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from server.store.tables import (
    Device,
    DeviceMembership,
    InventoryRow,
    SiteMembership,
    Unit,
)
from server.store.tables.fleet import DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingDevice:
    """An active device. ``inventories``: oldest first; none of a printer."""

    device: Device
    unit: Unit
    inventories: Sequence[InventoryRow]


def reporting_devices(session: Session) -> list[ReportingDevice]:
    """List every active device that belongs to a unit, by number."""
    active = col(Device.state) == DeviceState.ACTIVE
    told: dict[int, list[InventoryRow]] = defaultdict(list)
    for row in session.exec(
        select(InventoryRow)
        .join(Device, col(Device.id) == col(InventoryRow.device_id))
        .where(active)
        .order_by(col(InventoryRow.seen_at))
    ):
        told[row.device_id].append(row)
    placed = session.exec(
        select(Device, Unit)
        .join(DeviceMembership, col(DeviceMembership.device_id) == col(Device.id))
        .join(SiteMembership, col(SiteMembership.site_id) == col(DeviceMembership.site_id))
        .join(Unit, col(Unit.id) == col(SiteMembership.unit_id))
        .where(
            active,
            col(DeviceMembership.valid_to).is_(None),
            col(SiteMembership.valid_to).is_(None),
        )
        .order_by(col(Device.id))
    )
    return [
        ReportingDevice(device=device, unit=unit, inventories=told.get(device.id or 0, ()))
        for device, unit in placed
    ]
