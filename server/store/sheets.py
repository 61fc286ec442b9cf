"""Rows as sheets name them: found by their codes, to be changed with their history kept."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, SQLModel, col, select

from server.store.tables import (
    Asset,
    Budget,
    CheckRow,
    CheckVersion,
    Contract,
    Link,
    Price,
    Service,
    Site,
    SiteMembership,
    Staff,
    Unit,
)


def add(session: Session, row: SQLModel) -> None:
    """Store a new row, which then has its number."""
    session.add(row)
    session.flush()


def units(session: Session) -> dict[str, Unit]:
    """Give every unit by its code."""
    return {unit.code: unit for unit in session.exec(select(Unit))}


def sites(session: Session) -> dict[str, Site]:
    """Give every site by its code."""
    return {site.code: site for site in session.exec(select(Site))}


def links(session: Session) -> dict[str, Link]:
    """Give every link by its code."""
    return {link.code: link for link in session.exec(select(Link))}


def services(session: Session) -> dict[str, Service]:
    """Give every service by its code."""
    return {service.code: service for service in session.exec(select(Service))}


def assets(session: Session) -> dict[str, Asset]:
    """Give every asset by its code."""
    return {asset.code: asset for asset in session.exec(select(Asset))}


def staff(session: Session) -> list[Staff]:
    """Give who works where, by unit and group."""
    in_order = (col(Staff.unit_id), col(Staff.post_group), col(Staff.role), col(Staff.title))
    return list(session.exec(select(Staff).order_by(*in_order)))


def budgets(session: Session) -> list[Budget]:
    """Give all money, by year."""
    in_order = (col(Budget.year), col(Budget.payer), col(Budget.unit_id), col(Budget.spending))
    return list(session.exec(select(Budget).order_by(*in_order)))


def prices(session: Session) -> list[Price]:
    """Give all prices by model, in the order of their days."""
    return list(session.exec(select(Price).order_by(col(Price.model), col(Price.valid_from))))


def remove(session: Session, row: SQLModel) -> None:
    """Take a row away that a sheet does not name any more."""
    session.delete(row)
    session.flush()


def memberships(session: Session) -> dict[int, SiteMembership]:
    """Give, by site, to which unit it belongs now."""
    open_ones = select(SiteMembership).where(col(SiteMembership.valid_to).is_(None))
    return {row.site_id: row for row in session.exec(open_ones)}


def contracts(session: Session) -> dict[int, list[Contract]]:
    """Give, by link, its contracts in the order of their days."""
    grouped: dict[int, list[Contract]] = defaultdict(list)
    for row in session.exec(select(Contract).order_by(col(Contract.valid_from))):
        grouped[row.link_id].append(row)
    return grouped


def checks(
    session: Session, services: Collection[int]
) -> dict[int, list[tuple[CheckRow, CheckVersion]]]:
    """Give, by service, its checks in force, oldest first, each with its present version."""
    rows = session.exec(
        select(CheckRow, CheckVersion)
        .join(
            CheckVersion,
            (col(CheckVersion.check_id) == col(CheckRow.id))
            & (col(CheckVersion.version) == col(CheckRow.version)),
        )
        .where(col(CheckRow.retired_at).is_(None), col(CheckRow.service_id).in_(services))
        .order_by(col(CheckRow.id))
    )
    grouped: dict[int, list[tuple[CheckRow, CheckVersion]]] = defaultdict(list)
    for row, version in rows:
        grouped[row.service_id].append((row, version))
    return grouped


def move_site(
    session: Session, site_id: int, unit_id: int, held: SiteMembership | None, now: datetime
) -> None:
    """Let a site belong to a unit from now on."""
    if held is not None:
        held.valid_to = now
        session.add(held)
        # Closed before the next is opened: one open row a site is a constraint.
        session.flush()
    session.add(SiteMembership(site_id=site_id, valid_from=now, unit_id=unit_id))
    session.flush()
