"""What breaks in an ordinary month of the province: a table of rates, and what is drawn from it.

The rates are set, each says why; only those of the power have figures of others behind them. They
are of the whole province, though only one computer in ten is there.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from server.province.chance import stream
from server.province.district import District
from server.province.services import SERVICES
from server.province.units import Terrain
from server.province.world import Break, Damage

ONE_IN = 10
_WEEKS_A_YEAR = 52
_HOUR_MIN = 60
_DAY_MIN = 24 * _HOUR_MIN
# Hours of the local day.
_BY_DAY, _AT_WORK = (6.0, 20.0), (8.0, 16.0)
_SATURDAY = 5
# What breaks twice at one place does so with this between, or it would be one fault.
_APART = timedelta(hours=3)
_MOST_TRIES = 20
# A point of presence is one where so many lines begin.
_LINES_OF_A_POINT = 3

Targets = Callable[[District], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something breaks.

    Attributes:
        what: Its name in the report.
        targets: What it can happen to.
        a_year: How often it happens to each of these.
        lasts_min: The shortest and the longest time.
        why: Where the rate comes from.
        outcome, share, factor: As of a ``Break``.
        announced: Whether whoever does it says so beforehand.
        at_work: Whether it begins while people work; else at any time by day, on any day.
    """

    what: str
    damage: Damage
    targets: Targets
    a_year: float
    lasts_min: tuple[float, float]
    why: str
    outcome: str = "generic_timeout_error"
    share: float = 1.0
    factor: float = 10.0
    announced: bool = False
    at_work: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """Something that broke. ``what``, ``announced``: as of its rate."""

    what: str
    broken: Break
    announced: bool

    @property
    def ends(self) -> datetime:
        """When it is mended: nothing drawn here stays broken."""
        assert self.broken.ends is not None
        return self.broken.ends

    @property
    def is_short(self) -> bool:
        """Whether it is mended within the day, so that each minute of it matters."""
        return self.broken.damage is not Damage.DYING


def _lines(*terrains: Terrain) -> Targets:
    return lambda district: [
        code
        for code, link in district.links.items()
        if district.units[district.sites[link.site].unit].terrain in terrains
    ]


def _sites(*terrains: Terrain) -> Targets:
    return lambda district: [
        code
        for code, site in district.sites.items()
        if district.units[site.unit].terrain in terrains
    ]


def _points(district: District) -> Sequence[str]:
    counts = Counter(link.point for link in district.links.values())
    return [point for point, count in counts.items() if count >= _LINES_OF_A_POINT]


def _computers(district: District) -> Sequence[str]:
    return list(district.computers)


def _services(scope: str) -> Targets:
    return lambda _: [one.code for one in SERVICES if one.scope == scope]


def _replicas(_: District) -> Sequence[str]:
    return [
        f"{one.code}/{number}"
        for one in SERVICES
        if len(one.addresses) > 1
        for number in range(len(one.addresses))
    ]


_ALL_TERRAINS = tuple(Terrain)
_HIGH = (Terrain.MOUNTAIN, Terrain.REMOTE)
_LOW = (Terrain.URBAN, Terrain.LOWLAND)

