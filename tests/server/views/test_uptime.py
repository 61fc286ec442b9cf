"""The uptime as people see it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.calendar import ORDINARY_WEEK, Calendar, Special
from alerts.component import Kind
from server.clock import to_ms
from server.fleet.calendars import Office
from server.store.questions.outcomes import RunningCheck
from server.store.questions.uptime import Known
from server.store.tables.telemetry import UptimeState
from server.uptime.figures import Span, Stretch
from server.views.uptime import (
    Shade,
    checks_in,
    link_outage,
    link_uptime,
    of_link,
    of_service,
    see_course,
    series_in,
    service_hours,
    service_uptime,
    uptime_by_server,
)
from tests.server.views.build import MOMENT, NOW, a_situation

HOUR_MS = 3_600_000
OFFICE = Office(calendar=Calendar(zone=MOMENT.zone))
DAY = Span(to_ms(NOW) - 24 * HOUR_MS, to_ms(NOW))


def a_stretch(
    ago_h: float,
    until_ago_h: float = 0,
    state: UptimeState = UptimeState.UP,
    fault: Kind | None = None,
) -> Stretch:
    now_ms = to_ms(NOW)
    return Stretch(
        now_ms - round(ago_h * HOUR_MS), now_ms - round(until_ago_h * HOUR_MS), state, fault
    )


def known(*stretches: Stretch, link: int = 1, check: int = 1) -> list[Known]:
    return [Known(link, check, 1, one) for one in stretches]


def a_check(number: int, service: int) -> RunningCheck:
    return RunningCheck(check_id=number, service_id=service, kind="tcp", settings="{}", period_s=60)


def test_a_service_has_a_series_over_each_link_that_reaches_it() -> None:
    situation = a_situation(units=4, services=2)
    checks = [a_check(1, 1), a_check(2, 1), a_check(3, 2)]
    first, second = situation.services
    second.path = "state"

    wanted = of_service(first, situation.links, DAY)

    assert (wanted.link_ids, wanted.service_ids) == ((1, 2, 3, 4), (1,))
    assert (series_in(wanted, checks), checks_in(wanted, checks)) == (8, 2)
    assert series_in(of_service(second, situation.links, DAY), checks) == 0


def test_a_link_has_a_series_of_each_check_of_the_services_that_it_reaches() -> None:
    situation = a_situation(units=4, services=2)
    checks = [a_check(1, 1), a_check(2, 1), a_check(3, 2)]
    situation.services[1].path = "state"

    wanted = of_link(situation.links[2], situation.services, DAY)

    assert (wanted.link_ids, wanted.service_ids, series_in(wanted, checks)) == ((3,), (1,), 2)


def test_what_is_simulated_is_not_expected_over_real_links() -> None:
    situation = a_situation(units=1, services=1)
    situation.services[0].simulated = not situation.links[0].link.simulated

    assert series_in(of_link(situation.links[0], situation.services, DAY), [a_check(1, 1)]) == 0


def test_today_begins_at_midnight_of_the_province() -> None:
    # It is ten o'clock there.
    stretches = known(a_stretch(34, 10, UptimeState.DOWN), a_stretch(10, 0))

    shown = link_uptime(stretches, 1, OFFICE, MOMENT)

    assert shown.today.as_seen.percent == 100
    assert shown.today.as_seen.measured == 1
    assert shown.week.as_seen.percent == 29.41
    assert shown.by_server is None


def test_a_service_shows_the_servers_own_view_beside() -> None:
    own = uptime_by_server(known(a_stretch(2), link=0), 1, OFFICE, MOMENT)

    down = known(a_stretch(2, 0, UptimeState.DOWN, Kind.LINK))
    shown = service_uptime(down, 1, own, OFFICE, MOMENT)

    assert shown.by_server == own
    assert own.as_seen.percent == 100
    assert (shown.week.as_seen.percent, shown.week.own.percent) == (0, None)
    assert shown.hours.source == ""


def test_the_hours_of_a_week_name_the_days_that_are_not_as_their_weekday_says() -> None:
    today = MOMENT.today
    a_sunday = today - timedelta(days=today.isoweekday())
    friday, saturday = a_sunday - timedelta(days=2), a_sunday - timedelta(days=1)
    long_ago = today - timedelta(days=30)
    days = {
        friday: Special(working=False, name="Lễ"),
        a_sunday: Special(working=False, name="Hội"),
        saturday: Special(working=True, name="làm bù"),
        long_ago: Special(working=False, name="Tết"),
    }
    office = Office(calendar=Calendar(zone=MOMENT.zone, days=days), source="UBND", own=True)

    shown = service_hours(office, MOMENT)

    assert shown.off == ((friday, "Lễ"),)
    assert shown.worked == ((saturday, "làm bù"),)
    assert (shown.week, shown.source, shown.own) == (ORDINARY_WEEK, "UBND", True)


def test_the_outage_of_a_link_leaves_out_the_faults_of_others() -> None:
    stretches = known(
        a_stretch(30 * 24, 3),
        a_stretch(3, 2, UptimeState.DOWN, Kind.SERVICE),
        a_stretch(2, 1, UptimeState.DOWN, Kind.PROVIDER),
        a_stretch(1, 0),
    )

    outage = link_outage(stretches, 1, MOMENT)

    assert (outage.lasted, outage.measured_percent) == (timedelta(hours=1), 100)


def test_an_outage_is_that_of_the_mean_series() -> None:
    cut = a_stretch(2, 1, UptimeState.DOWN, Kind.LINK)

    outage = link_outage([*known(cut), *known(cut, check=2)], 2, MOMENT)

    assert outage.lasted == timedelta(hours=1)


def test_the_course_of_a_day_shows_what_failed_and_what_nobody_measured() -> None:
    half = [
        a_stretch(3, 2, UptimeState.DOWN),
        a_stretch(3, 2),
        a_stretch(2, 1, UptimeState.DOWN),
        a_stretch(2, 1),
        a_stretch(2, 1),
    ]

    course = see_course([a_stretch(30, 12), *half, a_stretch(1, 0, UptimeState.UNKNOWN)], DAY)

    ends = [((one.to_ms - DAY.from_ms) / HOUR_MS, one.shade) for one in course.pieces]
    assert ends == [
        (12, Shade.UP),
        (21, Shade.GAP),
        (22, Shade.DOWN),
        (23, Shade.PARTLY),
        (24, Shade.GAP),
    ]


@given(
    st.lists(
        st.builds(
            a_stretch,
            st.floats(-1, 26),
            st.just(0.0),
            st.sampled_from(UptimeState),
        ).map(lambda one: one._replace(to_ms=max(one.from_ms, one.to_ms))),
        max_size=12,
    )
)
def test_the_course_covers_the_day_and_has_a_gap_where_nothing_was_measured(
    stretches: list[Stretch],
) -> None:
    course = see_course(stretches, DAY)

    ends = [one.to_ms for one in course.pieces]
    assert [one.from_ms for one in course.pieces] == [DAY.from_ms, *ends[:-1]]
    assert ends[-1] == DAY.to_ms
    is_known = any(
        one.state is not UptimeState.UNKNOWN and DAY.overlap_ms(one.from_ms, one.to_ms)
        for one in stretches
    )
    assert is_known == any(one.shade is not Shade.GAP for one in course.pieces)
