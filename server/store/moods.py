"""What services and lines have shown of late that changes what is asked of them."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from alerts.component import component
from alerts.incident import UNRESOLVED, State
from checks.check import TOO_MANY
from checks.words import OK, Phase
from server.deal.doubt import Trouble
from server.store.tables import CheckRow, IncidentRow, Link, ResultRow, Service, Site
from server.store.tables.telemetry import OF_A_CHECK

# Of a page that fails only after the handshake, a short probe sees nothing.
_BEYOND_THE_HANDSHAKE = (Phase.PROCESSING, Phase.TRANSFER)


def refusing(session: Session, since_ms: int) -> dict[int, int]:
    """Count the links, by service, that were answered 403 or 429 since a time."""
    rows = session.execute(
        sa.select(col(CheckRow.service_id), sa.func.count(sa.distinct(col(ResultRow.link_id))))
        .join(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .where(
            OF_A_CHECK,
            col(ResultRow.received_ms) > since_ms,
            col(ResultRow.link_id) > 0,
            col(ResultRow.status).in_(TOO_MANY),
            col(ResultRow.outcome) != OK,
        )
        .group_by(col(CheckRow.service_id))
    )
    return {row[0]: row[1] for row in rows}


def failing_pages(session: Session, since_ms: int) -> set[int]:
    """Give the services of which a page failed after the handshake since a time."""
    rows = session.exec(
        select(CheckRow.service_id)
        .join(ResultRow, col(CheckRow.id) == col(ResultRow.check_id))
        .where(
            OF_A_CHECK,
            col(ResultRow.received_ms) > since_ms,
            col(ResultRow.phase).in_(_BEYOND_THE_HANDSHAKE),
        )
        .distinct()
    )
    return set(rows)


def troubles(session: Session) -> list[Trouble]:
    """Give what incidents are about that are not over."""
    rows = session.exec(select(IncidentRow).where(col(IncidentRow.state).in_(UNRESOLVED)))
    return [
        Trouble(
            component=component(row.component),
            suspected_at=row.turned_at if row.state == State.SUSPECTED else None,
        )
        for row in rows
    ]


def services_named(session: Session, codes: Collection[str]) -> set[int]:
    """Give the numbers of services."""
    numbers = session.exec(select(Service.id).where(col(Service.code).in_(codes)))
    return {number for number in numbers if number}


def links_named(session: Session, codes: Collection[str], sites: Collection[str]) -> set[int]:
    """Give the numbers of links, by their codes and by those of their sites."""
    wanted = select(Link.id).join(Site, col(Site.id) == col(Link.site_id))
    named = or_(col(Link.code).in_(codes), col(Site.code).in_(sites))
    numbers = session.exec(wanted.where(named, col(Link.valid_to).is_(None)))
    return {number for number in numbers if number}
