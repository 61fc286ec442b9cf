from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.demo.working_days import (
    BEGINS,
    first_begins,
    goes_on_s,
    last_working_day,
    working_days,
)
from server.province.habits import LOCAL

# A Sunday night in Viet Nam.
NIGHT = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
# The first morning of the lunar year.
TET = datetime(2026, 2, 17, 3, 0, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=360)).map(lambda later: TET + later)


def local(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), LOCAL)


def first_s(real: datetime) -> float:
    """How far the clock of a demo is ahead that begins now."""
    return (first_begins(real) - real).total_seconds()


def demo_time(real: datetime, ahead_s: float) -> datetime:
    return real + timedelta(seconds=ahead_s)


def test_the_days_that_are_not_as_their_weekday_says_are_those_of_the_law() -> None:
    days = working_days(NIGHT)

    assert days[date(2026, 9, 2)] is False
    assert days[TET.date()] is False
    assert date(2026, 11, 25) not in days


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (NIGHT, date(2026, 11, 27)),
        (NIGHT - timedelta(days=3), date(2026, 11, 26)),
        (TET, date(2026, 2, 13)),
    ],
)
def test_the_last_working_day_is_before_a_weekend_and_before_holidays(
    now: datetime, day: date
) -> None:
    at = last_working_day(now, time(7, 20), working_days(now))

    assert at == datetime.combine(day, time(7, 20), LOCAL)


def test_a_demo_begins_on_the_last_working_day_a_little_before_lunch() -> None:
    assert first_begins(NIGHT) == local(date(2026, 11, 27), 11, 16)


def test_a_demo_that_is_started_again_while_its_people_work_goes_on() -> None:
    before_s = first_s(NIGHT)

    assert goes_on_s(NIGHT + timedelta(hours=4), before_s) == before_s


@pytest.mark.parametrize(
    ("later", "day"),
    [
        (timedelta(hours=5), date(2026, 11, 30)),  # Friday afternoon: the weekend is left out
        (timedelta(hours=66), date(2026, 11, 30)),  # before anybody works
        (timedelta(days=4), date(2026, 12, 1)),
    ],
)
def test_else_it_goes_on_with_the_next_working_day(later: timedelta, day: date) -> None:
    again = NIGHT + later

    ahead_s = goes_on_s(again, first_s(NIGHT))

    assert demo_time(again, ahead_s) == local(day, 11, 16)


@given(first=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_its_clock_never_goes_back_and_people_are_always_at_work(
    first: datetime, later: timedelta
) -> None:
    again = first + later
    before_s = first_s(first)

    ahead_s = goes_on_s(again, before_s)

    now = demo_time(again, ahead_s).astimezone(LOCAL)
    assert first_begins(first).time() == BEGINS
    assert ahead_s >= before_s
    assert now == last_working_day(now, now.time(), working_days(now))
    assert time(7, 30) <= now.time() < time(16)
