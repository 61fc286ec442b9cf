"""Who is where and how they are connected: units, sites, links, computers, from a seed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from server.province.chance import stream
from server.province.computers import Computer, ComputerDraw
from server.province.links import Link, draw_links, source_of
from server.province.machines import read_kinds
from server.province.shape import Shape
from server.province.sites import Site, draw_sites
from server.province.units import AGENCY, Unit

# Of two offices of a unit the first is the larger; of the computers, how much a unit may differ.
_FIRST_OFFICE, _DIFFERS = 0.65, 0.1
_FEWEST, _MOST = 30, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """All of it, by code; routers by their address.

    ``moved``: sites that had another unit. ``communes``: units that are no agency.
    """

    units: Mapping[str, Unit]
    sites: Mapping[str, Site]
    links: Mapping[str, Link]
    computers: Mapping[str, Computer]
    routers: Mapping[str, Link]
    moved: Mapping[str, str]
    communes: tuple[str, ...]


def lay_out(units: Iterable[Unit], shape: Shape, seed: int, year: float) -> District:
    """Lay out a district.

    Args:
        units: All that there are to choose from.
        shape: What to lay out.
        seed: The same seed, the same district.
        year: How old its computers are follows from it, such as 2026.5.

    Raises:
        KeyError: If a unit of the shape is not among them.
    """
    known = {unit.code: unit for unit in units}
    chosen = {code: known[code] for code in shape.units}
    sites = [
        site
        for code, unit in chosen.items()
        for site in draw_sites(unit, seed, two=code in shape.two_sites)
    ]
    links: list[Link] = []
    for site in sites:
        links += draw_links(chosen[site.unit], site, seed, two=site.unit in shape.two_links)
    links = [replace(link, source=source_of(number)) for number, link in enumerate(links)]
    counts = (
        _counts(chosen.values(), links, shape, seed)
        if shape.computers is None
        else _spread(shape.computers, links)
    )
    draw = ComputerDraw(kinds=read_kinds(), seed=seed, year=year, never_off=shape.never_off)
    computers: list[Computer] = []
    for site in sites:
        here = [link for link in links if link.site == site.code]
        computers += draw.of_site(site, here, counts[site.code])
    return District(
        units=chosen,
        sites={site.code: site for site in sites},
        links={link.code: link for link in links},
        computers={computer.code: computer for computer in computers},
        routers={link.source: link for link in links},
        moved={
            site.code: shape.moved[site.code]
            for site in sites
            if shape.moved.get(site.code) in chosen
        },
        communes=tuple(code for code, unit in chosen.items() if unit.kind != AGENCY),
    )


def _spread(computers: int, links: Sequence[Link]) -> Mapping[str, int]:
    """Spread computers evenly over links; give how many a site gets."""
    counts = Counter[str]()
    for number, link in enumerate(links):
        counts[link.site] += (computers + len(links) - 1 - number) // len(links)
    return counts


def _counts(
    units: Iterable[Unit], links: Sequence[Link], shape: Shape, seed: int
) -> Mapping[str, int]:
    """Give how many computers each site gets of those of its unit; one a link at least."""
    fewest = Counter(link.site for link in links)
    counts: dict[str, int] = {}
    for unit in units:
        offices = [site for site in fewest if site.rpartition("-")[0] == unit.code]
        differs = stream("count", seed, unit.code).uniform(-_DIFFERS, _DIFFERS)
        about = min(_MOST, max(_FEWEST, unit.computers * (1 + differs)))
        count = round(about / shape.one_in)
        first = count if len(offices) == 1 else round(count * _FIRST_OFFICE)
        for office, share in zip(offices, (first, count - first), strict=False):
            counts[office] = max(fewest[office], share)
    return counts
