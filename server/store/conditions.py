"""How conditions of devices, services and sites stand, as ``alerts.condition`` works with them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.component import Component, Kind, component
from alerts.condition.condition import Finding, Memory
from alerts.condition.grouping import Member
from alerts.condition.standing import Standing
from alerts.severity import Severity
from alerts.text import Text
from server.store.inserts import put as put_rows
from server.store.tables import (
    ConditionRow,
    Device,
    DeviceMembership,
    Link,
    Site,
    SiteMembership,
)
from server.store.tables.fleet import DeviceState

_read_memory = msgspec.json.Decoder(Memory).decode
_read_text = msgspec.json.Decoder(Text).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCondition:
    """A condition as it is stored. ``device_id``: None of a service or a site."""

    component: Component
    device_id: int | None
    standing: Standing
    incident_id: int | None = None

    @property
    def member(self) -> Member:
        """What ``alerts`` works with."""
        return Member(self.component, self.standing)


def of_site(session: Session, site_id: int) -> list[KeptCondition]:
    """Give the conditions of the devices that are at a site."""
    here = (col(DeviceMembership.site_id) == site_id) & col(DeviceMembership.valid_to).is_(None)
    return _kept(
        session, col(ConditionRow.device_id).in_(select(DeviceMembership.device_id).where(here))
    )


def of_coverage(session: Session, codes: Collection[str]) -> list[KeptCondition]:
    """Give how sites as a whole stand, as far as they were ever judged."""
    sites = [str(Component(Kind.COVERAGE, code)) for code in codes]
    return _kept(session, col(ConditionRow.component).in_(sites))


def of_lines(session: Session, codes: Collection[str]) -> list[KeptCondition]:
    """Give how the speed of links stands, as far as it was ever judged."""
    lines = [str(Component(Kind.SPEED, code)) for code in codes]
    return _kept(session, col(ConditionRow.component).in_(lines))


def of_services(session: Session) -> list[KeptCondition]:
    """Give the conditions of the services."""
    of_service = col(ConditionRow.component).startswith(f"{Kind.CERTIFICATE}:", autoescape=True)
    return _kept(session, col(ConditionRow.device_id).is_(None) & of_service)


def of_incidents(session: Session, incident_ids: Collection[int]) -> list[KeptCondition]:
    """Give the conditions that some incidents are about."""
    return _kept(session, col(ConditionRow.incident_id).in_(incident_ids))


def without_subject(session: Session, services: Collection[str]) -> list[KeptCondition]:
    """Give the conditions of what is out of use: devices, links, sites, services not asked.

    Args:
        session: Of a transaction.
        services: Codes of those that are asked.
    """
    of_device = col(ConditionRow.device_id).in_(
        select(Device.id).where(col(Device.state) != DeviceState.ACTIVE)
    )
    of_service = [one for one in of_services(session) if one.component.key not in services]
    ended = session.exec(select(Link.code).where(col(Link.valid_to).is_not(None))).all()
    in_use = select(SiteMembership.site_id).where(col(SiteMembership.valid_to).is_(None))
    closed = session.exec(select(Site.code).where(col(Site.id).not_in(in_use))).all()
    return [
        *_kept(session, of_device),
        *of_service,
        *of_lines(session, ended),
        *of_coverage(session, closed),
    ]


def put(session: Session, kept: Iterable[KeptCondition]) -> None:
    """Store how conditions stand now."""
    put_rows(session, ConditionRow.__tablename__, [_row(one) for one in kept])


def forget(session: Session, kept: Iterable[KeptCondition]) -> None:
    """Remove conditions."""
    gone = [str(one.component) for one in kept]
    session.execute(sa.delete(ConditionRow).where(col(ConditionRow.component).in_(gone)))


def kept_of(row: ConditionRow) -> KeptCondition:
    """Read a condition."""
    return KeptCondition(
        component=component(row.component),
        device_id=row.device_id,
        incident_id=row.incident_id,
        standing=Standing(
            known_since=row.known_since,
            finding=Finding(row.finding),
            severity=Severity(row.severity),
            evidence=_read_text(row.evidence) if row.evidence else None,
            since=row.since,
            seen=row.seen,
            seen_at=row.seen_at,
            believed_at=row.believed_at,
            baseline=row.baseline,
            fine_since=row.fine_since,
            memory=_read_memory(row.memory),
        ),
    )


def _kept(session: Session, condition: sa.ColumnElement[bool]) -> list[KeptCondition]:
    rows = session.exec(
        select(ConditionRow).where(condition).execution_options(populate_existing=True)
    )
    # By number, not by text: device 9 comes before device 10.
    return sorted(
        (kept_of(row) for row in rows),
        key=lambda one: (one.component.kind, one.device_id or 0, one.component.key),
    )


def _row(kept: KeptCondition) -> dict[str, Any]:
    standing = kept.standing
    return {
        "component": str(kept.component),
        "device_id": kept.device_id,
        "incident_id": kept.incident_id,
        "known_since": standing.known_since,
        "finding": standing.finding,
        "severity": standing.severity,
        "evidence": msgspec.json.encode(standing.evidence).decode() if standing.evidence else "",
        "since": standing.since,
        "seen": standing.seen,
        "seen_at": standing.seen_at,
        "believed_at": standing.believed_at,
        "baseline": standing.baseline,
        "fine_since": standing.fine_since,
        "memory": msgspec.json.encode(standing.memory).decode(),
    }
