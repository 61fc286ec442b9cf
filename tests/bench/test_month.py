from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.past.era import Era
from server.province.habits import LOCAL
from server.province.world import Break, Damage
from tests.bench.month_rates import RATES, Truth, draw_month
from tests.bench.month_score import Mark, score
from tests.bench.month_server import Days, era_of, moments
from tests.lab.verdicts import Told

MONDAY = datetime(2026, 11, 2, tzinfo=LOCAL)
LINK, SITE = "09496-1-state", "09496-1"
MORNING = MONDAY + timedelta(hours=9)
DAY = Days(first=MONDAY, count=1, truths=())


@pytest.fixture(scope="module")
def era() -> Era:
    """The province on a Monday on which nothing breaks."""
    return era_of(DAY)


def cut(at: datetime, minutes: int = 30) -> Truth:
    ends = at + timedelta(minutes=minutes)
    return Truth("line cut", Break(damage=Damage.CUT, target=LINK, starts=at, ends=ends), False)


def told(name: str, at: datetime, *, is_sure: bool = True) -> Told:
    return Told(
        id=1,
        opened_at=at + timedelta(minutes=3),
        resolved_at=None,
        names=[name],
        is_sure=is_sure,
        failing="silent",
        pages=1,
        into=None,
    )


def judged(era: Era, truth: Truth, said: Sequence[Told]) -> tuple[Mark, int]:
    played = list(moments(replace(DAY, truths=[truth]), era))
    scored, strays = score([truth], said, era, played)
    return scored[0].mark, len(strays)


def test_the_same_seed_draws_the_same_month(era: Era) -> None:
    district = era.world.district

    months = [draw_month(district, MONDAY, 4, seed) for seed in (6, 6, 7)]

    assert months[0] == months[1] != months[2]
    assert {truth.what for truth in months[0]} <= {rate.what for rate in RATES}
    assert all(MONDAY < one.broken.starts < MONDAY + timedelta(days=28) for one in months[0])


def test_each_minute_around_what_breaks_at_work_is_played_and_of_others_every_tenth(
    era: Era,
) -> None:
    broken = replace(DAY, truths=[cut(MORNING, minutes=30)])
    sunday = replace(broken, first=MONDAY - timedelta(days=1))

    assert len(list(moments(DAY, era))) == 24 * 6
    assert len(list(moments(sunday, era))) == 24 * 6
    each_minute = {MORNING + timedelta(minutes=number) for number in range(-10, 60)}
    assert each_minute < set(moments(broken, era))
    assert len(list(moments(broken, era))) == 24 * 6 + 70 - 6


def test_of_a_whole_working_day_each_minute_is_played(era: Era) -> None:
    whole = replace(DAY, whole=True)

    assert len(list(moments(whole, era))) == 10.5 * 60 + 13 * 6


def test_an_incident_of_the_component_that_broke_is_right(era: Era) -> None:
    assert judged(era, cut(MORNING), [told(f"link:{LINK}", MORNING)]) == (Mark.RIGHT, 0)


def test_another_name_at_the_place_that_broke_is_wrong_or_not_sure(era: Era) -> None:
    wrong = told(f"lan:{SITE}", MORNING)

    assert judged(era, cut(MORNING), [wrong]) == (Mark.WRONG, 0)
    assert judged(era, cut(MORNING), [replace(wrong, is_sure=False)]) == (Mark.NOT_SURE, 0)


def test_an_incident_elsewhere_or_at_another_time_belongs_to_nothing(era: Era) -> None:
    elsewhere = told("lan:07822-1", MORNING)
    earlier = told(f"link:{LINK}", MORNING - timedelta(hours=1))

    assert judged(era, cut(MORNING), [elsewhere, earlier]) == (Mark.MISSED, 2)


def test_nobody_can_find_what_breaks_where_nobody_is_on(era: Era) -> None:
    before_work = MONDAY + timedelta(hours=6)

    assert judged(era, cut(before_work), []) == (Mark.UNSEEN, 0)
    assert judged(era, cut(MORNING, minutes=2), []) == (Mark.UNSEEN, 0)
