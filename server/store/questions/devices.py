"""Questions about devices: one with all that is known of it, a page of many, counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from server.store.needle import found_in
from server.store.presence import is_heard
from server.store.questions.paging import PAGE_ROWS
from server.store.scope import Scope
from server.store.tables import (
    ConditionRow,
    Device,
    DeviceMembership,
    DeviceNow,
    EventRow,
    InventoryRow,
    Site,
    SiteMembership,
    Unit,
)
from server.store.tables.fleet import COMPUTERS, DeviceState

_MOST_TO_LOOK_AT = 200

# A question whose columns may be any.
_Asked = TypeVar("_Asked", bound="sa.Select[*tuple[Any, ...]]")
_Row = tuple[Device, DeviceNow | None, Site | None, Unit | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """A device with its place, how it stands now, and its newest inventory."""

    device: Device
    now: DeviceNow | None
    inventory: InventoryRow | None
    site: Site | None
    unit: Unit | None

    @property
    def id(self) -> int:
        """The device's number."""
        return self.device.id or 0


class Seen(StrEnum):
    """Which devices a list shows. AILING: what somebody can mend came up since Canh came."""

    IN_USE = "in_use"
    AILING = "ailing"
    REPORTING = "reporting"
    OFF = "off"
    SILENT = "silent"
    WAITING = "waiting"
    RETIRED = "retired"


class Order(StrEnum):
    """What a list is ordered by; the device's number comes last, so that no two are equal."""

    NUMBER = "number"
    HOST = "host"
    UNIT = "unit"
    KIND = "kind"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceQuery:
    """What a list of devices asks for.

    Attributes:
        heard_since_ms: Parts the reporting from the silent.
        rows: How many make a page.
    """

    heard_since_ms: int
    text: str = ""
    unit: str = ""
    kind: str = ""
    seen: Seen = Seen.IN_USE
    order: Order = Order.NUMBER
    descending: bool = False
    page: int = 1
    rows: int = PAGE_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """How many active devices there are, and how many of them report."""

    devices: int = 0
    reporting: int = 0


def device(session: Session, scope: Scope, device_id: int) -> KnownDevice | None:
    """Find a device with all that is known of it."""
    row = session.exec(
        _placed(_with_place()).where(scope.allows(col(Unit.id)), col(Device.id) == device_id)
    ).first()
    return _known(session, [row])[0] if row else None


def list_devices(
    session: Session, scope: Scope, query: DeviceQuery
) -> tuple[list[KnownDevice], int]:
    """Give one page of the devices asked for, and how many there are in all."""
    conditions = (scope.allows(col(Unit.id)), *_conditions(query))
    counted = _placed(select(sa.func.count()).select_from(Device)).where(*conditions)
    rows = session.exec(
        _placed(_with_place())
        .where(*conditions)
        .order_by(*_order(query))
        .limit(query.rows)
        .offset((query.page - 1) * query.rows)
    ).all()
    return _known(session, rows), session.exec(counted).one()


def devices_to_look_at(session: Session) -> list[KnownDevice]:
    """List what a person has to decide: devices without a site, and those to be confirmed."""
    rows = session.exec(
        _placed(_with_place())
        .where(sa.or_(col(Device.state) == DeviceState.WAITING, col(Device.unconfirmed)))
        .where(col(Device.state) != DeviceState.RETIRED)
        .order_by(col(Device.enrolled_at).desc(), col(Device.id))
        .limit(_MOST_TO_LOOK_AT)
    ).all()
    return _known(session, rows)


def newest_real_device(session: Session) -> KnownDevice | None:
    """Find the device that is not simulated and was heard of last."""
    row = session.exec(
        _placed(_with_place())
        .where(sa.not_(col(Device.simulated)), col(Device.state) != DeviceState.RETIRED)
        .order_by(sa.func.coalesce(col(DeviceNow.contact_ms), 0).desc(), col(Device.id))
    ).first()
    return _known(session, [row])[0] if row else None


def heads_by_unit(session: Session, scope: Scope, heard_since_ms: int) -> dict[int, Heads]:
    """Count the active devices of each unit."""
    reporting = is_heard(heard_since_ms) & (col(DeviceNow.said_bye) == "")
    rows = session.exec(
        _placed(
            select(
                col(Unit.id), sa.func.count(), sa.func.sum(sa.case((reporting, 1), else_=0))
            ).select_from(Device)
        )
        .where(scope.allows(col(Unit.id)), col(Device.state) == DeviceState.ACTIVE)
        .group_by(col(Unit.id))
    )
    return {unit: Heads(devices=count, reporting=heard) for unit, count, heard in rows if unit}


def reporting_by_link(session: Session, heard_since_ms: int) -> dict[int, int]:
    """Count the active devices that report over each link."""
    rows = session.exec(
        select(col(DeviceNow.link_id), sa.func.count())
        .join(Device, col(Device.id) == col(DeviceNow.device_id))
        .where(
            col(Device.state) == DeviceState.ACTIVE,
            is_heard(heard_since_ms),
            col(DeviceNow.said_bye) == "",
        )
        .group_by(col(DeviceNow.link_id))
    )
    return {link: count for link, count in rows if link is not None}


