"""The places of work of a unit."""

from dataclasses import dataclass

from server.province import ups
from server.province.units import Unit

_PEOPLE_A_DESK = 50
_ROUTERS_ON_UPS = 0.3  # assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place of work, with a LAN of its own.

    Attributes:
        router_lasts_min: Minutes for which its router lives on without power.
    """

    code: str
    unit: str
    name: str
    desks: int
    people_a_day: int
    router_lasts_min: float


def draw_sites(unit: Unit, seed: int, *, two: bool) -> list[Site]:
    """Draw the sites of a unit: one, or two."""
    names = [f"Trụ sở {unit.name}"]
    if two:
        names.append(f"Cơ sở 2 {unit.name}")
    people = unit.people_a_day // len(names)
    return [
        Site(
            code=code,
            unit=unit.code,
            name=name,
            desks=max(2, people // _PEOPLE_A_DESK),
            people_a_day=people,
            router_lasts_min=ups.lasts_min(_ROUTERS_ON_UPS, "router", seed, code),
        )
        for number, name in enumerate(names, 1)
        for code in [f"{unit.code}-{number}"]
    ]
