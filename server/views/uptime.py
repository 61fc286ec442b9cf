"""The uptime of services and links as people see it: three figures, and the course of a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from server.clock import to_ms
from server.store.questions.outcomes import RunningCheck
from server.store.questions.places import PlacedLink
from server.store.questions.uptime import Known, Wanted
from server.store.tables import Service
from server.store.tables.telemetry import UptimeState
from server.uptime.blame import Subject
from server.uptime.figures import SERVICE_HOURS, ServiceHours, Span, Stretch, Uptime, measure
from server.views.moment import Moment

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
_DAY = timedelta(days=1)
# A day is drawn in quarters of an hour.
_QUARTERS = 96
# Less is an outage here and there, more is one nearly everywhere.
_DOWN_SHARE = 0.5


class Shade(StrEnum):
    """How a quarter of an hour was, over all series. GAP: nothing was measured."""

    UP = "up"
    PARTLY = "partly"
    DOWN = "down"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some quarters alike, of the course of a day."""

    from_ms: int
    to_ms: int
    shade: Shade


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The last 24 hours."""

    from_ms: int
    to_ms: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownUptime:
    """The uptime of a service or a link.

    ``by_server``: of the last week, as the server's own probes saw a service.
    """

    today: Uptime
    week: Uptime
    by_server: Uptime | None
    course: Course
    hours: ServiceHours


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOutage:
    """How long a link was out of service by its own fault. ``measured``: share of the time."""

    days: int
    lasted: timedelta
    measured_percent: int


def week_until(now: datetime) -> Span:
    """Give the last seven days."""
    return Span(to_ms(now - WEEK), to_ms(now))


def month_until(now: datetime) -> Span:
    """Give the last thirty days."""
    return Span(to_ms(now - MONTH), to_ms(now))


def of_service(service: Service, links: Iterable[PlacedLink], span: Span) -> Wanted:
    """Say over which links a service is to be probed."""
    reaching = tuple(one.id for one in links if _probes(one, service))
    return Wanted(span, link_ids=reaching, service_ids=(service.id or 0,))


def of_link(link: PlacedLink, services: Iterable[Service], span: Span) -> Wanted:
    """Say which services are to be probed over a link."""
    asked = tuple(one.id or 0 for one in services if _probes(link, one))
    return Wanted(span, link_ids=(link.id,), service_ids=asked)


def series_in(wanted: Wanted, checks: Iterable[RunningCheck]) -> int:
    """Count the series that there should be."""
    return len(wanted.link_ids or ()) * checks_in(wanted, checks)


def checks_in(wanted: Wanted, checks: Iterable[RunningCheck]) -> int:
    """Count the checks of the services."""
    return sum(check.service_id in (wanted.service_ids or ()) for check in checks)


def service_uptime(
    over_links: Sequence[Known], series: int, by_server: Uptime, moment: Moment
) -> ShownUptime:
    """Show the uptime of a service from the stretches of its last week."""
    return _shown(over_links, Subject.SERVICE, series, by_server, moment)


def link_uptime(known: Sequence[Known], series: int, moment: Moment) -> ShownUptime:
    """Show the uptime of a link from the stretches of its last week."""
    return _shown(known, Subject.LINK, series, None, moment)


def uptime_by_server(known: Iterable[Known], checks: int, moment: Moment) -> Uptime:
    """Give a service's uptime of the last week as the server's own probes saw it."""
    span = week_until(moment.now)
    stretches = [one.stretch for one in known]
    return _measure(stretches, Subject.SERVICE, checks, span, moment)


def link_outage(known: Iterable[Known], series: int, moment: Moment) -> LinkOutage:
    """Show how long a link was out of service, from the stretches of its last month."""
    stretches = [one.stretch for one in known]
    uptime = _measure(stretches, Subject.LINK, series, month_until(moment.now), moment)
    return LinkOutage(
        days=MONTH.days,
        lasted=uptime.own_outage,
        measured_percent=uptime.own.measured_percent,
    )


def see_course(stretches: Iterable[Stretch], span: Span) -> Course:
    """Show how a day went, quarter by quarter."""
    edges = [span.from_ms + span.length_ms * number // _QUARTERS for number in range(_QUARTERS + 1)]
    quarters = [Span(*edge) for edge in pairwise(edges)]
    up_ms, down_ms = defaultdict[Span, int](int), defaultdict[Span, int](int)
    for one in stretches:
        into = down_ms if one.state is UptimeState.DOWN else up_ms
        if one.state is not UptimeState.UNKNOWN:
            for quarter in _touched(one, quarters, span):
                into[quarter] += quarter.overlap_ms(one.from_ms, one.to_ms)
    pieces = [
        Piece(from_ms=one.from_ms, to_ms=one.to_ms, shade=_shade(up_ms[one], down_ms[one]))
        for one in quarters
    ]
    return Course(from_ms=span.from_ms, to_ms=span.to_ms, pieces=tuple(_joined(pieces)))


def _probes(link: PlacedLink, service: Service) -> bool:
    one = link.link
    return one.path == service.path and one.simulated == service.simulated


def _shown(
    known: Sequence[Known], subject: Subject, series: int, by_server: Uptime | None, moment: Moment
) -> ShownUptime:
    now_ms = to_ms(moment.now)
    midnight = datetime.combine(moment.today, time(), moment.zone)
    stretches = [one.stretch for one in known]
    return ShownUptime(
        today=_measure(stretches, subject, series, Span(to_ms(midnight), now_ms), moment),
        week=_measure(stretches, subject, series, week_until(moment.now), moment),
        by_server=by_server,
        course=see_course(stretches, Span(to_ms(moment.now - _DAY), now_ms)),
        hours=SERVICE_HOURS,
    )


def _measure(
    stretches: Iterable[Stretch], subject: Subject, series: int, span: Span, moment: Moment
) -> Uptime:
    hours = SERVICE_HOURS.within(span, moment.zone)
    return measure(stretches, subject, series, span, hours)


def _touched(stretch: Stretch, quarters: Sequence[Span], span: Span) -> Sequence[Span]:
    first = (stretch.from_ms - span.from_ms) * _QUARTERS // span.length_ms
    last = (stretch.to_ms - span.from_ms) * _QUARTERS // span.length_ms
    return quarters[max(0, first) : max(0, last + 1)]


def _shade(up_ms: int, down_ms: int) -> Shade:
    if not down_ms:
        return Shade.UP if up_ms else Shade.GAP
    return Shade.DOWN if down_ms >= _DOWN_SHARE * (up_ms + down_ms) else Shade.PARTLY


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and (before.shade, before.to_ms) == (piece.shade, piece.from_ms):
            joined[-1] = Piece(from_ms=before.from_ms, to_ms=piece.to_ms, shade=piece.shade)
        else:
            joined.append(piece)
    return joined
