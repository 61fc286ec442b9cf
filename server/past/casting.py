"""Who takes part in an episode: so many computers that its verdicts come out, and no more. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from server.clock import to_ms
from server.past.episodes import Episode, Fault
from server.past.era import Era
from server.province.computers import Computer
from server.province.district import District
from server.province.habits import LOCAL, Presence
from server.province.world import Break, Damage
from server.uptime.figures import Span

_DAY = timedelta(days=1)
# Of a line that fails, and of each other one: what holds its checks.
_MOST_THERE, _MOST_ELSEWHERE = 10, 1
# Where no service fails, one in so many lines shows that the others work.
_ONE_IN = 5
_OF_SERVICES = frozenset({Damage.FAILING, Damage.SLOW})


def begins_at(episode: Episode, era: Era) -> datetime:
    """Give the moment at which an episode begins."""
    day = era.now.astimezone(LOCAL).date()
    for _ in range(episode.days_ago):
        day -= _DAY
        while not era.works(day):
            day -= _DAY
    return datetime.combine(day, episode.begins, LOCAL).astimezone(UTC)


def ends_at(episode: Episode, era: Era) -> datetime:
    """Give the moment at which it ends."""
    return begins_at(episode, era) + timedelta(minutes=episode.lasts_min)


def breaks_of(episodes: Sequence[Episode], era: Era) -> Iterator[Break]:
    """Give what broke, as the world knows it."""
    for episode in episodes:
        began = begins_at(episode, era)
        for fault in episode.faults:
            yield Break(
                damage=fault.damage,
                target=fault.target,
                starts=began + timedelta(minutes=fault.from_min),
                ends=began + timedelta(minutes=fault.to_min),
                outcome=fault.outcome,
                share=fault.share,
                factor=fault.factor,
            )


def links_of(episode: Episode, era: Era) -> list[str]:
    """Give the links over which somebody reports in an episode."""
    district = era.world.district
    there = {code for fault in episode.faults for code in _links_there(fault, district)}
    if any(fault.damage in _OF_SERVICES for fault in episode.faults):
        return list(district.links)
    seen = {code for number, code in enumerate(district.links) if not number % _ONE_IN}
    return [code for code in district.links if code in there | seen]


def cast_of(episode: Episode, era: Era) -> list[str]:
    """Give the computers that report in an episode: they are on when it begins and when it ends."""
    district = era.world.district
    there = {code for fault in episode.faults for code in _links_there(fault, district)}
    most = dict.fromkeys(links_of(episode, era), _MOST_ELSEWHERE) | dict.fromkeys(
        there, _MOST_THERE
    )
    chosen: list[str] = []
    for code, computer in district.computers.items():
        if most.get(computer.link) and _is_on(computer, episode, era):
            most[computer.link] -= 1
            chosen.append(code)
    return chosen


def _is_on(computer: Computer, episode: Episode, era: Era) -> bool:
    usual = era.with_breaks(()).world
    moments = (begins_at(episode, era), ends_at(episode, era))
    return all(usual.presence(computer, at) is Presence.ON for at in moments)


def _links_there(fault: Fault, district: District) -> list[str]:
    """Give the links that a fault takes; none of a service's."""
    if fault.damage in {Damage.LAN, Damage.POWERLESS}:
        return [code for code, link in district.links.items() if link.site == fault.target]
    return [fault.target] if fault.target in district.links else []


def played(episodes: Sequence[Episode], era: Era) -> Mapping[str, Sequence[Span]]:
    """Give when episodes are played, by link; of the server's own probes by an empty code."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for episode in sorted(episodes, key=lambda one: begins_at(one, era)):
        span = Span(to_ms(begins_at(episode, era)), to_ms(ends_at(episode, era)))
        for code in ("", *links_of(episode, era)):
            spans[code].append(span)
    return spans
