"""Questions about conditions: what ails a device, and what was so at a site when Canh came."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from alerts.condition.condition import Finding
from server.store.conditions import KeptCondition, kept_of
from server.store.tables import ConditionRow, Device, DeviceMembership, Site, SiteMembership
from server.store.tables.fleet import DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCondition:
    """A condition of a device, and the site that the device is at."""

    kept: KeptCondition
    site: Site


def of_devices(session: Session, device_ids: Collection[int]) -> list[KeptCondition]:
    """List what ails some devices, sure or not."""
    rows = session.exec(
        select(ConditionRow)
        .where(
            col(ConditionRow.device_id).in_(device_ids),
            col(ConditionRow.finding) != Finding.FINE,
        )
        .order_by(col(ConditionRow.component))
    )
    return [kept_of(row) for row in rows]


def baseline_of(session: Session, unit_id: int) -> list[FoundCondition]:
    """List what was so at the sites of a unit when Canh came, and still is, by site and device."""
    rows = session.exec(
        select(ConditionRow, Site)
        .join(Device, col(Device.id) == col(ConditionRow.device_id))
        .join(DeviceMembership, col(DeviceMembership.device_id) == col(Device.id))
        .join(Site, col(Site.id) == col(DeviceMembership.site_id))
        .join(SiteMembership, col(SiteMembership.site_id) == col(Site.id))
        .where(
            col(ConditionRow.baseline),
            col(ConditionRow.believed_at).is_not(None),
            col(Device.state) == DeviceState.ACTIVE,
            col(DeviceMembership.valid_to).is_(None),
            col(SiteMembership.valid_to).is_(None),
            col(SiteMembership.unit_id) == unit_id,
        )
        .order_by(col(Site.code), col(Device.id), col(ConditionRow.component))
    )
    return [FoundCondition(kept=kept_of(row), site=site) for row, site in rows]
