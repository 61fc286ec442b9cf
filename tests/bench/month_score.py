"""What broke in a month beside what was said of it: right, not sure, wrong or missed. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.component import Component, Kind, area_key
from server.past.era import Era
from server.province.computers import Computer
from server.province.district import District
from server.province.habits import Presence
from server.province.world import Break, Damage
from tests.bench.month_rates import Truth
from tests.lab.verdicts import Told

# What is found later than this after it was mended is about something else.
_AFTERMATH = timedelta(minutes=10)
# Played rounds in which somebody who was there before must have been hit, or nobody can know of it.
_FEWEST_ROUNDS = 5


class Mark(StrEnum):
    """How something that broke was judged. UNSEEN: nobody was on there when it broke."""

    RIGHT = "right"
    NOT_SURE = "not sure"
    WRONG = "wrong"
    MISSED = "missed"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Something that broke, and what was said of it. ``name``: of the component that broke."""

    truth: Truth
    name: str
    told: Sequence[Told]
    mark: Mark

    @property
    def pages(self) -> int:
        """Messages that said that something is broken."""
        return sum(one.pages for one in self.told)


def score(
    truths: Sequence[Truth], told: Iterable[Told], era: Era, played: Sequence[datetime]
) -> tuple[list[Scored], list[Told]]:
    """Judge everything that broke; give also the incidents that belong to nothing.

    Args:
        truths: In the order of time.
        told: What was said.
        era: Of these days.
        played: When the rounds began that were played, in order.
    """
    district = era.world.district
    of_truth: dict[int, list[Told]] = defaultdict(list)
    strays = []
    for one in told:
        number = _whose(one, truths, district)
        if number is None:
            strays.append(one)
        else:
            of_truth[number].append(one)
    scored = [
        Scored(
            truth=truth,
            name=str(component_of(truth.broken, district)),
            told=of_truth[number],
            mark=_mark(truth, of_truth[number], era, played),
        )
        for number, truth in enumerate(truths)
    ]
    return scored, strays


def component_of(broken: Break, district: District) -> Component:
    """Give the component that is at fault; of a replica as ``month_told`` calls it."""
    target = broken.target
    match broken.damage:
        case Damage.CUT:
            return Component(Kind.LINK, target)
        case Damage.AREA:
            link = next(one for one in district.links.values() if one.point == target)
            return Component(Kind.AREA, area_key(link.provider, link.area))
        case Damage.LAN:
            return Component(Kind.LAN, target)
        case Damage.POWERLESS:
            return Component(Kind.POWER, target)
        case Damage.DYING:
            return Component(Kind.DISK, target)
        case _:
            return Component(Kind.REPLICA if "/" in target else Kind.SERVICE, target)


def _whose(told: Told, truths: Sequence[Truth], district: District) -> int | None:
    """Give what an incident is about: what is called so, else what began last at that place."""
    during = [
        number
        for number, truth in enumerate(truths)
        if truth.broken.starts <= told.opened_at <= truth.ends + _AFTERMATH
    ]
    names = {number: str(component_of(truths[number].broken, district)) for number in during}
    exact = [number for number in during if names[number] in told.names]
    where = set(_places(told.name, district))
    near = [number for number in during if where & set(_places(names[number], district))]
    found = exact or near
    return found[-1] if found else None


def _places(name: str, district: District) -> Iterator[str]:
    """Give the sites and services that suffer by a component; of a computer only itself."""
    kind, _, key = name.partition(":")
    match kind:
        case Kind.LINK | Kind.SPEED:
            yield district.links[key].site
        case Kind.AREA | Kind.PROVIDER | Kind.GRID:
            for link in district.links.values():
                if key in {area_key(link.provider, link.area), link.provider, link.area}:
                    yield link.site
        case Kind.SERVICE | Kind.REPLICA | Kind.CERTIFICATE:
            yield key.partition("/")[0]
        case Kind.CORE | Kind.MONITOR:
            yield from district.sites
        case _:
            yield key


def _mark(truth: Truth, told: Sequence[Told], era: Era, played: Sequence[datetime]) -> Mark:
    if not told:
        return Mark.MISSED if _could_be_seen(truth, era, played) else Mark.UNSEEN
    name = str(component_of(truth.broken, era.world.district))
    whole = [one for one in told if one.into is None]
    wrong = [one for one in whole if one.name != name]
    if whole and not wrong:
        return Mark.RIGHT
    return Mark.NOT_SURE if whole and not any(one.is_sure for one in wrong) else Mark.WRONG


def _could_be_seen(truth: Truth, era: Era, played: Sequence[datetime]) -> bool:
    """Say whether somebody was on there just before, and it lasted for long enough."""
    broken = truth.broken
    first, last = bisect_left(played, broken.starts), bisect_left(played, truth.ends)
    if last - first < _FEWEST_ROUNDS or not first:
        return False
    usual = era.with_breaks(()).world
    moments = played[first - 1 : first]
    if not truth.is_short:
        moments = played[first:last:_FEWEST_ROUNDS]
    behind = list(_behind(broken, era.world.district))
    return any(usual.presence(one, at) is Presence.ON for at in moments for one in behind)


def _behind(broken: Break, district: District) -> Iterator[Computer]:
    """Give the computers that something broken can be seen from."""
    for code, computer in district.computers.items():
        link = district.links[computer.link]
        if broken.damage in {Damage.FAILING, Damage.SLOW} or broken.target in {
            code,
            computer.site,
            link.code,
            link.point,
        }:
            yield computer
