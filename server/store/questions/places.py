"""Questions about units, their sites, links and contracts as they are now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import Select

from server.store.scope import Scope
from server.store.tables import Contract, Link, Site, SiteMembership, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSite:
    """A site and the unit that it belongs to."""

    site: Site
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLink:
    """A link in use, where it is, and what it is bought as today."""

    link: Link
    site: Site
    unit: Unit
    contract: Contract | None

    @property
    def id(self) -> int:
        """The link's number."""
        return self.link.id or 0


def units(session: Session, scope: Scope) -> list[Unit]:
    """List the units of a scope by code."""
    wanted = select(Unit).where(scope.allows(col(Unit.id))).order_by(col(Unit.code))
    return list(session.exec(wanted))


def unit_of_code(session: Session, scope: Scope, code: str) -> Unit | None:
    """Find a unit."""
    wanted = select(Unit).where(scope.allows(col(Unit.id)), col(Unit.code) == code)
    return session.exec(wanted).first()


def sites(session: Session, scope: Scope) -> list[PlacedSite]:
    """List the sites of a scope by code."""
    rows = session.exec(_placed(scope).order_by(col(Site.code)))
    return [PlacedSite(site=site, unit=unit) for site, unit in rows]


def site_of_code(session: Session, scope: Scope, code: str) -> PlacedSite | None:
    """Find a site."""
    row = session.exec(_placed(scope).where(col(Site.code) == code)).first()
    return PlacedSite(site=row[0], unit=row[1]) if row else None


def links(session: Session, scope: Scope, today: date) -> list[PlacedLink]:
    """List the links in use of a scope by code. ``today``: a day of the province."""
    rows = session.exec(
        select(Link, Site, Unit)
        .join(Site, col(Site.id) == col(Link.site_id))
        .join(SiteMembership, col(SiteMembership.site_id) == col(Site.id))
        .join(Unit, col(Unit.id) == col(SiteMembership.unit_id))
        .where(
            col(SiteMembership.valid_to).is_(None),
            col(Link.valid_to).is_(None),
            scope.allows(col(Unit.id)),
        )
        .order_by(col(Link.code))
    ).all()
    bought = _contracts(session, [link.id or 0 for link, _, _ in rows], today)
    return [
        PlacedLink(link=link, site=site, unit=unit, contract=bought.get(link.id or 0))
        for link, site, unit in rows
    ]


def _placed(scope: Scope) -> Select[Site, Unit]:
    return (
        select(Site, Unit)
        .join(SiteMembership, col(SiteMembership.site_id) == col(Site.id))
        .join(Unit, col(Unit.id) == col(SiteMembership.unit_id))
        .where(col(SiteMembership.valid_to).is_(None), scope.allows(col(Unit.id)))
    )


def _contracts(session: Session, link_ids: Collection[int], today: date) -> dict[int, Contract]:
    in_force = select(Contract).where(
        col(Contract.link_id).in_(link_ids),
        col(Contract.valid_from) <= today,
        or_(col(Contract.valid_to).is_(None), col(Contract.valid_to) > today),
    )
    # Should two overlap, the one that began last holds.
    rows = session.exec(in_force.order_by(col(Contract.valid_from)))
    return {row.link_id: row for row in rows}
