"""Questions about results: the newest of each check over each link, and where they turned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from checks.server_kinds import SERVER_KINDS
from server.store.observations import CONTROL
from server.store.packing import unpack_phases
from server.store.scope import Scope
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Link,
    ResultRow,
    Service,
    SiteMembership,
)

# A question whose columns may be any; a result and the service it is of.
_Asked = TypeVar("_Asked", bound="sa.Select[*tuple[Any, ...]]")
_Row = tuple[ResultRow, int]
# What an agent probes on its own (its resolver, the server) is of no service.
OF_NO_SERVICE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One result of a check of a service, or of ``OF_NO_SERVICE``."""

    device_id: int
    link_id: int | None
    check_id: int
    service_id: int
    at_ms: int
    outcome: str
    phase: str
    total_ms: float | None
    phases_ms: dict[str, float]
    address: str
    status: int | None
    certificate_days: int | None
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A result that differs from the one before it of the same check over the same link."""

    link_id: int
    service_id: int
    at_ms: int
    outcome: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCheck:
    """A check in force: of which service, what it does, how often."""

    check_id: int
    service_id: int
    kind: str
    settings: str
    period_s: float


def services(session: Session) -> list[Service]:
    """List all services by code."""
    return list(session.exec(select(Service).order_by(col(Service.code))))


def running_checks(session: Session) -> list[RunningCheck]:
    """List the checks in force."""
    rows = session.exec(
        select(CheckRow, CheckVersion)
        .join(
            CheckVersion,
            (col(CheckVersion.check_id) == col(CheckRow.id))
            & (col(CheckVersion.version) == col(CheckRow.version)),
        )
        .where(col(CheckRow.retired_at).is_(None))
        .order_by(col(CheckRow.id))
    )
    return [
        RunningCheck(
            check_id=version.check_id,
            service_id=check.service_id,
            kind=version.kind,
            settings=version.settings,
            period_s=version.period_s,
        )
        for check, version in rows
    ]


def newest_by_link(session: Session, scope: Scope, since_ms: int) -> list[Outcome]:
    """Give the newest result since a time of each check in force over each link of a scope."""
    place = sa.func.row_number().over(
        partition_by=(col(ResultRow.link_id), col(ResultRow.check_id)),
        order_by=(col(ResultRow.at_ms).desc(), col(ResultRow.sequence).desc()),
    )
    ranked = _over_links(select(ResultRow, place.label("place")), scope, since_ms).subquery()
    newest = aliased(ResultRow, ranked)
    rows = session.exec(
        select(newest, col(CheckRow.service_id))
        .join(CheckRow, col(CheckRow.id) == newest.check_id)
        .where(ranked.c.place == 1, col(CheckRow.retired_at).is_(None))
        .order_by(col(CheckRow.service_id), ranked.c.link_id)
    ).all()
    return _outcomes(rows)


def newest_by_server(session: Session, since_ms: int) -> list[Outcome]:
    """Give the newest result since a time of each check in force that the server alone makes."""
    in_force = (col(CheckVersion.check_id) == col(CheckRow.id)) & (
        col(CheckVersion.version) == col(CheckRow.version)
    )
    rows = session.exec(
        select(ResultRow, col(CheckRow.service_id))
        .join(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .join(CheckVersion, in_force)
        .where(
            col(ResultRow.device_id) == CONTROL,
            col(ResultRow.at_ms) >= since_ms,
            col(CheckVersion.kind).in_(SERVER_KINDS),
            col(CheckRow.retired_at).is_(None),
        )
        .order_by(col(ResultRow.at_ms))
    ).all()
    return list({outcome.check_id: outcome for outcome in _outcomes(rows)}.values())


def newest_of_device(session: Session, device_id: int, since_ms: int) -> list[Outcome]:
    """Give a device's newest result since a time of each check in force, and of its agent's own."""
    rows = session.exec(
        select(ResultRow, sa.func.coalesce(CheckRow.service_id, OF_NO_SERVICE))
        .outerjoin(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .where(
            col(ResultRow.device_id) == device_id,
            col(ResultRow.at_ms) >= since_ms,
            (col(ResultRow.check_id) < 0) | col(CheckRow.id).is_not(None),
            col(CheckRow.retired_at).is_(None),
        )
        .order_by(col(ResultRow.at_ms), col(ResultRow.sequence))
    ).all()
    newest = {outcome.check_id: outcome for outcome in _outcomes(rows)}
    return sorted(newest.values(), key=lambda outcome: outcome.service_id)


def last_of_service(session: Session, scope: Scope, service_id: int, most: int) -> list[Outcome]:
    """List the last results of a service's checks over the links of a scope, newest first."""
    rows = session.exec(
        _over_links(select(ResultRow, col(CheckRow.service_id)), scope, 0)
        .join(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .where(col(CheckRow.service_id) == service_id)
        .order_by(col(ResultRow.at_ms).desc(), col(ResultRow.device_id), col(ResultRow.check_id))
        .limit(most)
    ).all()
    return _outcomes(rows)


def turns(session: Session, scope: Scope, since_ms: int) -> list[Turn]:
    """List the results since a time that differ from the one before, oldest first."""
    before = sa.func.lag(col(ResultRow.outcome)).over(
        partition_by=(col(ResultRow.link_id), col(ResultRow.check_id)),
        order_by=(col(ResultRow.at_ms), col(ResultRow.sequence)),
    )
    compared = _over_links(
        sa.select(
            col(ResultRow.link_id),
            col(ResultRow.check_id),
            col(ResultRow.at_ms),
            col(ResultRow.outcome),
            before.label("before"),
        ),
        scope,
        since_ms,
    ).subquery()
    rows = session.execute(
        sa.select(
            compared.c.link_id,
            col(CheckRow.service_id),
            compared.c.at_ms,
            compared.c.outcome,
            compared.c.before,
        )
        .join(CheckRow, col(CheckRow.id) == compared.c.check_id)
        .where(compared.c.before.is_not(None), compared.c.before != compared.c.outcome)
        .order_by(compared.c.at_ms, compared.c.link_id, compared.c.check_id)
    )
    return [
        Turn(link_id=link, service_id=service, at_ms=at_ms, outcome=outcome, before=earlier)
        for link, service, at_ms, outcome, earlier in rows
    ]


def _over_links(asked: _Asked, scope: Scope, since_ms: int) -> _Asked:
    in_force = select(col(CheckRow.id)).where(col(CheckRow.retired_at).is_(None))
    return (
        asked.join(Link, col(Link.id) == col(ResultRow.link_id))
        .join(
            SiteMembership,
            (col(SiteMembership.site_id) == col(Link.site_id))
            & col(SiteMembership.valid_to).is_(None),
        )
        # Naming the checks lets the index on check and time find the rows.
        .where(col(ResultRow.check_id).in_(in_force), col(ResultRow.at_ms) >= since_ms)
        .where(scope.allows(col(SiteMembership.unit_id)))
    )


def _outcomes(rows: Sequence[_Row]) -> list[Outcome]:
    return [
        Outcome(
            device_id=row.device_id,
            link_id=row.link_id,
            check_id=row.check_id,
            service_id=service,
            at_ms=row.at_ms,
            outcome=row.outcome,
            phase=row.phase,
            total_ms=row.total_ms,
            phases_ms=unpack_phases(row.phases),
            address=row.address,
            status=row.status,
            certificate_days=row.certificate_days,
            value=row.value,
        )
        for row, service in rows
    ]
