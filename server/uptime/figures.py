"""The three figures of uptime, each with the share of time that was measured at all. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from alerts.calendar import Calendar
from alerts.component import Kind
from server.clock import from_ms, to_ms
from server.store.tables.telemetry import UptimeState
from server.uptime.blame import Subject, is_anothers


class Span(NamedTuple):
    """A time from (inclusive) to (exclusive), milliseconds since 1970."""

    from_ms: int
    to_ms: int

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return self.to_ms - self.from_ms

    def overlap_ms(self, from_ms: int, to_ms: int) -> int:
        """How much of it another time covers."""
        return max(0, min(self.to_ms, to_ms) - max(self.from_ms, from_ms))


class Stretch(NamedTuple):
    """An interval of some series.

    ``fault``: what kind of component explains that it was down. ``announced``: work on it was.
    """

    from_ms: int
    to_ms: int
    state: UptimeState
    fault: Kind | None
    announced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure over some series.

    Attributes:
        up_ms: How long they were up, added up; degraded is up, too.
        down_ms: How long they were down.
        asked_ms: How long the time asked for is, once for each series.
    """

    up_ms: int
    down_ms: int
    asked_ms: int

    @property
    def ratio(self) -> float | None:
        """Share of the measured time that was up; None when nothing was measured."""
        measured_ms = self.up_ms + self.down_ms
        return self.up_ms / measured_ms if measured_ms else None

    @property
    def percent(self) -> float | None:
        """The same in percent, cut after two decimals: only what was never down is 100."""
        measured_ms = self.up_ms + self.down_ms
        return self.up_ms * 10_000 // measured_ms / 100 if measured_ms else None

    @property
    def measured(self) -> float:
        """Share of the time asked for that was measured."""
        return (self.up_ms + self.down_ms) / self.asked_ms if self.asked_ms else 0.0

    @property
    def measured_percent(self) -> int:
        """The same in percent, cut: only what was measured all the time is 100."""
        return math.floor(self.measured * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """The three figures.

    Attributes:
        as_seen: Of all the time.
        own: Without the time that was another's fault or announced, which is left out wholly.
        service_hours: As seen, but of the service hours only.
        series: Of how many series.
        announced_ms: How long they were down during announced work, added up.
    """

    as_seen: Figure
    own: Figure
    service_hours: Figure
    series: int
    announced_ms: int = 0

    @property
    def announced_outage(self) -> timedelta:
        """How long the mean series was down during announced work."""
        return timedelta(milliseconds=self.announced_ms / max(1, self.series))

    @property
    def own_outage(self) -> timedelta:
        """How long the mean series was down by its own fault."""
        return timedelta(milliseconds=self.own.down_ms / max(1, self.series))


def hours_within(calendar: Calendar, span: Span) -> list[Span]:
    """Give the hours of a calendar that lie in a span."""
    days = (from_ms(at_ms).astimezone(calendar.zone).date() for at_ms in span)
    hours = (Span(to_ms(opens), to_ms(closes)) for opens, closes in calendar.spans(*days))
    cut = (Span(max(a, span.from_ms), min(b, span.to_ms)) for a, b in hours)
    return [one for one in cut if one.length_ms > 0]


def measure(
    stretches: Iterable[Stretch],
    subject: Subject,
    series: int,
    span: Span,
    hours: Sequence[Span],
) -> Uptime:
    """Measure uptime.

    Args:
        stretches: What is known of the series; those of one series do not overlap.
        subject: Whose uptime it is.
        series: How many series there should be: one without a stretch was not measured.
        span: The time asked for.
        hours: The service hours in it.
    """
    known = list(stretches)
    as_seen = _figure(known, [span], series)
    anothers_ms = sum(
        span.overlap_ms(one.from_ms, one.to_ms)
        for one in known
        if one.state is UptimeState.DOWN and (one.announced or is_anothers(one.fault, subject))
    )
    return Uptime(
        as_seen=as_seen,
        own=Figure(
            up_ms=as_seen.up_ms,
            down_ms=as_seen.down_ms - anothers_ms,
            asked_ms=as_seen.asked_ms - anothers_ms,
        ),
        service_hours=_figure(known, hours, series),
        series=series,
        announced_ms=sum(span.overlap_ms(one.from_ms, one.to_ms) for one in known if one.announced),
    )


def _figure(stretches: Iterable[Stretch], spans: Sequence[Span], series: int) -> Figure:
    up_ms = down_ms = 0
    for one in stretches:
        within_ms = sum(span.overlap_ms(one.from_ms, one.to_ms) for span in spans)
        if one.state is UptimeState.DOWN:
            down_ms += within_ms
        elif one.state is not UptimeState.UNKNOWN:
            up_ms += within_ms
    asked_ms = series * sum(span.length_ms for span in spans)
    return Figure(up_ms=up_ms, down_ms=down_ms, asked_ms=asked_ms)
