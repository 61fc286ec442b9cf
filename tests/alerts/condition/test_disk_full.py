from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.condition.condition import EMPTY, Facts, Finding
from alerts.condition.disk_full import DISK_FULL, amount, decide, remember
from alerts.text import Text
from tests.alerts.condition.build import (
    DAY,
    EIGHT,
    GIB,
    HOUR,
    TEN_MINUTES,
    after,
    facts,
    judged,
    said,
)


def week(pace_mib: float, left_mib: float, days: int = 6) -> Iterator[Facts]:
    """Nine hours a day, an hour apart, until ``left_mib`` are left on the morning of the last."""
    for day in range(days):
        for hour in range(9):
            at = EIGHT + day * DAY + hour * HOUR
            ahead = (EIGHT + (days - 1) * DAY - at) / DAY
            yield facts(at, free_mib=left_mib + pace_mib * ahead)


def forecast(pace_mib: float, left_mib: float) -> tuple[Finding, str]:
    seen = list(week(pace_mib, left_mib))
    memory = EMPTY
    for one in seen:
        memory = remember(one, memory)
    now = EIGHT + 5 * DAY
    found = decide(facts(now, free_mib=left_mib), memory, now)
    return found.finding, said(found.evidence) if found.evidence else ""


def test_what_will_be_full_this_week_is_told_with_its_pace() -> None:
    assert forecast(pace_mib=1.2 * GIB, left_mib=4 * GIB) == (
        Finding.FILLING_UP,
        "computer MAY-57: disk C: is 96% full, full in about 3 days at 1.2 GB a day",
    )


def test_what_will_be_full_tomorrow_is_told_so() -> None:
    assert forecast(pace_mib=4 * GIB, left_mib=4 * GIB)[1] == (
        "computer MAY-57: disk C: is 96% full, full within two days at 4.0 GB a day"
    )


def test_a_disk_that_fills_up_is_news_days_before_it_is_full() -> None:
    known = after(DISK_FULL, [facts(EIGHT - 9 * DAY)])

    standing = after(DISK_FULL, week(pace_mib=3 * GIB, left_mib=9 * GIB), known)

    assert standing.is_news
    assert standing.finding is Finding.FILLING_UP


@pytest.mark.parametrize(
    ("pace_mib", "left_mib", "finding"),
    [
        (100, 40 * GIB, Finding.FINE),
        (4 * GIB, 40 * GIB, Finding.NOT_FINE_YET),
        (8 * GIB, 40 * GIB, Finding.FILLING_UP),
        (0, 5 * GIB, Finding.FINE),
        (0, 3 * GIB, Finding.NOT_FINE_YET),
        (-500, 3 * GIB, Finding.NOT_FINE_YET),
        (0, 1 * GIB, Finding.NO_ROOM),
    ],
)
def test_room_and_pace_decide(pace_mib: float, left_mib: float, finding: Finding) -> None:
    assert forecast(pace_mib, left_mib)[0] is finding


def test_what_is_full_now_is_told_with_what_is_left() -> None:
    found = judged(DISK_FULL, free_mib=900)

    assert said(found.evidence) == "computer MAY-57: disk C: is 99% full, 900 MB are left"


def test_of_a_disk_of_unknown_size_is_told_what_is_left() -> None:
    found = judged(DISK_FULL, free_mib=900, volume="", size_mib=None)

    assert said(found.evidence) == "computer MAY-57: its disk has 900 MB left"


def test_a_computer_that_does_not_say_is_not_judged() -> None:
    assert judged(DISK_FULL, free_mib=None).finding is Finding.NOT_KNOWN


@given(
    st.floats(0, 1e7),
    st.floats(1, 1e7),
    st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1e7)), max_size=60),
)
def test_a_share_is_one_and_days_are_not_over(
    free_mib: float, size_mib: float, earlier: list[tuple[int, float]]
) -> None:
    memory = EMPTY
    for hours, free in sorted(earlier):
        memory = remember(facts(EIGHT - 17 * DAY + hours * HOUR, free_mib=free), memory)

    found = decide(facts(free_mib=free_mib, size_mib=size_mib), memory, EIGHT)

    if found.evidence is not None:
        room = found.evidence.values["room"]
        assert isinstance(room, Text)
        used = room.values["used"]
        assert isinstance(used, float)
        assert 0 <= used <= 1
        assert found.evidence.values.get("days", 2) in range(2, 8)
        assert said(found.evidence)


@given(st.lists(st.integers(0, 60 * 24 * 30), min_size=1, max_size=200))
def test_what_is_remembered_is_bounded_and_in_order(minutes: list[int]) -> None:
    memory = EMPTY
    for minute in sorted(minutes):
        memory = remember(facts(EIGHT + timedelta(minutes=minute)), memory)

    slots = [slot for slot, _ in memory.room]
    assert slots == sorted(set(slots))
    assert 1 <= len(slots) <= 80
    assert slots[-1] - slots[0] < 80


@pytest.mark.parametrize(
    ("mib", "words"),
    [
        (0, "0 MB"),
        (1023, "1,023 MB"),
        (1024, "1.0 GB"),
        (1229, "1.2 GB"),
        (10_180, "9.9 GB"),
        (10_230, "10 GB"),
        (476_940, "466 GB"),
    ],
)
def test_amounts_are_said_as_computers_show_them(mib: float, words: str) -> None:
    assert said(amount(mib)) == words


def test_a_disk_at_its_limit_neither_comes_nor_goes() -> None:
    """The free space swings around the reserve all week: that is one incident."""
    swinging = [
        facts(EIGHT + number * TEN_MINUTES, free_mib=2048 + (300 if number % 6 < 3 else -300))
        for number in range(6 * 24 * 7)
    ]
    standing = after(DISK_FULL, [facts(EIGHT - 3 * DAY), facts(EIGHT - 2 * DAY)])

    turns: list[bool] = []
    for one in swinging:
        standing = after(DISK_FULL, [one], standing)
        turns.append(standing.is_news)

    assert turns == sorted(turns)
    assert turns[-1]


def test_a_pc_that_was_full_when_canh_came_is_no_news() -> None:
    minutes: list[datetime] = [EIGHT + timedelta(minutes=10 * n) for n in range(60)]

    standing = after(DISK_FULL, [facts(at, free_mib=700) for at in minutes])

    assert standing.is_believed
    assert standing.baseline
    assert not standing.is_news
