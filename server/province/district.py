"""Who is where and how they are connected: communes, sites, links, computers, from a seed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from server.province.chance import digits, stream
from server.province.communes import Commune, Terrain
from server.province.habits import Habit, Lunch
from server.province.machines import Kind, Machine, draw_machine, read_kinds

# Invented: nobody real is blamed for a simulated fault.
PROVIDERS = ("Nhà mạng A", "Nhà mạng B", "Nhà mạng C", "Nhà mạng D")
_SHARES = (4, 3, 2, 1)

# Mbit/s down and up, dong a month with tax (assumed).
_CONTRACTS = {
    Terrain.URBAN: ((200, 200, 1_650_000), (150, 150, 1_100_000), (100, 100, 660_000)),
    Terrain.LOWLAND: ((80, 80, 396_000), (50, 50, 330_000), (30, 30, 300_000)),
    Terrain.MOUNTAIN: ((20, 10, 330_000), (8, 4, 1_574_000), (4, 2, 787_000)),
    Terrain.REMOTE: ((2, 1, 492_000), (1, 0.5, 350_000), (0.5, 0.5, 250_000)),
}
_PEOPLE_A_DAY = 0.004  # of the population; a ward of 122,838 people sees about 500
_PEOPLE_A_DESK = 50


class Post(StrEnum):
    """Whose desk a computer serves."""

    ONE_STOP = "one_stop"
    OFFICER = "officer"
    ACCOUNTANT = "accountant"
    LEADER = "leader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place of work."""

    code: str
    unit: str
    name: str
    desks: int
    people_a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line of a site. ``source``: the address that its computers reach the server from."""

    code: str
    site: str
    path: str
    provider: str
    area: str
    down_mbps: float
    up_mbps: float
    monthly_cost_vnd: int
    source: str
    gateway: str
    hardware: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Computer:
    """A computer, on the link that it uses."""

    code: str
    site: str
    link: str
    address: str
    post: Post
    habit: Habit
    machine: Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What to lay out.

    Attributes:
        communes: Codes, in order.
        two_sites, two_links: Codes of those that kept a second office, and that have two lines.
        computers: How many in all, spread evenly over the links.
        never_off: Whether every computer is always on.
    """

    communes: tuple[str, ...]
    two_sites: frozenset[str] = frozenset()
    two_links: frozenset[str] = frozenset()
    computers: int = 40
    never_off: bool = False


# A small district of every kind of commune, with the awkward cases once each.
DEMO = Shape(
    communes=("07210", "09187", "09367", "09193", "07822", "09496", "07615", "07616"),
    two_sites=frozenset({"07210"}),
    two_links=frozenset({"09187"}),
    never_off=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """All of it, by code."""

    communes: Mapping[str, Commune]
    sites: Mapping[str, Site]
    links: Mapping[str, Link]
    computers: Mapping[str, Computer]


def lay_out(communes: Iterable[Commune], shape: Shape, seed: int, year: float) -> District:
    """Lay out a district.

    Args:
        communes: The table of them.
        shape: What to lay out.
        seed: The same seed, the same district.
        year: How old its computers are follows from it, such as 2026.5.

    Raises:
        KeyError: If a commune of the shape is not in the table.
    """
    table = {commune.code: commune for commune in communes}
    chosen = [table[code] for code in shape.communes]
    sites = [site for commune in chosen for site in _sites(commune, shape)]
    links: list[Link] = []
    for site in sites:
        links += _links(table[site.unit], site, shape, seed)
    links = [replace(link, source=_source(number)) for number, link in enumerate(links)]
    draw = _ComputerDraw(kinds=read_kinds(), seed=seed, year=year, never_off=shape.never_off)
    counts = {
        link.code: (shape.computers + len(links) - 1 - number) // len(links)
        for number, link in enumerate(links)
    }
    computers: list[Computer] = []
    for site in sites:
        here = [link for link in links if link.site == site.code]
        computers += draw.of_site(site, here, sum(counts[link.code] for link in here))
    return District(
        communes={commune.code: commune for commune in chosen},
        sites={site.code: site for site in sites},
        links={link.code: link for link in links},
        computers={computer.code: computer for computer in computers},
    )


def _sites(commune: Commune, shape: Shape) -> list[Site]:
    people = round(commune.population * _PEOPLE_A_DAY)
    names = [f"Trụ sở {commune.name}"]
    if commune.code in shape.two_sites:
        names.append(f"Cơ sở 2 {commune.name}")
    return [
        Site(
            code=f"{commune.code}-{number}",
            unit=commune.code,
            name=name,
            desks=max(2, people // len(names) // _PEOPLE_A_DESK),
            people_a_day=people // len(names),
        )
        for number, name in enumerate(names, 1)
    ]


def _links(commune: Commune, site: Site, shape: Shape, seed: int) -> list[Link]:
    chance = stream("links", seed, site.code)
    first = chance.choices(PROVIDERS, _SHARES)[0]
    if commune.code not in shape.two_links:
        return [_link(commune, site, 1, (chance.choice(("state", "internet")), first), chance)]
    second = chance.choice([provider for provider in PROVIDERS if provider != first])
    lines = (("state", first), ("internet", second))
    return [_link(commune, site, number, line, chance) for number, line in enumerate(lines, 1)]


def _link(commune: Commune, site: Site, number: int, line: tuple[str, str], chance: Random) -> Link:
    path, provider = line
    down, up, cost = chance.choice(_CONTRACTS[commune.terrain])
    code = f"{site.code}-{path}"
    return Link(
        code=code,
        site=site.code,
        path=path,
        provider=provider,
        area=commune.district,
        down_mbps=down,
        up_mbps=up,
        monthly_cost_vnd=cost,
        source="",
        # Every office has the router's factory setting, so the same network is everywhere.
        gateway=f"192.168.{number}.1",
        hardware="02" + digits(10, "router", code),
    )


def _source(number: int) -> str:
    """Give a link an address of its own in 127/8, clear of those that other programs use."""
    return f"127.24.{number // 250}.{number % 250 + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _ComputerDraw:
    kinds: Sequence[Kind]
    seed: int
    year: float
    never_off: bool

    def of_site(self, site: Site, links: Sequence[Link], count: int) -> list[Computer]:
        return [self._one(site, links[number % len(links)], number) for number in range(count)]

    def _one(self, site: Site, link: Link, number: int) -> Computer:
        code = f"{site.code}-pc{number + 1:02d}"
        chance = stream("computer", self.seed, code)
        post = chance.choices(tuple(Post), (4, 8, 1, 2))[0]
        host = f"{site.code}-{post.replace('_', '')}{number + 1:02d}".upper()
        return Computer(
            code=code,
            site=site.code,
            link=link.code,
            address=f"{link.gateway.rpartition('.')[0]}.{10 + number}",
            post=post,
            habit=self._habit(code, post, chance),
            machine=draw_machine(self.kinds, host, self.year, self.seed, code),
        )

    def _habit(self, code: str, post: Post, chance: Random) -> Habit:
        return Habit(
            words=f"{self.seed}/{code}",
            never_off=self.never_off or chance.random() < 0.03,
            arrives_min=chance.gauss(445 if post is Post.ONE_STOP else 458, 6),
            lunch=chance.choices(tuple(Lunch), (5, 4, 1))[0],
            polite=chance.random() < 0.8,
        )