def devices_on_link(
    session: Session, scope: Scope, link_id: int, heard_since_ms: int
) -> list[KnownDevice]:
    """List the devices that report over a link now, by number."""
    rows = session.exec(
        _placed(_with_place())
        .where(
            scope.allows(col(Unit.id)),
            col(DeviceNow.link_id) == link_id,
            is_heard(heard_since_ms),
            col(Device.state) == DeviceState.ACTIVE,
        )
        .order_by(col(Device.id))
        .limit(PAGE_ROWS)
    ).all()
    return _known(session, rows)


def unheard_at_site(
    session: Session, scope: Scope, site_id: int, unheard: sa.ColumnElement[bool]
) -> list[KnownDevice]:
    """List the computers of a site that were not heard lately, those longest unheard first.

    ``unheard``: a condition on a device and on how it stands now.
    """
    rows = session.exec(
        _placed(_with_place())
        .where(
            scope.allows(col(Unit.id)),
            col(Site.id) == site_id,
            col(Device.state) == DeviceState.ACTIVE,
            col(Device.kind).in_(COMPUTERS),
            unheard,
        )
        .order_by(sa.func.coalesce(col(DeviceNow.contact_ms), 0), col(Device.id))
        .limit(PAGE_ROWS)
    ).all()
    return _known(session, rows)


def events_of(session: Session, device_id: int, since_ms: int, most: int) -> list[EventRow]:
    """List what happened to a device, newest first."""
    wanted = select(EventRow).where(
        col(EventRow.device_id) == device_id, col(EventRow.at_ms) >= since_ms
    )
    return list(session.exec(wanted.order_by(col(EventRow.at_ms).desc()).limit(most)))


def _with_place() -> Select[Device, DeviceNow, Site, Unit]:
    return select(Device, DeviceNow, Site, Unit)


def _placed(asked: _Asked) -> _Asked:
    at_site = (col(DeviceMembership.device_id) == col(Device.id)) & col(
        DeviceMembership.valid_to
    ).is_(None)
    of_unit = (col(SiteMembership.site_id) == col(Site.id)) & col(SiteMembership.valid_to).is_(None)
    return (
        asked.outerjoin(DeviceNow, col(DeviceNow.device_id) == col(Device.id))
        .outerjoin(DeviceMembership, at_site)
        .outerjoin(Site, col(Site.id) == col(DeviceMembership.site_id))
        .outerjoin(SiteMembership, of_unit)
        .outerjoin(Unit, col(Unit.id) == col(SiteMembership.unit_id))
    )


def _conditions(query: DeviceQuery) -> list[sa.ColumnElement[bool]]:
    conditions = [_seen(query)]
    if query.text:
        conditions.append(found_in(query.text, col(Device.host)))
    if query.unit:
        conditions.append(col(Unit.code) == query.unit)
    if query.kind:
        conditions.append(col(Device.kind) == query.kind)
    return conditions


def _seen(query: DeviceQuery) -> sa.ColumnElement[bool]:
    state, active = col(Device.state), col(Device.state) == DeviceState.ACTIVE
    heard = sa.func.coalesce(is_heard(query.heard_since_ms), sa.false())
    said_bye = sa.func.coalesce(col(DeviceNow.said_bye), "") != ""
    return {
        Seen.IN_USE: state.in_((DeviceState.ACTIVE, DeviceState.WAITING)),
        Seen.AILING: active & col(Device.id).in_(_ailing()),
        Seen.REPORTING: active & heard & ~said_bye,
        Seen.OFF: active & said_bye,
        Seen.SILENT: active & ~heard & ~said_bye,
        Seen.WAITING: state == DeviceState.WAITING,
        Seen.RETIRED: state.in_((DeviceState.RETIRED, DeviceState.SPLIT)),
    }[query.seen]


def _ailing() -> SelectOfScalar[int | None]:
    return select(col(ConditionRow.device_id)).where(
        col(ConditionRow.device_id).is_not(None),
        col(ConditionRow.believed_at).is_not(None),
        sa.not_(col(ConditionRow.baseline)),
        col(ConditionRow.fine_since).is_(None),
    )


def _order(query: DeviceQuery) -> tuple[sa.SQLColumnExpression[Any], ...]:
    column: sa.SQLColumnExpression[Any] = {
        Order.NUMBER: col(Device.id),
        Order.HOST: sa.func.lower(col(Device.host)),
        Order.UNIT: sa.func.coalesce(col(Unit.name_ascii), ""),
        Order.KIND: col(Device.kind),
        Order.CONTACT: sa.func.coalesce(col(DeviceNow.contact_ms), 0),
    }[query.order]
    return (column.desc() if query.descending else column, col(Device.id))


def _known(session: Session, rows: Sequence[_Row]) -> list[KnownDevice]:
    inventories = _newest_inventories(session, [row[0].id or 0 for row in rows])
    return [
        KnownDevice(
            device=device, now=now, site=site, unit=unit, inventory=inventories.get(device.id or 0)
        )
        for device, now, site, unit in rows
    ]


def _newest_inventories(session: Session, device_ids: Sequence[int]) -> dict[int, InventoryRow]:
    newest = (
        select(col(InventoryRow.device_id), sa.func.max(col(InventoryRow.seen_at)).label("seen_at"))
        .where(col(InventoryRow.device_id).in_(device_ids))
        .group_by(col(InventoryRow.device_id))
        .subquery()
    )
    same = (col(InventoryRow.device_id) == newest.c.device_id) & (
        col(InventoryRow.seen_at) == newest.c.seen_at
    )
    return {row.device_id: row for row in session.exec(select(InventoryRow).join(newest, same))}
