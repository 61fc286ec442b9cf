"""The lines of a site: over which path, of which provider, how good and how dear."""

from dataclasses import dataclass
from random import Random

from server.province.chance import digits, fraction, stream
from server.province.sites import Site
from server.province.units import Terrain, Unit

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
# Most routers answer no ping from outside.
_ANSWER_PING = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line of a site.

    Attributes:
        source: The address that its computers reach the server from: its router's, outside.
        gateway, hardware: Its router, inside.
        answers_ping: Whether its router answers a ping from outside.
    """

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
    answers_ping: bool

    @property
    def point(self) -> str:
        """Where its provider's network begins, which all of its lines in an area share."""
        return f"{self.provider}/{self.area}"


def draw_links(unit: Unit, site: Site, seed: int, *, two: bool) -> list[Link]:
    """Draw the links of a site: one, or one of each path. They have no ``source`` yet."""
    chance = stream("links", seed, site.code)
    first = chance.choices(PROVIDERS, _SHARES)[0]
    if not two:
        return [_link(unit, site, 1, (chance.choice(("state", "internet")), first), chance)]
    second = chance.choice([provider for provider in PROVIDERS if provider != first])
    lines = (("state", first), ("internet", second))
    return [_link(unit, site, number, line, chance) for number, line in enumerate(lines, 1)]


def _link(unit: Unit, site: Site, number: int, line: tuple[str, str], chance: Random) -> Link:
    path, provider = line
    down, up, cost = chance.choice(_CONTRACTS[unit.terrain])
    code = f"{site.code}-{path}"
    return Link(
        code=code,
        site=site.code,
        path=path,
        provider=provider,
        area=unit.district,
        down_mbps=down,
        up_mbps=up,
        monthly_cost_vnd=cost,
        source="",
        # Every office has the router's factory setting, so the same network is everywhere.
        gateway=f"192.168.{number}.1",
        hardware="02" + digits(10, "router", code),
        answers_ping=fraction("ping", code) < _ANSWER_PING,
    )


def source_of(number: int) -> str:
    """Give a link an address of its own in 127/8, clear of those that other programs use."""
    return f"127.24.{number // 250}.{number % 250 + 1}"
