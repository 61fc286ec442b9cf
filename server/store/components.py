"""What people can say is at fault: whether it is (still) there, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from alerts.component import Component, Kind
from alerts.fault import Whereabouts
from alerts.severity import USUAL_PEOPLE_A_DAY
from server.store.tables import (
    Device,
    DeviceMembership,
    Link,
    Service,
    Site,
    SiteMembership,
    Unit,
)
from server.store.tables.fleet import DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A component that is there. ``people_a_day``, ``one_stop_desks``: who needs it."""

    component: Component
    where: Whereabouts
    simulated: bool
    people_a_day: int
    one_stop_desks: int


def is_there(session: Session, it: Component) -> bool:
    """Whether a component is still there; of what no table lists (areas, the core) always."""
    return it.kind not in _FIND or find(session, it) is not None


def find(session: Session, it: Component) -> Found | None:
    """Find a unit, a site (as its network), a link, a service or a device; None: it is none."""
    ask = _FIND.get(it.kind)
    return ask(session, it) if ask else None


def lines_of(session: Session, site_code: str) -> tuple[str, ...]:
    """Give the codes of the links in use at a site."""
    wanted = (
        select(Link.code)
        .join(Site, col(Site.id) == col(Link.site_id))
        .where(col(Site.code) == site_code, col(Link.valid_to).is_(None))
    )
    return tuple(session.exec(wanted.order_by(col(Link.code))))


def site_number(session: Session, code: str) -> int | None:
    """Give the number of a site; None: there is none of that code."""
    return session.exec(select(Site.id).where(col(Site.code) == code)).first() if code else None


def _unit(session: Session, it: Component) -> Found | None:
    unit = session.exec(select(Unit).where(col(Unit.code) == it.key)).first()
    if unit is None:
        return None
    sites = session.exec(
        select(Site)
        .join(SiteMembership, col(SiteMembership.site_id) == col(Site.id))
        .where(col(SiteMembership.unit_id) == unit.id, col(SiteMembership.valid_to).is_(None))
    ).all()
    return _of_sites(it, Whereabouts(unit=unit.code), sites, simulated=unit.simulated)


def _site(session: Session, it: Component) -> Found | None:
    site = session.exec(select(Site).where(col(Site.code) == it.key)).first()
    unit = _unit_of(session, site)
    if site is None or unit is None:
        return None
    where = Whereabouts(unit=unit.code, site=site.code)
    return _of_sites(it, where, [site], simulated=site.simulated)


def _link(session: Session, it: Component) -> Found | None:
    link = session.exec(
        select(Link).where(col(Link.code) == it.key, col(Link.valid_to).is_(None))
    ).first()
    site = session.get(Site, link.site_id) if link else None
    if link is None or site is None:
        return None
    unit = _unit_of(session, site)
    where = Whereabouts(
        unit=unit.code if unit else "", site=site.code, provider=link.provider, area=link.area
    )
    return _of_sites(it, where, [site], simulated=link.simulated)


def _device(session: Session, it: Component) -> Found | None:
    device = session.get(Device, int(it.key)) if it.key.isdecimal() else None
    if device is None or device.state != DeviceState.ACTIVE:
        return None
    site = session.exec(
        select(Site)
        .join(DeviceMembership, col(DeviceMembership.site_id) == col(Site.id))
        .where(
            col(DeviceMembership.device_id) == device.id, col(DeviceMembership.valid_to).is_(None)
        )
    ).first()
    unit = _unit_of(session, site)
    where = Whereabouts(unit=unit.code if unit else "", site=site.code if site else "")
    # Whom one device keeps waiting is not known: at most its own desk.
    return Found(
        component=it, where=where, simulated=device.simulated, people_a_day=0, one_stop_desks=0
    )


def _service(session: Session, it: Component) -> Found | None:
    service = session.exec(select(Service).where(col(Service.code) == it.key)).first()
    if service is None:
        return None
    sites = session.exec(
        select(Site)
        .join(Link, col(Link.site_id) == col(Site.id))
        .where(
            col(Link.path) == service.path,
            col(Link.valid_to).is_(None),
            col(Link.simulated) == service.simulated,
        )
        .distinct()
    ).all()
    where = Whereabouts(service=service.code)
    return _of_sites(it, where, sites, simulated=service.simulated)


def _of_sites(
    it: Component, where: Whereabouts, sites: Iterable[Site], *, simulated: bool
) -> Found:
    needed = list(sites)
    return Found(
        component=it,
        where=where,
        simulated=simulated,
        people_a_day=sum(
            USUAL_PEOPLE_A_DAY if site.people_a_day is None else site.people_a_day
            for site in needed
        ),
        one_stop_desks=sum(site.one_stop_desks or 0 for site in needed),
    )


def _unit_of(session: Session, site: Site | None) -> Unit | None:
    if site is None:
        return None
    return session.exec(
        select(Unit)
        .join(SiteMembership, col(SiteMembership.unit_id) == col(Unit.id))
        .where(col(SiteMembership.site_id) == site.id, col(SiteMembership.valid_to).is_(None))
    ).first()


_FIND = {
    Kind.UNIT: _unit,
    Kind.LAN: _site,
    Kind.POWER: _site,
    Kind.LINK: _link,
    Kind.DEVICE: _device,
    Kind.SERVICE: _service,
}
