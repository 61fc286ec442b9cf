"""What is known of series beside their results: what their probes pass, and their periods."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.clock import from_ms, to_ms
from server.store.tables import CheckRow, CheckVersion, Deal, Link, Service, Site
from server.uptime.blame import Route
from server.uptime.periods import Dealt, Series


def routes_of(session: Session, series: Collection[Series]) -> dict[Series, tuple[int, Route]]:
    """Give the site of each series and what its probes pass; what is gone is missing."""
    services = session.exec(
        select(CheckRow.id, Service)
        .join(Service, col(Service.id) == col(CheckRow.service_id))
        .where(col(CheckRow.id).in_({one.check_id for one in series}))
    )
    checks = dict(services.all())
    links = {
        link.id: (link, site)
        for link, site in session.exec(
            select(Link, Site)
            .join(Site, col(Site.id) == col(Link.site_id))
            .where(col(Link.id).in_({one.link_id for one in series}))
        )
    }
    known = {}
    for one in series:
        service = checks.get(one.check_id)
        if service and one.link_id in links:
            link, site = links[one.link_id]
            known[one] = (link.site_id, _route(service, link, site))
        elif service and not one.link_id:
            known[one] = (0, _own_route(service))
    return known


def deals_since(
    session: Session, series: Collection[Series], since_ms: int
) -> list[tuple[Series, Dealt]]:
    """List the deals of some series that were in force at some time since then."""
    rows = session.connection().execute(
        sa.select(
            col(Deal.link_id), col(Deal.check_id), col(Deal.valid_from), col(Deal.period_s)
        ).where(col(Deal.valid_to).is_(None) | (col(Deal.valid_to) >= from_ms(since_ms)))
    )
    return [
        (one, Dealt(to_ms(valid_from), period_s))
        for link, check, valid_from, period_s in rows
        if (one := Series(link, check)) in series
    ]


def check_periods(session: Session, check_ids: Collection[int]) -> dict[int, float]:
    """Give the seconds between two probes that checks ask for themselves."""
    rows = session.exec(
        select(CheckVersion.check_id, CheckVersion.period_s)
        .join(
            CheckRow,
            (col(CheckRow.id) == col(CheckVersion.check_id))
            & (col(CheckRow.version) == col(CheckVersion.version)),
        )
        .where(col(CheckRow.id).in_(check_ids))
    )
    return dict(rows.all())


def _route(service: Service, link: Link, site: Site) -> Route:
    return Route(
        service=service.code,
        scope=service.scope,
        simulated=link.simulated,
        link=link.code,
        site=site.code,
        provider=link.provider,
        area=link.area,
    )


def _own_route(service: Service) -> Route:
    return Route(service=service.code, scope=service.scope, simulated=service.simulated)
