"""A site of ten computers, of which some are heard no more."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.component import Component, Kind
from alerts.condition.condition import EMPTY, Facts, Finding, Judgement
from alerts.condition.coverage import COVERAGE
from alerts.condition.heard import DAYS, Heard, heard_again
from alerts.condition.standing import verdict_of
from alerts.observation import Verdict
from tests.alerts.condition.build import EIGHT, ENGLISH, after

SITE = Component(Kind.LAN, "c33")
# A Monday; the working days before it, the newest last.
TODAY = 20_780
WEEKDAYS = tuple(TODAY - ago for ago in range(30, 0, -1) if ago % 7 not in {1, 2})


def on(device: int, days: Iterable[int]) -> Heard:
    """A computer that was heard on some days."""
    first, *later = sorted(days)
    known = Heard(device=device, day=first)
    for day in later:
        known = heard_again(known, day)
    return known


def always(device: int) -> Heard:
    return on(device, WEEKDAYS)


def until(device: int, working_days_ago: int) -> Heard:
    """A computer that was always on, and not heard in the last so many working days."""
    return on(device, WEEKDAYS[:-working_days_ago])


def site(computers: Iterable[Heard], working_days: tuple[int, ...] = WEEKDAYS) -> Facts:
    return Facts(subject=SITE, at=EIGHT, computers=tuple(computers), working_days=working_days)


def judged(facts: Facts) -> Judgement:
    return COVERAGE.decide(facts, EMPTY, EIGHT)


def of_ten(lost: int, working_days_ago: int = 5) -> list[Heard]:
    gone = [until(number, working_days_ago) for number in range(lost)]
    return [*gone, *(always(number) for number in range(lost, 10))]


def test_three_of_ten_not_heard_for_a_week_of_work_are_a_loss() -> None:
    assert judged(site(of_ten(3))).finding is Finding.COMPUTERS_LOST


def test_four_working_days_are_none() -> None:
    assert judged(site(of_ten(3, working_days_ago=4))).finding is Finding.FINE


@pytest.mark.parametrize(
    ("lost", "of", "finding"),
    [
        (1, 3, Finding.FINE),  # a single one is never the site's
        (2, 4, Finding.NOT_FINE_YET),  # fewer than three are chance
        (3, 16, Finding.NOT_FINE_YET),  # less than one in five
        (12, 60, Finding.COMPUTERS_LOST),
        (6, 60, Finding.FINE),
    ],
)
def test_it_takes_three_and_one_in_five_and_is_over_at_one_in_ten(
    lost: int, of: int, finding: Finding
) -> None:
    computers = [until(number, 6) if number < lost else always(number) for number in range(of)]

    assert judged(site(computers)).finding is finding


def test_it_is_said_which_computers_they_are_the_longest_lost_first() -> None:
    computers = [until(1, 5), until(2, 9), until(3, 7), *(always(number) for number in range(4, 9))]
    named = {Component(Kind.DEVICE, f"{number}"): f"MAY-{number}" for number in range(9)}

    said = judged(site(computers)).evidence

    assert said is not None
    assert replace(ENGLISH, names={**named, SITE: "Xã Lạc Thổ"}).say(said) == (
        "3 of the 8 computers that were usually on at Xã Lạc Thổ have not been heard for 5 working "
        "days or more: MAY-2, MAY-3, MAY-1"
    )


def test_of_many_only_the_first_are_named() -> None:
    said = judged(site([*(until(number, 5) for number in range(12)), always(12)])).evidence

    assert said is not None
    assert ENGLISH.say(said).endswith("and 4 more")


def test_a_holiday_of_a_week_loses_nobody() -> None:
    worked = WEEKDAYS[:-5]

    assert judged(site(of_ten(4), working_days=worked)).finding is Finding.FINE


def test_days_on_which_nobody_of_the_site_was_heard_do_not_count() -> None:
    """A cut line, a power cut, a server that was away."""
    dark = [on(number, WEEKDAYS[:-5]) for number in range(10)]
    back = [on(number, (*WEEKDAYS[:-5], WEEKDAYS[-1])) for number in range(4, 10)]

    assert judged(site(dark)).finding is Finding.FINE
    assert judged(site([*dark[:4], *back])).finding is Finding.FINE


def test_of_a_site_that_was_hardly_heard_for_a_month_nothing_is_known() -> None:
    long_dark = [on(number, range(TODAY - 90, TODAY - 40)) for number in range(10)]

    assert judged(site(long_dark)).finding is Finding.NOT_KNOWN


def test_who_never_came_often_is_not_missed() -> None:
    seldom = [on(number, (WEEKDAYS[2], WEEKDAYS[7])) for number in range(5)]

    assert judged(site([*seldom, *(always(number) for number in range(5, 9))])).finding is (
        Finding.FINE
    )


def test_who_is_lost_stays_lost_however_long_ago_it_was() -> None:
    long_lost = [on(number, range(TODAY - 300, TODAY - 200)) for number in range(3)]
    computers = [*long_lost, *(always(number) for number in range(3, 10))]

    assert judged(site(computers)).finding is Finding.COMPUTERS_LOST


def test_who_was_taken_out_of_use_is_missed_no_more() -> None:
    assert judged(site(of_ten(3)[3:])).finding is Finding.FINE
    assert judged(site([])).finding is Finding.FINE


def test_it_is_believed_at_once_and_over_with_whoever_is_heard_again() -> None:
    lost = after(COVERAGE, [site(of_ten(0)), site(of_ten(4))])
    fewer = after(COVERAGE, [site(of_ten(2))], lost)
    back = after(COVERAGE, [site(of_ten(1))], fewer)

    assert [verdict_of([one]) for one in (lost, fewer, back)] == [
        Verdict.CONFIRMED,
        Verdict.CONFIRMED,
        Verdict.CLEAR,
    ]
    assert lost.is_news


def test_what_is_lost_when_canh_first_looks_is_no_baseline() -> None:
    assert after(COVERAGE, [site(of_ten(4))]).is_news


@given(st.sets(st.integers(0, 200), min_size=1), st.integers(0, 200))
def test_days_are_kept_for_a_month_before_the_last_one(days: set[int], asked: int) -> None:
    known = on(7, days)

    assert known.day == max(days)
    assert known.was_heard(asked) == (asked in days and asked > max(days) - DAYS)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20), st.integers(0, 60))
def test_a_day_that_is_known_changes_nothing(days: list[int], again: int) -> None:
    known = on(7, days)

    assert heard_again(heard_again(known, again), again) == heard_again(known, again)


def test_a_month_fits_what_every_database_calls_an_integer() -> None:
    assert on(7, range(100)).days < 2**31
