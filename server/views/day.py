"""A day of a device's vital signs: lines with their gaps, and what each shows in numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import fmean, median

from server.clock import from_ms
from server.store.questions.vitals import Vitals

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A series: milliseconds and values, oldest first. None: nothing was measured from here on."""

    name: str
    points: tuple[tuple[int, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the numbers of a line come to."""

    least: float
    middle: float
    mean: float
    most: float
    most_at: datetime
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """An hour of a line, for the table beside the chart."""

    at: datetime
    least: float
    mean: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What one chart shows: ``unit`` and ``decimals`` are of the values as they are here."""

    key: str
    unit: str
    decimals: int
    lines: tuple[Line, ...]
    summaries: tuple[Summary, ...]
    hours: tuple[tuple[Hour, ...], ...]
    highest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of one device. ``gaps_ms``: where nothing was measured, first and last millisecond."""

    from_ms: int
    to_ms: int
    charts: tuple[Chart, ...]
    gaps_ms: tuple[tuple[int, int], ...]

    @property
    def measured(self) -> bool:
        """Whether anything was."""
        return bool(self.charts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """Which metrics make a chart, by what they are multiplied, and where the scale ends."""

    key: str
    metrics: tuple[str, ...]
    unit: str
    times: float = 1.0
    decimals: int = 0
    highest: float | None = None


_LEAST_SHOWN_MS = 15 * 60_000

_SIGHTS = (
    _Sight(key="processor", metrics=("cpu_busy",), unit="%", times=100, highest=100),
    _Sight(key="memory", metrics=("memory_available",), unit="GB", times=1 / 1024, decimals=1),
    _Sight(key="disk", metrics=("disk_free",), unit="GB", times=1 / 1024, decimals=1),
    _Sight(key="gateway", metrics=("gateway_rtt",), unit="ms", decimals=1),
    _Sight(key="traffic", metrics=("net_received", "net_sent"), unit="kB/s", decimals=1),
)


def see_day(
    vitals: Sequence[Vitals], from_ms: int, to_ms: int, round_s: float, joined_ms: int
) -> Day:
    """Show a day.

    Args:
        vitals: Of the day, oldest first.
        from_ms: Where it begins; of a device that joined since, there.
        to_ms: Where it ends.
        round_s: Seconds from one record to the next; two and a half of them are a gap.
        joined_ms: When the device joined: before, there is nothing to miss.
    """
    gap_ms = round(2.5 * round_s * 1000)
    # What an outbox held from before it joined is shown all the same.
    begins_ms = min(joined_ms, vitals[0].at_ms) if vitals else joined_ms
    missed_ms = max(from_ms, begins_ms)
    from_ms = min(missed_ms, to_ms - _LEAST_SHOWN_MS)
    charts = [chart for sight in _SIGHTS if (chart := _chart(sight, vitals, gap_ms))]
    at = [missed_ms, *(one.at_ms for one in vitals), to_ms]
    gaps = tuple((first, next_) for first, next_ in pairwise(at) if next_ - first > gap_ms)
    return Day(from_ms=from_ms, to_ms=to_ms, charts=tuple(charts), gaps_ms=gaps)


def _chart(sight: _Sight, vitals: Sequence[Vitals], gap_ms: int) -> Chart | None:
    series = [
        (
            name,
            [(one.at_ms, one.values[name] * sight.times) for one in vitals if name in one.values],
        )
        for name in sight.metrics
    ]
    measured = [(name, points) for name, points in series if points]
    if not measured:
        return None
    return Chart(
        key=sight.key,
        unit=sight.unit,
        decimals=sight.decimals,
        lines=tuple(Line(name=name, points=_broken(points, gap_ms)) for name, points in measured),
        summaries=tuple(_summary(points) for _, points in measured),
        hours=tuple(_hours(points) for _, points in measured),
        highest=sight.highest,
    )


def _broken(
    points: Sequence[tuple[int, float]], gap_ms: int
) -> tuple[tuple[int, float | None], ...]:
    """Put a None where a line must break."""
    out: list[tuple[int, float | None]] = []
    for at_ms, value in points:
        if out and at_ms - out[-1][0] > gap_ms:
            out.append((out[-1][0], None))
        out.append((at_ms, value))
    return tuple(out)


def _summary(points: Sequence[tuple[int, float]]) -> Summary:
    values = [value for _, value in points]
    most_at_ms, most = max(points, key=lambda point: point[1])
    return Summary(
        least=min(values),
        middle=median(values),
        mean=fmean(values),
        most=most,
        most_at=from_ms(most_at_ms),
        last=values[-1],
    )


def _hours(points: Sequence[tuple[int, float]]) -> tuple[Hour, ...]:
    hours: dict[int, list[float]] = {}
    for at_ms, value in points:
        hours.setdefault(at_ms // _HOUR_MS, []).append(value)
    return tuple(
        Hour(at=from_ms(hour * _HOUR_MS), least=min(of), mean=fmean(of), most=max(of))
        for hour, of in hours.items()
    )
