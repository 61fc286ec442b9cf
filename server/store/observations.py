"""What the rounds of locating are made of: the places of a world, who spoke, what was probed.

One question a subject, whatever the number of devices; what is asked for is columns, not objects.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from checks.report import EventKind
from server.store.inserts import add_new
from server.store.tables import (
    Asset,
    CheckRow,
    Device,
    DeviceMembership,
    DeviceNow,
    EventRow,
    Link,
    Replica,
    ResultRow,
    Sample,
    Service,
    Site,
    SiteMembership,
    Unit,
)
from server.store.tables.fleet import DeviceState
from server.store.tables.telemetry import OF_A_CHECK

# Number of the device that the server's own probes are rows of.
CONTROL = 0


class PlacedLink(NamedTuple):
    """A link in force, with its site and the unit that this belongs to."""

    id: int
    code: str
    path: str
    provider: str
    area: str
    site: str
    people_a_day: int | None
    one_stop_desks: int | None
    unit: str | None


class ProbedService(NamedTuple):
    """A service that has checks."""

    id: int
    code: str
    scope: str
    path: str


class Pc(NamedTuple):
    """An active device at a site, and how it stands; what is None is not known.

    ``post``: whose desk it stands on, in the words of the register. ``seldom``: whether it reports
    only every so many rounds, since its line is thin: then its silence says nothing.
    """

    id: int
    site: str
    link_id: int | None
    contact_ms: int | None
    measured_ms: int | None
    gateway_answered: bool | None
    booted_ms: int | None
    said_bye: str | None
    post: str | None = None
    power: str = ""
    seldom: bool = False


class Outcome(NamedTuple):
    """A result."""

    device_id: int
    at_ms: int
    check_id: int
    link_id: int | None
    received_ms: int
    outcome: str
    total_ms: float | None
    address: str
    gateway_answered: bool | None


class Trace(NamedTuple):
    """That a device was on, learnt late."""

    device_id: int
    at_ms: int
    link_id: int | None
    received_ms: int
    power: str = ""


class Start(NamedTuple):
    """That an agent told of a start. ``reason``: as in ``checks.report.Event``."""

    device_id: int
    at_ms: int
    reason: str = ""


def links(session: Session, now: datetime, *, simulated: bool) -> list[PlacedLink]:
    """List the links of a world that are in force."""
    rows = session.execute(
        sa.select(
            col(Link.id),
            col(Link.code),
            col(Link.path),
            col(Link.provider),
            col(Link.area),
            col(Site.code),
            col(Site.people_a_day),
            col(Site.one_stop_desks),
            col(Unit.code),
        )
        .join(Site, col(Site.id) == col(Link.site_id))
        .outerjoin(
            SiteMembership,
            (col(SiteMembership.site_id) == col(Site.id)) & col(SiteMembership.valid_to).is_(None),
        )
        .outerjoin(Unit, col(Unit.id) == col(SiteMembership.unit_id))
        .where(
            col(Link.simulated) == simulated,
            col(Link.valid_to).is_(None) | (col(Link.valid_to) > now),
        )
        .order_by(col(Link.id))
    )
    return [PlacedLink(*row) for row in rows]


def services(session: Session, *, simulated: bool) -> list[ProbedService]:
    """List the services of a world that have a check in force."""
    checked = sa.select(col(CheckRow.service_id)).where(col(CheckRow.retired_at).is_(None))
    rows = session.execute(
        sa.select(col(Service.id), col(Service.code), col(Service.scope), col(Service.path))
        .where(col(Service.simulated) == simulated, col(Service.id).in_(checked))
        .order_by(col(Service.id))
    )
    return [ProbedService(*row) for row in rows]


def checks(session: Session, service_ids: Collection[int]) -> dict[int, int]:
    """Give the service of each check in force."""
    rows = session.exec(
        select(CheckRow.id, CheckRow.service_id).where(
            col(CheckRow.retired_at).is_(None), col(CheckRow.service_id).in_(service_ids)
        )
    )
    return {check: service for check, service in rows if check}


def replicas(session: Session, service_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Give the numbers of the addresses that each service was seen to answer at."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = session.exec(select(Replica).where(col(Replica.service_id).in_(service_ids)))
    for row in rows:
        found[row.service_id][row.address] = row.number
    return dict(found)


def learn_replicas(session: Session, learnt: Mapping[int, Mapping[str, int]]) -> None:
    """Store addresses that services answer at; one that is known keeps its number."""
    rows = [
        {"service_id": service, "address": address, "number": number}
        for service, numbers in learnt.items()
        for address, number in numbers.items()
    ]
    add_new(session, Replica.__tablename__, rows)


def pcs(session: Session, *, simulated: bool) -> list[Pc]:
    """List the active devices of a world that are at a site and were ever heard of."""
    rows = session.execute(
        sa.select(
            col(Device.id),
            col(Site.code),
            col(DeviceNow.link_id),
            col(DeviceNow.contact_ms),
            col(DeviceNow.measured_ms),
            col(DeviceNow.gateway_answered),
            col(DeviceNow.booted_ms),
            col(DeviceNow.said_bye),
            col(Asset.post),
            col(DeviceNow.power),
            col(DeviceNow.pause_ms) > 0,
        )
        .join(
            DeviceMembership,
            (col(DeviceMembership.device_id) == col(Device.id))
            & col(DeviceMembership.valid_to).is_(None),
        )
        .join(Site, col(Site.id) == col(DeviceMembership.site_id))
        .join(DeviceNow, col(DeviceNow.device_id) == col(Device.id))
        .outerjoin(Asset, col(Asset.device_id) == col(Device.id))
        .where(col(Device.simulated) == simulated, col(Device.state) == DeviceState.ACTIVE)
        .order_by(col(Device.id))
    )
    return [Pc(*row) for row in rows]


def learning_sites(session: Session, lasts: timedelta, now: datetime) -> dict[str, datetime]:
    """Give when the first device came, of the sites where that was no longer ago than this."""
    first = sa.func.min(col(DeviceMembership.valid_from))
    rows = session.execute(
        sa.select(col(Site.code), first)
        .join(DeviceMembership, col(DeviceMembership.site_id) == col(Site.id))
        .group_by(col(Site.code))
        .having(first > now - lasts)
    )
    return {code: since for code, since in rows}  # noqa: C416  # rows, not pairs, to the types


def starts(session: Session, span_ms: tuple[int, int]) -> list[Start]:
    """Give the starts from the first to the second time, of every device that is known."""
    # Naming the devices lets their key find the few rows that are of the time.
    return _starts(session, sa.select(col(DeviceNow.device_id)), span_ms)


def starts_of_late(
    session: Session, received_ms: tuple[int, int], span_ms: tuple[int, int]
) -> list[Start]:
    """Give the starts of a span of those whose late results came in after and up to two times."""
    after_ms, until_ms = received_ms
    came_late = sa.select(col(ResultRow.device_id)).where(
        OF_A_CHECK,
        col(ResultRow.late).is_(True),
        col(ResultRow.received_ms) > after_ms,
        col(ResultRow.received_ms) <= until_ms,
    )
    return _starts(session, came_late, span_ms)


def _starts(session: Session, devices: sa.Select[Any], span_ms: tuple[int, int]) -> list[Start]:
    rows = session.execute(
        sa.select(col(EventRow.device_id), col(EventRow.at_ms), col(EventRow.reason)).where(
            col(EventRow.device_id).in_(devices),
            col(EventRow.at_ms).between(*span_ms),
            col(EventRow.kind) == EventKind.STARTED,
        )
    )
    return [Start(*row) for row in rows]


def fresh_outcomes(session: Session, after_ms: int) -> list[Outcome]:
    """Give the fresh results of checks that came in later than a time."""
    return _outcomes(session, col(ResultRow.late).is_(False), col(ResultRow.received_ms) > after_ms)


def late_outcomes(session: Session, span_ms: tuple[int, int], most: int) -> list[Outcome]:
    """Give the late results of checks that came in after the first and up to the second time."""
    after_ms, until_ms = span_ms
    return _outcomes(
        session,
        col(ResultRow.late).is_(True),
        col(ResultRow.received_ms) > after_ms,
        col(ResultRow.received_ms) <= until_ms,
        most=most,
    )


def late_traces(session: Session, span_ms: tuple[int, int], most: int) -> list[Trace]:
    """Give the late signs of life that came in after the first and up to the second time."""
    after_ms, until_ms = span_ms
    rows = session.execute(
        sa.select(
            col(Sample.device_id),
            col(Sample.at_ms),
            col(Sample.link_id),
            col(Sample.received_ms),
            col(Sample.power),
        )
        .where(
            # As the index has it: SQLite uses a partial index only for its own words.
            sa.text("late = 1" if _is_sqlite(session) else "late"),
            col(Sample.received_ms) > after_ms,
            col(Sample.received_ms) <= until_ms,
        )
        .order_by(col(Sample.received_ms))
        .limit(most)
    )
    return [Trace(*row) for row in rows]


def _outcomes(
    session: Session, *conditions: sa.ColumnElement[bool], most: int | None = None
) -> list[Outcome]:
    rows = session.execute(
        sa.select(
            col(ResultRow.device_id),
            col(ResultRow.at_ms),
            col(ResultRow.check_id),
            col(ResultRow.link_id),
            col(ResultRow.received_ms),
            col(ResultRow.outcome),
            col(ResultRow.total_ms),
            col(ResultRow.address),
            col(ResultRow.gateway_answered),
        )
        .where(OF_A_CHECK, *conditions)
        .order_by(col(ResultRow.received_ms))
        .limit(most)
    )
    return [Outcome(*row) for row in rows]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
