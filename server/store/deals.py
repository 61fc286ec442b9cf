"""The deal's rows: what there is to deal, and the difference that a new deal makes."""

import functools
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from checks.check import Check
from checks.server_kinds import SERVER_KINDS
from server.deal.cost import cost_of
from server.deal.rule import Probed, Prober, Share
from server.store.inserts import put
from server.store.presence import is_heard
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Deal,
    Device,
    DeviceNow,
    Link,
    Service,
    WorkRow,
)
from server.store.tables.fleet import DeviceState


def probers(session: Session, heard_since_ms: int) -> list[Prober]:
    """List the devices that are on: heard of lately, without a bye, their link known."""
    # Columns, not objects: there are thousands, and others wait to write meanwhile.
    rows = session.execute(
        sa.select(
            col(Device.id), col(Link.id), col(Link.path), col(Device.simulated), col(Link.site_id)
        )
        .join(DeviceNow, col(DeviceNow.device_id) == col(Device.id))
        .join(Link, col(Link.id) == col(DeviceNow.link_id))
        .where(
            is_heard(heard_since_ms),
            col(DeviceNow.said_bye) == "",
            col(Device.state) == DeviceState.ACTIVE,
            col(Link.valid_to).is_(None),
        )
    )
    return [
        Prober(device=device, link=link, path=path, simulated=simulated, site=site)
        for device, link, path, simulated, site in rows
    ]


def probed(session: Session) -> list[Probed]:
    """List the checks in force with what their services bear."""
    rows = session.exec(
        select(CheckRow, CheckVersion, Service)
        .join(CheckVersion, _version_in_force())
        .join(Service, col(Service.id) == col(CheckRow.service_id))
        .where(col(CheckRow.retired_at).is_(None))
    )
    return [
        Probed(
            check=check.id or 0,
            service=check.service_id,
            path=service.path,
            simulated=service.simulated,
            period_s=version.period_s,
            most_requests_s=service.most_requests_s,
            cost=cost_of(version.kind, json.loads(version.settings)),
            by_server=version.kind in SERVER_KINDS,
        )
        for check, version, service in rows
    ]


def any_holder_left(session: Session, heard_since_ms: int) -> bool:
    """Whether somebody that checks are dealt to is not on any more."""
    is_on = is_heard(heard_since_ms) & (col(DeviceNow.said_bye) == "")
    held = select(Deal.device_id).join(DeviceNow, col(DeviceNow.device_id) == col(Deal.device_id))
    return (
        session.exec(held.where(col(Deal.valid_to).is_(None), ~is_on).limit(1)).first() is not None
    )


def versions_in_force(session: Session) -> list[CheckVersion]:
    """List what the checks in force do."""
    wanted = select(CheckVersion).join(CheckRow, _version_in_force())
    return list(session.exec(wanted.where(col(CheckRow.retired_at).is_(None))))


def apply(session: Session, shares: frozenset[Share], now: datetime) -> int:
    """Close the deals that no longer hold, open the new ones; give how many changed."""
    held = {
        Share(
            link=row.link_id,
            check=row.check_id,
            device=row.device_id,
            period_s=row.period_s,
            whole_every=row.whole_every,
        ): row
        for row in session.exec(select(Deal).where(col(Deal.valid_to).is_(None)))
    }
    for share in held.keys() - shares:
        held[share].valid_to = now
    # Closing first: a period that changed keeps its key but for the time.
    session.flush()
    session.add_all(
        Deal(
            link_id=share.link,
            check_id=share.check,
            device_id=share.device,
            valid_from=now,
            period_s=share.period_s,
            whole_every=share.whole_every,
        )
        for share in shares - held.keys()
    )
    return len(held.keys() ^ shares)


def checks_by_device(session: Session) -> dict[int, tuple[Check, ...]]:
    """Give each active device's checks as the open deals say; a device without any has none."""
    rows = session.exec(
        select(Deal, CheckVersion)
        .join(CheckRow, col(CheckRow.id) == col(Deal.check_id))
        .join(CheckVersion, _version_in_force())
        .where(col(Deal.valid_to).is_(None))
        .order_by(col(Deal.check_id), col(Deal.link_id))
    )
    dealt: dict[int, dict[int, Check]] = defaultdict(dict)
    read = functools.cache(json.loads)  # a dozen texts, each on all links
    for row, version in rows:
        dealt[row.device_id][row.check_id] = Check(
            id=row.check_id,
            version=version.version,
            kind=version.kind,
            settings=read(version.settings),
            period_s=row.period_s,
            timeout_s=version.timeout_s,
            whole_every=row.whole_every,
        )
    active = session.exec(select(Device.id).where(col(Device.state) == DeviceState.ACTIVE))
    return {device: tuple(dealt.get(device or 0, {}).values()) for device in active if device}


def put_work(session: Session, bodies: Mapping[int, str], every: Mapping[int, int]) -> int:
    """Store each device's work where it changed, with the next version; give how many did.

    ``every``: rounds from one report to the next, of those that do not report each round.
    """
    columns = col(WorkRow.device_id), col(WorkRow.version), col(WorkRow.body)
    held = {row[0]: (row[1], row[2]) for row in session.execute(sa.select(*columns))}
    changed = [
        {
            "device_id": device,
            "version": version + 1,
            "body": body,
            "report_every": every.get(device, 1),
        }
        for device, body in bodies.items()
        for version, before in [held.get(device, (0, ""))]
        if body != before
    ]
    put(session, WorkRow.__tablename__, changed)
    return len(changed)


def _version_in_force() -> sa.ColumnElement[bool]:
    return (col(CheckVersion.check_id) == col(CheckRow.id)) & (
        col(CheckVersion.version) == col(CheckRow.version)
    )
