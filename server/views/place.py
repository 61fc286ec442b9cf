"""Where something is."""

from dataclasses import dataclass

from server.store.tables import Site, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A unit and a site of it; empty where something has none. No address of any kind."""

    unit_code: str = ""
    unit_name: str = ""
    site_code: str = ""
    site_name: str = ""


def place_of(unit: Unit | None, site: Site | None) -> Place:
    """Say where something is."""
    return Place(
        unit_code=unit.code if unit else "",
        unit_name=unit.name if unit else "",
        site_code=site.code if site else "",
        site_name=site.name if site else "",
    )
