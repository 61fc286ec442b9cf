"""Which check runs when."""

from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from agent.timetable import Timetable
from checks.check import SPEED_DOWN, Check

ROUND_S = 60.0
SELDOM = Check(id=5, version=1, kind="tls", period_s=210.0)


def runs(table: Timetable, from_s: float, until_s: float) -> list[float]:
    """Let rounds pass; give when checks ran."""
    times = []
    for tenth in range(int(from_s), int(until_s)):
        now_s = float(tenth)
        due = table.take_due(now_s, at_round=True) if now_s % ROUND_S == 0 else []
        due += table.take_due(now_s, at_round=False)
        times += [now_s] * len(due)
    return times


def a_table(*checks: Check, chance: float = 0.5) -> Timetable:
    table = Timetable(lambda: chance)
    table.set_work(checks, ROUND_S, 0.0)
    return table


def test_a_check_of_a_long_period_begins_some_time_within_it() -> None:
    first = [runs(a_table(SELDOM, chance=chance), 0, 900)[0] for chance in (0.1, 0.5, 0.9)]

    assert first == [21.0, 105.0, 189.0]


def test_a_check_as_short_as_a_round_and_a_speed_test_begin_at_once() -> None:
    each_round = replace(SELDOM, period_s=60.0)
    speed = replace(SELDOM, id=SPEED_DOWN, period_s=1800.0)

    assert runs(a_table(each_round), 0, 600)[0] == 1.0
    assert runs(a_table(speed), 0, 600)[0] == 1.0


def test_new_work_for_a_whole_province_does_not_fall_upon_a_service_at_once() -> None:
    chance = Random(7)  # noqa: S311  # a seed, so that each run is the same
    tables = [Timetable(chance.random) for _ in range(140)]
    for table in tables:
        table.set_work([SELDOM], ROUND_S, 0.0)

    asked = sorted(at for table in tables for at in runs(table, 0, 900))

    worst = max(sum(since <= at < since + 60 for at in asked) for since in range(0, 840, 15))
    assert worst <= 60


def test_another_period_keeps_the_rhythm_and_begins_nothing_anew() -> None:
    table = a_table(SELDOM)
    assert runs(table, 0, 106) == [105.0]

    table.set_work([replace(SELDOM, period_s=300.0)], ROUND_S, 110.0)

    assert runs(table, 110, 1000) == [420.0, 720.0]


def test_a_shorter_period_is_kept_from_the_last_run_on() -> None:
    table = a_table(SELDOM)
    runs(table, 0, 106)

    table.set_work([replace(SELDOM, period_s=60.0)], ROUND_S, 200.0)

    assert runs(table, 200, 420)[:3] == [240.0, 300.0, 360.0]


def test_a_service_that_is_asked_too_often_is_left_alone_ten_periods_long() -> None:
    often = replace(SELDOM, period_s=60.0)
    table = a_table(often)
    runs(table, 0, 130)

    table.back_off(often.id, 130.0)

    assert runs(table, 130, 1000)[0] == 720.0


def test_another_period_does_not_end_a_back_off() -> None:
    table = a_table(SELDOM)
    runs(table, 0, 106)
    table.back_off(SELDOM.id, 105.0)

    table.set_work([replace(SELDOM, period_s=60.0)], ROUND_S, 110.0)

    assert runs(table, 110, 2400)[0] >= 1700


def test_half_an_hour_is_the_longest_back_off_but_for_longer_periods() -> None:
    hourly = replace(SELDOM, period_s=3600.0)

    assert runs(a_backed_off(SELDOM), 10, 4000)[0] == 1800.0
    assert runs(a_backed_off(hourly), 10, 9000)[0] == 3600.0


def a_backed_off(check: Check) -> Timetable:
    table = a_table(check, chance=0.0)
    runs(table, 0, 10)
    table.back_off(check.id, 0.0)
    return table


@given(st.floats(60.0, 900.0), st.floats(0.0, 0.99))
def test_a_service_is_never_asked_more_often_than_told_but_for_a_round(
    period_s: float, chance: float
) -> None:
    times = runs(a_table(replace(SELDOM, period_s=period_s), chance=chance), 0, 4000)

    assert all(later - earlier > period_s - ROUND_S - 1 for earlier, later in pairwise(times))
    assert len(times) <= 4000 / period_s + 2
