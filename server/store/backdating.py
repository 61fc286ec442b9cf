"""What is simulated, as if it had been known for longer than it is: for the past of a demo."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import (
    CheckRow,
    CheckVersion,
    Link,
    Service,
    Site,
    SiteMembership,
)


def backdate(session: Session, since: datetime, moved: datetime) -> None:
    """Let the links, sites and checks of what is simulated have been there since a time.

    Args:
        session: A writing session.
        since: Since when.
        moved: When those sites moved that belonged to another unit before.
    """
    links = sa.update(Link).where(col(Link.simulated), col(Link.valid_from) > since)
    session.execute(links.values(valid_from=since))
    checks = (
        select(CheckRow.id)
        .join(Service, col(Service.id) == col(CheckRow.service_id))
        .where(col(Service.simulated))
    )
    versions = sa.update(CheckVersion).where(
        col(CheckVersion.check_id).in_(checks), col(CheckVersion.created_at) > since
    )
    session.execute(versions.values(created_at=since))
    _backdate_sites(session, since, moved)


def _backdate_sites(session: Session, since: datetime, moved: datetime) -> None:
    stays = session.exec(
        select(SiteMembership)
        .join(Site, col(Site.id) == col(SiteMembership.site_id))
        .where(col(Site.simulated))
        .order_by(col(SiteMembership.site_id), col(SiteMembership.valid_from))
    ).all()
    begun: set[int] = set()
    for stay in stays:
        was_elsewhere = stay.site_id in begun
        begun.add(stay.site_id)
        from_ = moved if was_elsewhere else since
        to = None if stay.valid_to is None else moved
        session.execute(
            sa.update(SiteMembership)
            .where(
                col(SiteMembership.site_id) == stay.site_id,
                col(SiteMembership.valid_from) == stay.valid_from,
            )
            .values(valid_from=from_, valid_to=to)
        )
