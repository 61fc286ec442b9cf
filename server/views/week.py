"""Seven days of a device by the hour: the mean of each, and from the least to the most. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from checks.metrics import METRICS
from server.clock import from_ms
from server.store.hours import HOUR_MS, Hours

_PLACES = {metric.name: place for place, metric in enumerate(METRICS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hour:
    """What a metric came to in an hour; ``count``: how often it was measured."""

    at_ms: int
    ends_ms: int
    count: int
    least: float
    mean: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a metric came to in a longer time. ``worst``: the highest mean of an hour."""

    at: datetime
    least: float
    mean: float
    most: float
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekChart:
    """What one chart shows.

    Attributes:
        key: Which.
        decimals: Of its values.
        highest: Where the scale ends, if that is known.
        means: A line through the middles of the hours, milliseconds and values; None breaks it.
        bands: From the least to the most of hours that follow on each other: milliseconds, and the
            two values.
        whole: Of all of them.
        days: Of each local day.
    """

    key: str
    decimals: int
    highest: float | None
    means: tuple[tuple[int, float | None], ...]
    bands: tuple[tuple[tuple[int, float, float], ...], ...]
    whole: Figures
    days: tuple[Figures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days of a device. ``gaps_ms``: where nothing was measured."""

    from_ms: int
    to_ms: int
    charts: tuple[WeekChart, ...]
    gaps_ms: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """Which metric makes a chart, by what it is multiplied, and where the scale ends."""

    key: str
    metric: str
    times: float = 1.0
    decimals: int = 0
    highest: float | None = None


# What tells whether a computer is too slow for the work.
_SIGHTS = (
    _Sight(key="processor", metric="cpu_busy", times=100, highest=100),
    _Sight(key="memory", metric="memory_available", times=1 / 1024, decimals=1),
    _Sight(key="disk_busy", metric="disk_busy", times=100, highest=100),
    _Sight(key="temperature", metric="temperature"),
)


def see_week(hours: Hours, span_ms: tuple[int, int], joined_ms: int, zone: ZoneInfo) -> Week:
    """Show seven days.

    Args:
        hours: Of that time, at least one.
        span_ms: Where it begins and ends; it is shown from the first whole hour on.
        joined_ms: When the device joined: before, there is nothing to miss.
        zone: In which days are told apart.
    """
    from_ms, to_ms = -(-span_ms[0] // HOUR_MS) * HOUR_MS, span_ms[1]
    charts = [chart for sight in _SIGHTS if (chart := _chart(sight, hours, to_ms, zone))]
    known = [(hour * HOUR_MS, (hour + 1) * HOUR_MS) for hour in hours.hour.tolist()]
    missed_ms = max(from_ms, min(joined_ms, known[0][0]))
    edges = [(missed_ms, missed_ms), *known, (to_ms, to_ms)]
    gaps = tuple((last, first) for (_, last), (first, _) in pairwise(edges) if last < first)
    return Week(from_ms=from_ms, to_ms=to_ms, charts=tuple(charts), gaps_ms=gaps)


def _chart(sight: _Sight, hours: Hours, to_ms: int, zone: ZoneInfo) -> WeekChart | None:
    measured = list(_hours(sight, hours, to_ms))
    if not measured:
        return None
    runs = list(_runs(measured))
    by_day = groupby(measured, key=lambda one: from_ms(one.at_ms).astimezone(zone).date())
    return WeekChart(
        key=sight.key,
        decimals=sight.decimals,
        highest=sight.highest,
        means=tuple(point for run in runs for point in _means(run)),
        bands=tuple(tuple(_band(run)) for run in runs),
        whole=_figures(measured),
        days=tuple(_figures(list(some)) for _, some in by_day),
    )


def _hours(sight: _Sight, hours: Hours, to_ms: int) -> Iterator[_Hour]:
    place = _PLACES[sight.metric]
    columns = (hours.count, hours.least, hours.mean, hours.most)
    rows = zip(hours.hour.tolist(), *(one[:, place].tolist() for one in columns), strict=True)
    for hour, count, least, mean, most in rows:
        if count:
            yield _Hour(
                at_ms=hour * HOUR_MS,
                ends_ms=min((hour + 1) * HOUR_MS, to_ms),  # the last one may not be over yet
                count=count,
                least=least * sight.times,
                mean=mean * sight.times,
                most=most * sight.times,
            )


def _runs(hours: Sequence[_Hour]) -> Iterator[tuple[_Hour, ...]]:
    run = [hours[0]]
    for before, hour in pairwise(hours):
        if hour.at_ms > before.ends_ms:
            yield tuple(run)
            run = []
        run.append(hour)
    yield tuple(run)


def _means(run: Sequence[_Hour]) -> Iterator[tuple[int, float | None]]:
    yield run[0].at_ms, run[0].mean
    for hour in run:
        yield (hour.at_ms + hour.ends_ms) // 2, hour.mean
    yield run[-1].ends_ms, run[-1].mean
    yield run[-1].ends_ms, None


def _band(run: Sequence[_Hour]) -> Iterator[tuple[int, float, float]]:
    yield run[0].at_ms, run[0].least, run[0].most
    for hour in run:
        yield (hour.at_ms + hour.ends_ms) // 2, hour.least, hour.most
    yield run[-1].ends_ms, run[-1].least, run[-1].most


def _figures(hours: Sequence[_Hour]) -> Figures:
    measured = sum(one.count for one in hours)
    return Figures(
        at=from_ms(hours[0].at_ms),
        least=min(one.least for one in hours),
        mean=sum(one.mean * one.count for one in hours) / measured,
        most=max(one.most for one in hours),
        worst=max(one.mean for one in hours),
    )
