"""A day of vital signs."""

from hypothesis import given
from hypothesis import strategies as some

from server.store.questions.vitals import Vitals
from server.views.day import see_day

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


def a_record(minute: int, **values: float) -> Vitals:
    return Vitals(at_ms=minute * MINUTE_MS, values=values)


def test_what_was_not_measured_is_a_gap_and_breaks_the_line() -> None:
    vitals = [a_record(minute, cpu_busy=0.5) for minute in (*range(10), *range(20, 1440))]

    day = see_day(vitals, 0, DAY_MS, 60, joined_ms=0)

    (chart,) = day.charts
    assert day.gaps_ms == ((9 * MINUTE_MS, 20 * MINUTE_MS),)
    assert [value for _, value in chart.lines[0].points].index(None) == 10


def test_a_day_without_a_record_is_one_gap() -> None:
    day = see_day([], 0, DAY_MS, 60, joined_ms=0)

    assert (day.measured, day.gaps_ms) == (False, ((0, DAY_MS),))


def test_a_device_that_joined_today_shows_no_gap_before_it_came() -> None:
    vitals = [a_record(minute, cpu_busy=0.5) for minute in range(1200, 1440)]

    day = see_day(vitals, 0, DAY_MS, 60, joined_ms=1200 * MINUTE_MS - 5000)

    assert (day.from_ms, day.gaps_ms) == (1200 * MINUTE_MS - 5000, ())


def test_what_is_missing_since_it_joined_is_a_gap() -> None:
    vitals = [a_record(minute, cpu_busy=0.5) for minute in range(1300, 1440)]

    day = see_day(vitals, 0, DAY_MS, 60, joined_ms=1200 * MINUTE_MS)

    assert day.gaps_ms == ((1200 * MINUTE_MS, 1300 * MINUTE_MS),)


def test_what_was_measured_before_it_joined_is_shown() -> None:
    vitals = [a_record(minute, cpu_busy=0.5) for minute in range(1200, 1440)]

    day = see_day(vitals, 0, DAY_MS, 60, joined_ms=1300 * MINUTE_MS)

    assert day.from_ms == 1200 * MINUTE_MS


def test_a_quarter_of_an_hour_is_the_least_that_is_shown_and_nothing_is_missing_before() -> None:
    vitals = [a_record(1438, cpu_busy=0.5), a_record(1439, cpu_busy=0.5)]

    day = see_day(vitals, 0, DAY_MS, 60, joined_ms=1438 * MINUTE_MS)

    assert (day.from_ms, day.to_ms) == (1425 * MINUTE_MS, DAY_MS)
    assert day.gaps_ms == ()


def test_two_rounds_without_a_record_are_no_gap() -> None:
    vitals = [a_record(minute, cpu_busy=0.5) for minute in range(0, 1440, 2)]

    assert see_day(vitals, 0, DAY_MS, 60, joined_ms=0).gaps_ms == ()


def test_a_chart_sums_up_in_its_own_unit() -> None:
    vitals = [a_record(0, cpu_busy=0.1), a_record(1, cpu_busy=0.5), a_record(2, cpu_busy=0.3)]

    (chart,) = see_day(vitals, 0, DAY_MS, 60, joined_ms=0).charts

    summary = chart.summaries[0]
    assert (chart.unit, chart.highest) == ("%", 100)
    assert (summary.least, summary.middle, summary.most, summary.last) == (10, 30, 50, 30)
    assert summary.most_at.timestamp() == 60


def test_sizes_are_told_in_gigabytes_and_traffic_in_two_lines() -> None:
    vitals = [a_record(0, disk_free=2048, net_received=5, net_sent=1)]

    disk, traffic = see_day(vitals, 0, DAY_MS, 60, joined_ms=0).charts

    assert disk.summaries[0].last == 2
    assert [line.name for line in traffic.lines] == ["net_received", "net_sent"]


@given(
    some.lists(some.tuples(some.integers(0, 1439), some.floats(0, 1)), max_size=200).map(
        lambda pairs: sorted(dict(pairs).items())
    )
)
def test_hours_hold_every_record_and_gaps_none(records: list[tuple[int, float]]) -> None:
    day = see_day(
        [a_record(minute, cpu_busy=busy) for minute, busy in records], 0, DAY_MS, 60, joined_ms=0
    )

    hours = {hour.at.timestamp() / 3600 for chart in day.charts for hour in chart.hours[0]}
    inside = [
        minute
        for minute, _ in records
        for first, last in day.gaps_ms
        if first < minute * MINUTE_MS < last
    ]
    assert hours == {minute // 60 for minute, _ in records}
    assert inside == []
