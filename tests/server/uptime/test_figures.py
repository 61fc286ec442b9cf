"""The three figures."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, chain, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.calendar import Calendar, Hours, Special
from alerts.component import Kind
from server.clock import from_ms, to_ms
from server.store.tables.telemetry import UptimeState
from server.uptime.blame import Subject
from server.uptime.figures import Figure, Span, Stretch, hours_within, measure

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = Calendar(zone=ZONE)
# A Friday, 00:00 in the province.
MIDNIGHT = datetime(2026, 11, 27, tzinfo=ZONE)
HOUR_MS = 3_600_000
WEEK = Span(to_ms(MIDNIGHT), to_ms(MIDNIGHT + timedelta(days=7)))


def at(hour: float) -> int:
    return to_ms(MIDNIGHT + timedelta(hours=hour))


def a_stretch(
    begins: float, ends: float, state: UptimeState = UptimeState.UP, fault: Kind | None = None
) -> Stretch:
    return Stretch(at(begins), at(ends), state, fault)


@st.composite
def one_series(draw: st.DrawFn) -> list[Stretch]:
    """Stretches one after the other, some apart, within the week and a little beside it."""
    steps = draw(st.lists(st.integers(1, 20 * HOUR_MS), max_size=30))
    ends = list(accumulate(steps, initial=WEEK.from_ms - 10 * HOUR_MS))
    return [
        Stretch(
            begins,
            draw(st.integers(begins, ends_)),
            draw(st.sampled_from(UptimeState)),
            draw(st.sampled_from([None, *Kind])),
        )
        for begins, ends_ in pairwise(ends)
    ]


many_series = st.lists(one_series(), min_size=1, max_size=4)
subjects = st.sampled_from(Subject)


@given(many_series, subjects)
def test_every_figure_stays_within_its_bounds(
    series: list[list[Stretch]], subject: Subject
) -> None:
    hours = hours_within(OFFICE, WEEK)

    uptime = measure(list(chain.from_iterable(series)), subject, len(series), WEEK, hours)

    for figure in (uptime.as_seen, uptime.own, uptime.service_hours):
        assert figure.up_ms >= 0
        assert figure.down_ms >= 0
        assert figure.up_ms + figure.down_ms <= figure.asked_ms
        assert 0 <= figure.measured <= 1
        assert figure.ratio is None or 0 <= figure.ratio <= 1
    assert uptime.own.down_ms <= uptime.as_seen.down_ms
    assert uptime.service_hours.up_ms <= uptime.as_seen.up_ms
    if uptime.own.ratio is not None and uptime.as_seen.ratio is not None:
        assert uptime.own.ratio >= uptime.as_seen.ratio


@given(one_series(), subjects)
def test_up_and_down_change_places_when_the_states_do(
    series: list[Stretch], subject: Subject
) -> None:
    turned = {UptimeState.UP: UptimeState.DOWN, UptimeState.DOWN: UptimeState.UP}
    known = [
        one._replace(state=UptimeState.UP) if one.state is UptimeState.DEGRADED else one
        for one in series
    ]

    one = measure(known, subject, 1, WEEK, [])
    other = measure(
        [s._replace(state=turned.get(s.state, s.state)) for s in known], subject, 1, WEEK, []
    )

    assert (one.as_seen.up_ms, one.as_seen.down_ms) == (
        other.as_seen.down_ms,
        other.as_seen.up_ms,
    )
    assert one.as_seen.measured == other.as_seen.measured


@given(one_series(), subjects)
def test_what_is_unknown_counts_for_nothing(series: list[Stretch], subject: Subject) -> None:
    known = [one for one in series if one.state is not UptimeState.UNKNOWN]
    hours = hours_within(OFFICE, WEEK)

    assert measure(series, subject, 1, WEEK, hours) == measure(known, subject, 1, WEEK, hours)


@given(many_series, subjects)
def test_a_week_is_what_its_days_are_together(
    series: list[list[Stretch]], subject: Subject
) -> None:
    known = list(chain.from_iterable(series))
    days = [Span(at(24 * day), at(24 * day + 24)) for day in range(7)]

    week = measure(known, subject, len(series), WEEK, hours_within(OFFICE, WEEK))
    each = [measure(known, subject, len(series), day, hours_within(OFFICE, day)) for day in days]

    for name in ("as_seen", "own", "service_hours"):
        figures: list[Figure] = [getattr(one, name) for one in each]
        assert getattr(week, name) == Figure(
            up_ms=sum(one.up_ms for one in figures),
            down_ms=sum(one.down_ms for one in figures),
            asked_ms=sum(one.asked_ms for one in figures),
        )


def test_an_outage_that_was_the_lines_is_none_of_the_services() -> None:
    day = Span(at(0), at(24))
    stretches = [
        a_stretch(8, 9),
        a_stretch(9, 10, UptimeState.DOWN, Kind.LINK),
        a_stretch(10, 11, UptimeState.DOWN, Kind.SERVICE),
        a_stretch(11, 12, UptimeState.DEGRADED),
        a_stretch(12, 13, UptimeState.DOWN),
    ]

    of_service = measure(stretches, Subject.SERVICE, 1, day, [])
    of_link = measure(stretches, Subject.LINK, 1, day, [])

    assert of_service.as_seen.ratio == pytest.approx(2 / 5)
    assert of_service.own.ratio == pytest.approx(2 / 4)
    assert of_service.own.measured == pytest.approx(4 / 23)
    assert of_service.own_outage == timedelta(hours=2)
    assert of_link.own_outage == timedelta(hours=2)


def test_an_outage_at_night_does_not_count_in_the_service_hours() -> None:
    day = Span(at(0), at(24))
    stretches = [a_stretch(0, 7), a_stretch(7, 8, UptimeState.DOWN), a_stretch(8, 24)]

    uptime = measure(stretches, Subject.SERVICE, 1, day, hours_within(OFFICE, day))

    assert uptime.as_seen.ratio == pytest.approx(23 / 24)
    assert uptime.service_hours.ratio == pytest.approx(9 / 10)
    assert uptime.service_hours.measured == 1


def test_a_series_that_nobody_measured_lowers_what_was_measured_alone() -> None:
    day = Span(at(0), at(24))

    uptime = measure([a_stretch(0, 24)], Subject.SERVICE, 2, day, [])

    assert (uptime.as_seen.ratio, uptime.as_seen.measured) == (1, 0.5)


def test_nothing_measured_is_no_figure() -> None:
    uptime = measure([], Subject.SERVICE, 1, Span(at(0), at(24)), [])

    assert (uptime.as_seen.ratio, uptime.as_seen.percent) == (None, None)
    assert uptime.as_seen.measured == 0


def test_a_second_down_in_a_year_is_not_a_hundred_percent() -> None:
    figure = Figure(up_ms=365 * 86_400_000, down_ms=1000, asked_ms=365 * 86_401_000)

    assert figure.percent == 99.99
    assert figure.measured_percent == 99


def test_the_service_hours_of_a_week_are_five_days_of_local_time() -> None:
    spans = hours_within(OFFICE, WEEK)

    opens = [from_ms(one.from_ms) for one in spans]
    assert opens[0] == datetime(2026, 11, 27, tzinfo=UTC)
    assert [one.weekday() for one in opens] == [4, 0, 1, 2, 3]
    assert {one.length_ms for one in spans} == {10 * HOUR_MS}


def test_service_hours_are_cut_where_the_span_ends() -> None:
    assert hours_within(OFFICE, Span(at(8), at(9))) == [Span(at(8), at(9))]
    assert hours_within(OFFICE, Span(at(18), at(20))) == []


def test_a_holiday_has_no_service_hours_and_a_saturday_worked_instead_has() -> None:
    days = {
        date(2026, 11, 27): Special(working=False, name="lễ"),
        date(2026, 11, 28): Special(working=True, name="làm bù"),
    }

    spans = hours_within(Calendar(zone=ZONE, days=days), Span(at(0), at(48)))

    assert spans == [Span(at(24 + 7), at(24 + 17))]


def test_the_lunch_break_of_a_unit_is_no_service_hour() -> None:
    morning, afternoon = Hours(time(7), time(11, 30)), Hours(time(13), time(17))
    office = Calendar(zone=ZONE, week=((morning, afternoon),) * 7)

    spans = hours_within(office, Span(at(11), at(13.5)))

    assert spans == [Span(at(11), at(11.5)), Span(at(13), at(13.5))]
