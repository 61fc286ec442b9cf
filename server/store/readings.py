"""The newest that devices and services say of themselves, as ``alerts.condition`` judges it.

Only what was fresh when it came: ``device_now`` knows nothing of late data.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.component import Component, Kind
from alerts.condition.condition import Facts
from checks.inventory import Disk, Volume
from server.clock import from_ms
from server.store.observations import CONTROL
from server.store.packing import unpack_values
from server.store.tables import (
    CheckRow,
    Device,
    DeviceMembership,
    DeviceNow,
    InventoryRow,
    ResultRow,
    Service,
    Site,
    SiteMembership,
    Unit,
)
from server.store.tables.fleet import DeviceState

# Of PCs, where the server itself does not ask: enough that one odd one does not decide.
_MOST_RESULTS = 25


class PlacedSite(NamedTuple):
    """A site, and the code of the unit that it belongs to; empty: to none."""

    id: int
    code: str
    unit: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts of a device or a service. ``device_id``: None of a service."""

    facts: Facts
    device_id: int | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What of an inventory is asked for here."""

    disks: tuple[Disk, ...] = ()
    volumes: tuple[Volume, ...] = ()


_read_parts = msgspec.json.Decoder(_Parts).decode
_NO_VOLUME = Volume()


def sites(session: Session) -> list[PlacedSite]:
    """List all sites."""
    rows = session.execute(
        sa.select(col(Site.id), col(Site.code), col(Unit.code))
        .outerjoin(
            SiteMembership,
            (col(SiteMembership.site_id) == col(Site.id)) & col(SiteMembership.valid_to).is_(None),
        )
        .outerjoin(Unit, col(Unit.id) == col(SiteMembership.unit_id))
        .order_by(col(Site.id))
    )
    return [PlacedSite(number, code, unit or "") for number, code, unit in rows]


def clock_offsets(session: Session, since_ms: int) -> list[float]:
    """Give the clock of every device that was heard since a time, minus the server's; seconds."""
    offsets = session.exec(
        select(DeviceNow.clock_offset_s).where(
            col(DeviceNow.contact_ms) >= since_ms, col(DeviceNow.clock_offset_s).is_not(None)
        )
    )
    return [offset for offset in offsets if offset is not None]


def of_site(session: Session, site_id: int, since_ms: int) -> list[Reading]:
    """Read the active devices of a site that measured something since a time."""
    rows = session.execute(
        sa.select(
            col(Device.id),
            col(Device.simulated),
            col(DeviceNow.measured_ms),
            col(DeviceNow.clock_offset_s),
            col(DeviceNow.values),
        )
        .join(DeviceNow, col(DeviceNow.device_id) == col(Device.id))
        .join(
            DeviceMembership,
            (col(DeviceMembership.device_id) == col(Device.id))
            & col(DeviceMembership.valid_to).is_(None),
        )
        .where(
            col(DeviceMembership.site_id) == site_id,
            col(Device.state) == DeviceState.ACTIVE,
            col(DeviceNow.measured_ms) >= since_ms,
        )
        .order_by(col(Device.id))
    ).all()
    made_of = _parts(session, [number for number, *_ in rows])
    return [
        Reading(
            _facts(number, measured_ms, offset_s, values, made_of.get(number, _Parts())),
            number,
            simulated,
        )
        for number, simulated, measured_ms, offset_s, values in rows
    ]


def of_services(session: Session, since_ms: int) -> list[Reading]:
    """Read the newest that was seen of the certificate of each service since a time."""
    rows = session.execute(
        sa.select(col(CheckRow.id), col(Service.code), col(Service.simulated))
        .join(Service, col(Service.id) == col(CheckRow.service_id))
        .where(col(CheckRow.retired_at).is_(None))
        .order_by(col(CheckRow.id))
    ).all()
    found: dict[tuple[str, bool], list[Facts]] = defaultdict(list)
    for check, code, simulated in rows:
        facts = _certificate(session, check, code, since_ms)
        if facts is not None:
            found[code, simulated].append(facts)
    # Of several checks of a service the certificate that ends first.
    return [
        Reading(min(some, key=lambda one: one.certificate_days or 0), None, simulated)
        for (_, simulated), some in found.items()
    ]


def asked_services(session: Session) -> set[str]:
    """Give the codes of the services that have a check in force."""
    asked = select(CheckRow.service_id).where(col(CheckRow.retired_at).is_(None))
    return set(session.exec(select(Service.code).where(col(Service.id).in_(asked))))


def _facts(
    number: int, measured_ms: int, offset_s: float | None, packed: bytes, made_of: _Parts
) -> Facts:
    values = unpack_values(packed)
    volume = next(iter(made_of.volumes), _NO_VOLUME)
    return Facts(
        subject=Component(Kind.DEVICE, str(number)),
        at=from_ms(measured_ms),
        volume=volume.name,
        size_mib=volume.size_mib,
        free_mib=values.get("disk_free"),
        disks=made_of.disks,
        temperature_c=values.get("temperature"),
        clock_offset_s=offset_s,
    )


def _parts(session: Session, device_ids: Collection[int]) -> Mapping[int, _Parts]:
    newest = (
        sa.select(sa.func.max(col(InventoryRow.seen_at)))
        .where(col(InventoryRow.device_id) == col(Device.id))
        .correlate(Device)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(col(InventoryRow.device_id), col(InventoryRow.body))
        .join(Device, col(Device.id) == col(InventoryRow.device_id))
        .where(col(Device.id).in_(device_ids), col(InventoryRow.seen_at) == newest)
    )
    return {number: _read_parts(body) for number, body in rows}


def _certificate(session: Session, check: int, code: str, since_ms: int) -> Facts | None:
    """Take what the server's own newest probe saw; else what most of the newest probes did.

    A PC counts the days by its own clock, and a box that looks into connections shows it another.
    """
    asked = (
        sa.select(col(ResultRow.at_ms), col(ResultRow.certificate_days))
        .where(
            col(ResultRow.check_id) == check,
            col(ResultRow.at_ms) >= since_ms,
            col(ResultRow.certificate_days).is_not(None),
            col(ResultRow.late).is_(False),
        )
        .order_by(col(ResultRow.at_ms).desc())
    )
    own = session.execute(asked.where(col(ResultRow.device_id) == CONTROL).limit(1)).all()
    seen = own or session.execute(asked.limit(_MOST_RESULTS)).all()
    if not seen:
        return None
    days = _most_seen(days for _, days in seen)
    return Facts(
        subject=Component(Kind.SERVICE, code), at=from_ms(seen[0][0]), certificate_days=days
    )


def _most_seen(days: Iterable[int]) -> int:
    return Counter(days).most_common(1)[0][0]
