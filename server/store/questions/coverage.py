"""Questions about coverage: which computers have Canh, and how many there should be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from server.clock import to_ms
from server.fleet.coverage import Expected, Heads, expected_of
from server.fleet.equipment import COMPUTERS as COMPUTERS_OF_REGISTER
from server.fleet.equipment import Equipment
from server.store.presence import is_heard
from server.store.questions import neighbours, places
from server.store.questions.places import PlacedSite
from server.store.scope import Scope
from server.store.tables import (
    Asset,
    Device,
    DeviceMembership,
    DeviceNow,
    SiteMembership,
    Staff,
)
from server.store.tables.fleet import COMPUTERS, DeviceState

# That many of them are plugged into a computer instead errs on the side of asking nobody.
_ON_NETWORKS = (
    *(Equipment.PRINTER, Equipment.SCANNER, Equipment.SERVER),
    *(Equipment.SWITCH, Equipment.ROUTER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What there is in the units of a scope: heads by number of the site, the rest of the unit.

    ``equipment``: what else of the register may be on a network.
    """

    sites: list[PlacedSite]
    heads: Mapping[int, Heads]
    expected: Mapping[int, Expected | None]
    equipment: Mapping[int, int] = field(default_factory=dict)


def count(
    session: Session,
    scope: Scope,
    heard_since_ms: int,
    unheard_since: datetime,
    seen_since: date,
) -> Counted:
    """Count the computers of the units of a scope.

    Args:
        session: Of a reading transaction.
        scope: Whose.
        heard_since_ms: Since when a device must have been heard of to count as reporting.
        unheard_since: Whoever was heard last before this counts as unheard.
        seen_since: Since when a machine without Canh must have been seen.
    """
    sites = places.sites(session, scope)
    registered = _registered(session, scope, COMPUTERS_OF_REGISTER)
    people = _people(session, scope)
    heads = _heads(session, scope, heard_since_ms, unheard_since)
    others = neighbours.without_canh(session, scope, seen_since)
    return Counted(
        sites=sites,
        heads={
            site: replace(heads.get(site, Heads()), others=others.get(site))
            for site in {*heads, *others}
        },
        equipment=_registered(session, scope, _ON_NETWORKS),
        expected={
            unit: expected_of(registered.get(unit, 0), people.get(unit, 0))
            for unit in {one.unit.id or 0 for one in sites}
        },
    )


def is_unheard(since: datetime) -> sa.ColumnElement[bool]:
    """Say whether a device was not heard since a time; whoever never was counts from its coming."""
    never = col(DeviceNow.contact_ms).is_(None) & (col(Device.enrolled_at) < since)
    return sa.func.coalesce(col(DeviceNow.contact_ms) < to_ms(since), never)


def _heads(
    session: Session, scope: Scope, heard_since_ms: int, unheard_since: datetime
) -> dict[int, Heads]:
    reporting = is_heard(heard_since_ms) & (col(DeviceNow.said_bye) == "")
    rows = session.execute(
        sa.select(
            col(DeviceMembership.site_id),
            sa.func.count(),
            _sum_of(reporting),
            _sum_of(is_unheard(unheard_since)),
        )
        .join(Device, col(Device.id) == col(DeviceMembership.device_id))
        .join(
            SiteMembership,
            (col(SiteMembership.site_id) == col(DeviceMembership.site_id))
            & col(SiteMembership.valid_to).is_(None),
        )
        .outerjoin(DeviceNow, col(DeviceNow.device_id) == col(Device.id))
        .where(
            scope.allows(col(SiteMembership.unit_id)),
            col(DeviceMembership.valid_to).is_(None),
            col(Device.state) == DeviceState.ACTIVE,
            col(Device.kind).in_(COMPUTERS),
        )
        .group_by(col(DeviceMembership.site_id))
    )
    return {
        site: Heads(enrolled=enrolled, reporting=heard, unheard=unheard)
        for site, enrolled, heard, unheard in rows
    }


def _sum_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _registered(session: Session, scope: Scope, kinds: Collection[Equipment]) -> dict[int, int]:
    rows = session.execute(
        sa.select(col(Asset.unit_id), sa.func.count())
        .where(
            scope.allows(col(Asset.unit_id)),
            col(Asset.kind).in_(kinds),
            col(Asset.written_off).is_(None),
        )
        .group_by(col(Asset.unit_id))
    )
    return {unit: assets for unit, assets in rows}  # noqa: C416  # rows, not pairs, to the types


def _people(session: Session, scope: Scope) -> dict[int, int]:
    rows = session.execute(
        sa.select(col(Staff.unit_id), sa.func.sum(col(Staff.people)))
        .where(scope.allows(col(Staff.unit_id)))
        .group_by(col(Staff.unit_id))
    )
    return {unit: people for unit, people in rows}  # noqa: C416  # rows, not pairs, to the types
