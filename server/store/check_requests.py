"""Checks of sites that somebody asked for: waiting, being run, done; and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.clock import to_ms
from server.store.tables import CheckRequest, CheckRow, Link, ResultRow
from server.store.tables.telemetry import OF_A_CHECK


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A check of a site that somebody asked for."""

    id: int
    site: int
    asked_at: datetime
    asked_by: str
    begun_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """The newest result of a device for a service since a check began."""

    service: int
    device: int
    link: int
    at_ms: int
    outcome: str
    total_ms: float | None


def add(session: Session, site_id: int, by: str, now: datetime) -> None:
    """Store that somebody asks."""
    session.add(CheckRequest(site_id=site_id, asked_by=by, asked_at=now))
    session.flush()


def not_ended(session: Session) -> list[Request]:
    """Give those that wait or are being run, oldest first."""
    wanted = select(CheckRequest).where(col(CheckRequest.ended_at).is_(None))
    rows = session.exec(wanted.order_by(col(CheckRequest.asked_at), col(CheckRequest.id)))
    return [_request(row) for row in rows]


def begin(session: Session, number: int, now: datetime) -> None:
    """Note that its checks are dealt; when they first were stays."""
    _set(session, number, col(CheckRequest.begun_at).is_(None), begun_at=now)


def end(session: Session, number: int, now: datetime) -> None:
    """Note that its checks are dealt no longer."""
    _set(session, number, col(CheckRequest.ended_at).is_(None), ended_at=now)


def last_of(session: Session, site_id: int, since: datetime) -> Request | None:
    """Give the last one of a site that was asked for since a time."""
    wanted = select(CheckRequest).where(
        col(CheckRequest.site_id) == site_id, col(CheckRequest.asked_at) >= since
    )
    row = session.exec(wanted.order_by(col(CheckRequest.id).desc())).first()
    return _request(row) if row else None


def came_back(session: Session, request: Request, until: datetime) -> Sequence[CameBack]:
    """Give what the PCs of the site saw since it began, the newest of each PC and service."""
    if request.begun_at is None:
        return []
    links = select(Link.id).where(col(Link.site_id) == request.site)
    rows = session.exec(
        select(ResultRow, CheckRow.service_id)
        .join(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .where(
            OF_A_CHECK,
            col(ResultRow.link_id).in_(links),
            col(ResultRow.at_ms).between(to_ms(request.begun_at), to_ms(until)),
        )
        .order_by(col(ResultRow.at_ms))
    )
    newest = {(service, row.device_id): row for row, service in rows}
    return [
        CameBack(
            service=service,
            device=device,
            link=row.link_id or 0,
            at_ms=row.at_ms,
            outcome=row.outcome,
            total_ms=row.total_ms,
        )
        for (service, device), row in newest.items()
    ]


def _set(session: Session, number: int, still: sa.ColumnElement[bool], **values: datetime) -> None:
    session.execute(
        sa.update(CheckRequest).where(col(CheckRequest.id) == number, still).values(**values)
    )


def _request(row: CheckRequest) -> Request:
    return Request(
        id=row.id or 0,
        site=row.site_id,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
    )