RATES = (
    Rate(
        what="line cut, town",
        damage=Damage.CUT,
        targets=_lines(Terrain.URBAN),
        a_year=1.0,
        lasts_min=(10, 180),
        why="a line of a town is mended the same half-day, and fails about once a year",
    ),
    Rate(
        what="line cut, lowland",
        damage=Damage.CUT,
        targets=_lines(Terrain.LOWLAND),
        a_year=1.5,
        lasts_min=(10, 240),
        why="lines on poles along roads: lorries and diggers",
    ),
    Rate(
        what="line cut, mountains",
        damage=Damage.CUT,
        targets=_lines(*_HIGH),
        a_year=4.0,
        lasts_min=(20, 480),
        why="long lines, storms and landslips, and a long way for who mends them",
    ),
    Rate(
        what="line cut, announced work",
        damage=Damage.CUT,
        targets=_lines(*_ALL_TERRAINS),
        a_year=0.35,
        at_work=True,
        lasts_min=(20, 90),
        why="about one a week in the province: providers change equipment at the customer's",
        announced=True,
    ),
    Rate(
        what="power cut, mountains",
        damage=Damage.POWERLESS,
        targets=_sites(*_HIGH),
        a_year=6.0,
        lasts_min=(10, 180),
        why="overhead lines: one in two months at each office",
    ),
    Rate(
        what="power cut, elsewhere",
        damage=Damage.POWERLESS,
        targets=_sites(*_LOW),
        a_year=1.5,
        lasts_min=(5, 150),
        why="with the mountains 2.6 a year and office by day, of 87 minutes: the Northern Power "
        "Corporation had 2.8 of 100 minutes at any hour of January to August 2019 (SAIFI, SAIDI)",
    ),
    Rate(
        what="LAN of a site",
        damage=Damage.LAN,
        targets=_sites(*_ALL_TERRAINS),
        a_year=0.5,
        at_work=True,
        lasts_min=(5, 120),
        why="a switch or router that hangs until somebody starts it anew: every second year",
    ),
    Rate(
        what="point of presence",
        damage=Damage.AREA,
        targets=_points,
        a_year=0.6,
        lasts_min=(15, 120),
        why="about one a month in the province",
    ),
    Rate(
        what="national service fails",
        damage=Damage.FAILING,
        targets=_services("national"),
        a_year=10.0,
        at_work=True,
        lasts_min=(6, 60),
        why="under load, new releases: two or three a month among three services",
        outcome="http_unexpected_status_code",
    ),
    Rate(
        what="national service fails for some",
        damage=Damage.FAILING,
        targets=_services("national"),
        a_year=5.0,
        at_work=True,
        lasts_min=(10, 60),
        why="one in a month: a part of its way in fails",
        share=0.6,
    ),
    Rate(
        what="national service slow",
        damage=Damage.SLOW,
        targets=_services("national"),
        a_year=8.0,
        at_work=True,
        lasts_min=(15, 90),
        why="the ends of reporting periods: about two a month",
        factor=30.0,
    ),
    Rate(
        what="provincial service fails",
        damage=Damage.FAILING,
        targets=_services("provincial"),
        a_year=6.0,
        at_work=True,
        lasts_min=(6, 60),
        why="one machine room, nobody there at night: about one or two a month",
    ),
    Rate(
        what="replica fails",
        damage=Damage.FAILING,
        targets=_replicas,
        a_year=2.0,
        at_work=True,
        lasts_min=(20, 120),
        why="one server of several: about one a month",
    ),
    Rate(
        what="disk dies",
        damage=Damage.DYING,
        targets=_computers,
        a_year=0.015 * ONE_IN,
        at_work=True,
        lasts_min=(2 * _DAY_MIN, 6 * _DAY_MIN),
        why="1.5 % of the province's disks a year; each computer here stands for ten",
    ),
)


def draw_month(district: District, begins: datetime, weeks: int, seed: int) -> list[Truth]:
    """Draw what breaks in some weeks, in the order of time.

    Args:
        district: Where.
        begins: The local midnight with which they begin.
        weeks: How many.
        seed: The same seed, the same month.
    """
    truths: list[Truth] = []
    for rate in RATES:
        chance = stream("month", seed, rate.what)
        for target in _hit(rate, district, weeks, chance):
            broken = next(
                (
                    one
                    for one in _tries(rate, target, (begins, weeks), chance)
                    if not any(_meets(one, other.broken) for other in truths)
                ),
                None,
            )
            if broken is not None:
                truths.append(Truth(rate.what, broken, rate.announced))
    return sorted(truths, key=lambda truth: truth.broken.starts)


def _hit(rate: Rate, district: District, weeks: int, chance: Random) -> list[str]:
    """Choose what it happens to, as often as it happens in the weeks."""
    targets = rate.targets(district)
    expected = rate.a_year * len(targets) * weeks / _WEEKS_A_YEAR
    return chance.choices(targets, k=math.floor(expected + chance.random()))


def _tries(rate: Rate, target: str, time: tuple[datetime, int], chance: Random) -> Iterator[Break]:
    begins, weeks = time
    midnights = [begins + timedelta(days=number) for number in range(7 * weeks)]
    if rate.at_work:
        midnights = [one for one in midnights if one.weekday() < _SATURDAY]
    hours = _AT_WORK if rate.at_work else _BY_DAY
    for _ in range(_MOST_TRIES):
        into = timedelta(minutes=round(_HOUR_MIN * chance.uniform(*hours)))
        starts = chance.choice(midnights) + into
        yield Break(
            damage=rate.damage,
            target=target,
            starts=starts,
            ends=starts + timedelta(minutes=round(chance.uniform(*rate.lasts_min))),
            outcome=rate.outcome,
            share=rate.share,
            factor=rate.factor,
        )


def _meets(one: Break, other: Break) -> bool:
    """Say whether two are of one thing, and so near in time that they would be one fault."""
    if one.target.partition("/")[0] != other.target.partition("/")[0]:
        return False
    assert one.ends is not None
    assert other.ends is not None
    return one.starts < other.ends + _APART and other.starts < one.ends + _APART
