from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.calendar import Calendar, Special
from server.fleet.coverage import (
    Basis,
    Expected,
    Heads,
    NextStep,
    expected_of,
    next_step,
    seen_since,
    sum_of,
    unheard_since,
    untold,
    without_canh,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REGISTER = Expected(60, Basis.REGISTER)
FRIDAY = date(2026, 11, 27)


def test_the_register_goes_before_the_posts_and_nothing_before_a_guess() -> None:
    assert expected_of(60, 40) == REGISTER
    assert expected_of(0, 40) == Expected(40, Basis.STAFF)
    assert expected_of(0, 0) is None


@pytest.mark.parametrize(
    ("expected", "heads", "step"),
    [
        (REGISTER, Heads(enrolled=41, unheard=6), NextStep.ENROL),
        (REGISTER, Heads(enrolled=58, unheard=6), NextStep.LOOK),
        (REGISTER, Heads(enrolled=60), NextStep.NOTHING),
        (REGISTER, Heads(enrolled=63), NextStep.ENTER),
        (Expected(60, Basis.STAFF), Heads(enrolled=63), NextStep.NOTHING),
        (None, Heads(), NextStep.ENROL),
        (None, Heads(enrolled=9), NextStep.COUNT),
        (None, Heads(enrolled=9, unheard=1), NextStep.LOOK),
        (None, Heads(enrolled=9, others=0), NextStep.COUNT),
        (None, Heads(enrolled=9, others=4), NextStep.FIND),
        (None, Heads(enrolled=9, unheard=4, others=4), NextStep.LOOK),
        (None, Heads(others=4), NextStep.ENROL),
        (REGISTER, Heads(enrolled=41, others=16), NextStep.ENROL),
        (REGISTER, Heads(enrolled=50, others=21), NextStep.FIND),
        (REGISTER, Heads(enrolled=63, others=2), NextStep.FIND),
    ],
)
def test_the_next_step_is_what_concerns_most_computers(
    expected: Expected | None, heads: Heads, step: NextStep
) -> None:
    assert next_step(expected, heads) is step


def test_machines_of_which_somebody_told_are_no_riddle() -> None:
    heads = Heads(enrolled=50, others=21)

    assert untold(REGISTER, heads, equipment=0) == 11
    assert untold(REGISTER, heads, equipment=7) == 4
    assert untold(REGISTER, heads, equipment=40) == 0
    assert untold(None, heads, equipment=0) == 21
    assert untold(REGISTER, Heads(enrolled=70), equipment=0) == 0
    assert next_step(REGISTER, heads, equipment=7) is NextStep.ENROL


def test_who_is_not_heard_is_not_seen_and_where_nobody_tells_nothing_is_known() -> None:
    assert Heads(enrolled=41, unheard=2, others=16).seen == 55
    assert Heads(enrolled=41, unheard=2).seen is None
    assert Heads(others=0).seen == 0


def test_two_weeks_ago_is_lately() -> None:
    assert seen_since(FRIDAY) == date(2026, 11, 13)


@given(st.integers(0, 200), st.integers(0, 200))
def test_never_fewer_than_none_have_no_canh(computers: int, enrolled: int) -> None:
    missing = without_canh(Expected(computers, Basis.REGISTER), enrolled)

    assert missing == max(computers - enrolled, 0)
    assert without_canh(None, enrolled) == 0


def test_heads_are_added_up() -> None:
    some = [Heads(enrolled=3, reporting=2, unheard=1), Heads(enrolled=4)]

    assert sum_of(some) == Heads(enrolled=7, reporting=2, unheard=1)
    assert sum_of([]) == Heads()


def test_of_places_of_which_some_tell_what_those_tell_is_added_up() -> None:
    assert sum_of([Heads(others=3), Heads(), Heads(others=0)]).others == 3
    assert sum_of([Heads(), Heads()]).others is None


def test_a_week_of_work_ago_is_five_days_on_which_offices_work() -> None:
    off = {FRIDAY - timedelta(days=ago): Special(working=False, name="Nghỉ") for ago in (1, 2)}

    ordinary = unheard_since(Calendar(zone=ZONE), FRIDAY)
    after_holidays = unheard_since(Calendar(zone=ZONE, days=off), FRIDAY)

    # From Thursday back over a weekend; the two days off push it to the Wednesday before.
    assert ordinary == datetime(2026, 11, 20, tzinfo=ZONE)
    assert after_holidays == datetime(2026, 11, 18, tzinfo=ZONE)


def test_where_nobody_ever_works_nobody_is_unheard() -> None:
    closed = Calendar(zone=ZONE, week=((),) * 7)

    assert unheard_since(closed, FRIDAY) <= datetime(2026, 11, 27, tzinfo=ZONE)
