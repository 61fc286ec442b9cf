"""What people call the components that a text names; only those are asked for."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from sqlmodel import Session, col, select

from alerts.component import OF_COMPUTER, Component, Kind
from server.store.questions import places
from server.store.scope import WHOLE_PROVINCE
from server.store.tables import Device, Link, Replica, Service, Site, Unit
from server.store.tables.places import Path

# What these are called in every language.
_PATHS = {Path.STATE: "TSLCD", Path.INTERNET: "Internet", Path.MOBILE: "4G/5G"}

_Ask = Callable[[Session, Collection[str], str], dict[str, str]]


def names_of(
    session: Session, components: Iterable[Component], language: str
) -> dict[Component, str]:
    """Give the names of components; one without a name of its own is left out."""
    keys: dict[Kind, set[str]] = defaultdict(set)
    for component in components:
        keys[component.kind].add(component.key)
    return {
        Component(kind, key): name
        for kind, ask in _ASK.items()
        if keys[kind]
        for key, name in ask(session, keys[kind], language).items()
    }


def _devices(session: Session, keys: Collection[str], _language: str) -> dict[str, str]:
    numbers = [int(key) for key in keys if key.isdecimal()]
    rows = session.exec(select(Device).where(col(Device.id).in_(numbers)))
    return {str(row.id): row.host for row in rows if row.host}


def _sites(session: Session, keys: Collection[str], _language: str) -> dict[str, str]:
    """Name a site by its unit, as everybody does; by both where the unit has several."""
    placed = places.sites(session, WHOLE_PROVINCE)
    sites_of = Counter(one.unit.id for one in placed)
    return {
        one.site.code: (
            one.unit.name if sites_of[one.unit.id] == 1 else f"{one.unit.name}, {one.site.name}"
        )
        for one in placed
        if one.site.code in keys
    }


def _links(session: Session, keys: Collection[str], language: str) -> dict[str, str]:
    """Name a link by its site; where there are several, by its path too, or by its code."""
    rows = session.exec(
        select(Link, Site.code)
        .join(Site, col(Site.id) == col(Link.site_id))
        .where(col(Link.valid_to).is_(None))
    ).all()
    sites = _sites(session, {site for link, site in rows if link.code in keys}, language)
    of_site = Counter(site for _, site in rows)
    of_path = Counter((site, link.path) for link, site in rows)
    named = {}
    for link, site in rows:
        if link.code in keys and site in sites:
            own = _PATHS[Path(link.path)] if of_path[site, link.path] == 1 else link.code
            named[link.code] = sites[site] if of_site[site] == 1 else f"{sites[site]}, {own}"
    return named


def _services(session: Session, keys: Collection[str], language: str) -> dict[str, str]:
    rows = session.exec(select(Service).where(col(Service.code).in_(keys)))
    return {row.code: name_of_service(row, language) for row in rows}


def _replicas(session: Session, keys: Collection[str], _language: str) -> dict[str, str]:
    """Name a server of a service (CODE-NUMBER) by the address it answers at."""
    codes = {key.rpartition("-")[0] for key in keys}
    rows = session.exec(
        select(Service.code, Replica)
        .join(Service, col(Service.id) == col(Replica.service_id))
        .where(col(Service.code).in_(codes))
    )
    named = {f"{code}-{replica.number}": replica.address for code, replica in rows}
    return {key: name for key, name in named.items() if key in keys}


def name_of_service(service: Service, language: str) -> str:
    """Say what a service is called in a language."""
    return (service.name_en if language == "en" else "") or service.name_vi


def _units(session: Session, keys: Collection[str], _language: str) -> dict[str, str]:
    rows = session.exec(select(Unit).where(col(Unit.code).in_(keys)))
    return {row.code: row.name for row in rows}


_ASK: Mapping[Kind, _Ask] = {
    Kind.UNIT: _units,
    Kind.DEVICE: _devices,
    **dict.fromkeys(OF_COMPUTER, _devices),
    Kind.LAN: _sites,
    Kind.POWER: _sites,
    Kind.COVERAGE: _sites,
    Kind.LINK: _links,
    Kind.SPEED: _links,
    Kind.SERVICE: _services,
    Kind.REPLICA: _replicas,
    Kind.CERTIFICATE: _services,
}
