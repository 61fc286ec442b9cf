"""Questions about what all devices are made of, counted where the rows are."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from checks.inventory import OperatingSystem
from server.store.json_part import json_part
from server.store.scope import Scope
from server.store.tables import Device, DeviceMembership, InventoryRow, SiteMembership
from server.store.tables.fleet import DeviceState

_PARTS = ("family", "name", "release", "edition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """How many active devices run an operating system."""

    system: OperatingSystem
    devices: int


def installed_systems(session: Session, scope: Scope) -> list[Installed]:
    """Count the active devices of some units by operating system: of each its newest inventory."""
    newest = (
        select(col(InventoryRow.device_id), sa.func.max(col(InventoryRow.seen_at)).label("seen_at"))
        .group_by(col(InventoryRow.device_id))
        .subquery()
    )
    # In a question of its own: PostgreSQL does not see that two equal expressions are one.
    each = (
        sa.select(
            *(
                json_part(session, col(InventoryRow.body), "operating_system", name).label(name)
                for name in _PARTS
            )
        )
        .select_from(InventoryRow)
        .join(
            newest,
            (col(InventoryRow.device_id) == newest.c.device_id)
            & (col(InventoryRow.seen_at) == newest.c.seen_at),
        )
        .join(Device, col(Device.id) == col(InventoryRow.device_id))
        .where(col(Device.state) == DeviceState.ACTIVE, _is_at(scope))
        .subquery()
    )
    rows = session.execute(sa.select(*each.c, sa.func.count()).group_by(*each.c))
    return [
        Installed(
            system=OperatingSystem(
                family=family or "", name=name or "", release=release or "", edition=edition or ""
            ),
            devices=count,
        )
        for family, name, release, edition, count in rows
    ]


def kinds_in_use(session: Session, scope: Scope) -> dict[str, int]:
    """Count the active devices of some units by kind."""
    rows = session.exec(
        select(col(Device.kind), sa.func.count())
        .where(col(Device.state) == DeviceState.ACTIVE, _is_at(scope))
        .group_by(col(Device.kind))
    )
    return dict(rows.all())


def _is_at(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether a device is at one of the units; in the whole province also one without a site."""
    if scope.units is None:
        return sa.true()
    there = (
        select(col(DeviceMembership.device_id))
        .join(SiteMembership, col(SiteMembership.site_id) == col(DeviceMembership.site_id))
        .where(
            col(DeviceMembership.valid_to).is_(None),
            col(SiteMembership.valid_to).is_(None),
            scope.allows(col(SiteMembership.unit_id)),
        )
    )
    return col(Device.id).in_(there)
