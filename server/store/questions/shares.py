"""Questions about what is probed over a link or of a service, by whom, and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import CheckRow, Deal, DeviceNow, Link, ResultRow, Sample
from server.store.tables.telemetry import OF_A_CHECK


@dataclass(frozen=True, slots=True, kw_only=True)
class DealtShare:
    """A check that is dealt now: over which link of which site, and how often."""

    check_id: int
    link_id: int
    site_id: int
    period_s: float
    whole_every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came in over a link in a time.

    Attributes:
        devices, reports, records: How many.
        probes: How many of each check, by its number and whether it went beyond the handshake.
    """

    devices: int
    reports: int
    records: int
    probes: dict[tuple[int, bool], int]


def dealt_over(session: Session, link_id: int) -> list[DealtShare]:
    """Give what is dealt over a link."""
    return _dealt(session, col(Deal.link_id) == link_id)


def dealt_of_service(session: Session, service_id: int) -> list[DealtShare]:
    """Give what is dealt of a service."""
    checks = select(CheckRow.id).where(col(CheckRow.service_id) == service_id)
    return _dealt(session, col(Deal.check_id).in_(checks))


def came_over(session: Session, link_id: int, check_ids: Collection[int], since_ms: int) -> Came:
    """Say what came in over a link since a time, of its devices as they are now."""
    own = select(DeviceNow.device_id).where(col(DeviceNow.link_id) == link_id)
    reports = session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.distinct(col(Sample.received_ms))))
        .where(
            col(Sample.device_id).in_(own),
            col(Sample.at_ms) > since_ms,
            col(Sample.link_id) == link_id,
        )
        .group_by(col(Sample.device_id))
    ).all()
    whole = col(ResultRow.status).is_not(None)
    probes = session.execute(
        sa.select(col(ResultRow.check_id), whole, sa.func.count())
        .where(
            OF_A_CHECK,
            col(ResultRow.link_id) == link_id,
            col(ResultRow.check_id).in_(check_ids),
            col(ResultRow.at_ms) > since_ms,
        )
        .group_by(col(ResultRow.check_id), whole)
    )
    return Came(
        devices=len(reports),
        reports=sum(row[1] for row in reports),
        records=sum(row[0] for row in reports),
        probes={(check, bool(is_whole)): count for check, is_whole, count in probes},
    )


def count_probes(session: Session, check_ids: Collection[int], since_ms: int) -> int:
    """Count how often checks were run since a time, by whomever."""
    counted = select(sa.func.count()).where(
        col(ResultRow.check_id).in_(check_ids), col(ResultRow.at_ms) > since_ms
    )
    return session.exec(counted).one()


def _dealt(session: Session, condition: sa.ColumnElement[bool]) -> list[DealtShare]:
    rows = session.exec(
        select(Deal, Link.site_id)
        .join(Link, col(Link.id) == col(Deal.link_id))
        .where(col(Deal.valid_to).is_(None), condition)
        .order_by(col(Deal.check_id), col(Deal.link_id))
    )
    return [
        DealtShare(
            check_id=deal.check_id,
            link_id=deal.link_id,
            site_id=site_id,
            period_s=deal.period_s,
            whole_every=deal.whole_every,
        )
        for deal, site_id in rows
    ]
