"""Questions about what one-stop desks have: the register's rows, and what the computers report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from checks.check import SPEED_DOWN
from server.clock import from_ms, to_ms
from server.fleet.equipment import COMPUTERS, Equipment
from server.store.scope import Scope
from server.store.speeds import Tested
from server.store.tables import (
    Asset,
    Device,
    DeviceMembership,
    InventoryRow,
    ResultRow,
    SiteMembership,
)
from server.store.tables.fleet import DeviceState

_ASKED = (*COMPUTERS, Equipment.PRINTER, Equipment.SCANNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """How many assets of a kind the register has of a unit, at a post in its words."""

    unit_id: int
    kind: Equipment
    post: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAsset:
    """An asset at a post; with its newest inventory, as JSON, where it is a device that reports."""

    unit_id: int
    code: str
    name: str
    kind: Equipment
    device_id: int | None
    inventory: str | None
    seen_at: datetime | None
    simulated: bool


def registered(session: Session, scope: Scope) -> list[Registered]:
    """Count what the register has of computers, printers and scanners that are not written off."""
    rows = session.execute(
        sa.select(col(Asset.unit_id), col(Asset.kind), col(Asset.post), sa.func.count())
        .where(
            scope.allows(col(Asset.unit_id)),
            col(Asset.written_off).is_(None),
            col(Asset.kind).in_(_ASKED),
        )
        .group_by(col(Asset.unit_id), col(Asset.kind), col(Asset.post))
    )
    return [
        Registered(unit_id=unit, kind=Equipment(kind), post=post, count=count)
        for unit, kind, post, count in rows
    ]


def unregistered(session: Session, scope: Scope) -> list[tuple[int, str, int]]:
    """Count the active devices that no register knows, as (unit, kind of device, how many)."""
    at_site = (col(DeviceMembership.device_id) == col(Device.id)) & col(
        DeviceMembership.valid_to
    ).is_(None)
    of_unit = (col(SiteMembership.site_id) == col(DeviceMembership.site_id)) & col(
        SiteMembership.valid_to
    ).is_(None)
    rows = session.execute(
        sa.select(col(SiteMembership.unit_id), col(Device.kind), sa.func.count())
        .select_from(Device)
        .join(DeviceMembership, at_site)
        .join(SiteMembership, of_unit)
        .outerjoin(Asset, col(Asset.device_id) == col(Device.id))
        .where(
            scope.allows(col(SiteMembership.unit_id)),
            col(Device.state) == DeviceState.ACTIVE,
            col(Asset.id).is_(None),
        )
        .group_by(col(SiteMembership.unit_id), col(Device.kind))
    )
    return [(unit, kind, count) for unit, kind, count in rows]


def at_posts(
    session: Session, scope: Scope, posts: Collection[str], kinds: Collection[Equipment]
) -> list[DeskAsset]:
    """List the assets of some kinds at some posts, by code, with what they report."""
    newest = (
        sa.select(sa.func.max(col(InventoryRow.seen_at)))
        .where(col(InventoryRow.device_id) == Asset.device_id)
        .correlate(Asset)
        .scalar_subquery()
    )
    of_asset = (col(InventoryRow.device_id) == col(Asset.device_id)) & (
        col(InventoryRow.seen_at) == newest
    )
    rows = session.execute(
        sa.select(
            col(Asset.unit_id),
            col(Asset.code),
            col(Asset.name),
            col(Asset.kind),
            col(Asset.device_id),
            col(InventoryRow.body),
            col(InventoryRow.seen_at),
            col(Asset.simulated),
        )
        .outerjoin(InventoryRow, of_asset)
        .where(
            scope.allows(col(Asset.unit_id)),
            col(Asset.written_off).is_(None),
            col(Asset.kind).in_(kinds),
            col(Asset.post).in_(posts),
        )
        .order_by(col(Asset.code))
    )
    return [
        DeskAsset(
            unit_id=unit,
            code=code,
            name=name,
            kind=Equipment(kind),
            device_id=device,
            inventory=body,
            seen_at=seen_at,
            simulated=simulated,
        )
        for unit, code, name, kind, device, body, seen_at, simulated in rows
    ]


def newest_tests(session: Session, since: datetime) -> list[Tested]:
    """Give the newest speed of each link downwards that was measured since a time."""
    measured = (
        col(ResultRow.check_id) == SPEED_DOWN,
        col(ResultRow.at_ms) >= to_ms(since),
        col(ResultRow.value).is_not(None),
    )
    newest = (
        sa.select(col(ResultRow.link_id), sa.func.max(col(ResultRow.at_ms)).label("at_ms"))
        .where(*measured)
        .group_by(col(ResultRow.link_id))
        .subquery()
    )
    same = (col(ResultRow.link_id) == newest.c.link_id) & (col(ResultRow.at_ms) == newest.c.at_ms)
    rows = session.execute(
        sa.select(newest.c.link_id, col(ResultRow.device_id), col(ResultRow.value), newest.c.at_ms)
        .select_from(newest)
        .join(ResultRow, same)
        .where(*measured)
    )
    return [
        Tested(link_id=link, check=SPEED_DOWN, device_id=device, mbps=mbps, at=from_ms(at_ms))
        for link, device, mbps, at_ms in rows
    ]
