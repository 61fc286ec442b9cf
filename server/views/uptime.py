"""The uptime of services and links as people see it: three figures, and the course of a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from alerts.calendar import Week
from server.clock import to_ms
from server.fleet.calendars import Office
from server.store.questions.outcomes import RunningCheck
from server.store.questions.places import PlacedLink
from server.store.questions.uptime import Known, Wanted
from server.store.tables import Service
from server.store.tables.telemetry import UptimeState
from server.uptime.blame import Subject
from server.uptime.figures import Span, Stretch, Uptime, hours_within, measure
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
class ServiceHours:
    """What counted as service hours in the last week.

    Attributes:
        source: Who says so; empty: nobody, the week is assumed.
        own: Whether it is said of this unit, and not of all.
        off: Days left out that their weekday would have counted, with their names.
        worked: Days counted that their weekday would have left out.
    """

    week: Week
    source: str
    own: bool
    off: tuple[tuple[date, str], ...]
    worked: tuple[tuple[date, str], ...]


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
    over_links: Sequence[Known], series: int, by_server: Uptime, office: Office, moment: Moment
) -> ShownUptime:
    """Show the uptime of a service from the stretches of its last week.

    ``office``: it is there for the whole province, so the province's.
    """
    shown = _shown(over_links, Subject.SERVICE, series, office, moment)
    return replace(shown, by_server=by_server)


def link_uptime(known: Sequence[Known], series: int, office: Office, moment: Moment) -> ShownUptime:
    """Show the uptime of a link from the stretches of its last week. ``office``: of its unit."""
    return _shown(known, Subject.LINK, series, office, moment)


def uptime_by_server(known: Iterable[Known], checks: int, office: Office, moment: Moment) -> Uptime:
    """Give a service's uptime of the last week as the server's own probes saw it."""
    stretches = [one.stretch for one in known]
    return _measured(stretches, Subject.SERVICE, checks, week_until(moment.now), office)


def service_hours(office: Office, moment: Moment) -> ServiceHours:
    """Show what counted as service hours in the last week."""
    calendar = office.calendar
    first, last = moment.day(moment.now - WEEK), moment.today
    special = [(day, it) for day, it in sorted(calendar.days.items()) if first <= day <= last]
    return ServiceHours(
        week=calendar.week,
        source=office.source,
        own=office.own,
        off=tuple(
            (day, it.name) for day, it in special if not it.working and calendar.week[day.weekday()]
        ),
        worked=tuple(
            (day, it.name) for day, it in special if it.working and not calendar.week[day.weekday()]
        ),
    )


def link_outage(known: Iterable[Known], series: int, moment: Moment) -> LinkOutage:
    """Show how long a link was out of service, from the stretches of its last month."""
    stretches = [one.stretch for one in known]
    uptime = measure(stretches, Subject.LINK, series, month_until(moment.now), hours=[])
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
    known: Sequence[Known], subject: Subject, series: int, office: Office, moment: Moment
) -> ShownUptime:
    now_ms = to_ms(moment.now)
    midnight = datetime.combine(moment.today, time(), moment.zone)
    stretches = [one.stretch for one in known]
    return ShownUptime(
        today=_measured(stretches, subject, series, Span(to_ms(midnight), now_ms), office),
        week=_measured(stretches, subject, series, week_until(moment.now), office),
        by_server=None,
        course=see_course(stretches, Span(to_ms(moment.now - _DAY), now_ms)),
        hours=service_hours(office, moment),
    )


def _measured(
    stretches: Iterable[Stretch], subject: Subject, series: int, span: Span, office: Office
) -> Uptime:
    return measure(stretches, subject, series, span, hours_within(office.calendar, span))


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
