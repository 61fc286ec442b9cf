"""The hours of a week as people write them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.calendar import ORDINARY_WEEK, Hours, Week
from server.fleet.office_week import read_week, week_text
from server.refused import Refused

_TIMES = st.lists(
    st.builds(time, st.integers(0, 23), st.integers(0, 59)), unique=True, max_size=6
).map(sorted)


def _hours(times: list[time]) -> tuple[Hours, ...]:
    return tuple(Hours(a, b) for a, b in zip(times[::2], times[1::2], strict=False))


_WEEKS = st.tuples(*[_TIMES.map(_hours)] * 7).filter(any)


@given(_WEEKS)
def test_what_is_written_is_read_again(week: Week) -> None:
    assert read_week(week_text(week)) == week


def test_the_ordinary_week_is_written_in_one_part() -> None:
    assert week_text(ORDINARY_WEEK) == "mon-fri 07:00-17:00"


def test_vietnamese_names_and_breaks_are_read() -> None:
    week = read_week("T2-T6 7:30-11:30 13:00-16:30; t7 07:30-11:30")

    assert week == read_week("mon-fri 07:30-11:30 13:00-16:30; sat 07:30-11:30")
    assert week[5] == (Hours(time(7, 30), time(11, 30)),)
    assert week[6] == ()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "no hours at all"),
        ("someday 07:00-17:00", "someday"),
        ("mon-fri", "mon-fri"),
        ("mon 7-17", "7-17"),
        ("mon 25:00-26:00", "25:00"),
        ("mon 17:00-07:00", "before it begins"),
        ("fri-mon 07:00-17:00", "begins on Monday"),
        ("mon 07:00-12:00 11:00-17:00", "overlap"),
        ("mon 07:00-12:00; mon 11:00-17:00", "overlap"),
    ],
)
def test_what_is_no_hours_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_week(written)
