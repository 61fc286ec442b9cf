from datetime import UTC, datetime, timedelta

from server.demo.demo_time import demo_time
from server.demo.scale import Scale
from tests.server.set_clock import SetClock

# A Friday night in Viet Nam; eleven hours before, people went to lunch soon.
NIGHT = datetime(2026, 11, 27, 15, 16, tzinfo=UTC)
BEGINS = NIGHT - timedelta(hours=11)


def test_a_small_district_lives_by_the_computers_clock() -> None:
    time = demo_time(SetClock(NIGHT), Scale.DISTRICT, None)

    assert time.clock.now() == NIGHT


def test_a_province_is_set_up_before_its_beginning_and_then_it_begins() -> None:
    real = SetClock(NIGHT)
    time = demo_time(real, Scale.PROVINCE, None)

    before = time.clock.now()
    real.sleep(90)
    time.begin()

    assert before < time.begins
    assert time.clock.now() == time.begins == BEGINS


def test_a_province_that_is_started_again_goes_on_and_by_night_with_the_next_working_day() -> None:
    real = SetClock(NIGHT)
    time = demo_time(real, Scale.PROVINCE, None)
    time.begin()

    real.sleep(3600)
    soon = demo_time(real, Scale.PROVINCE, time.ahead_s)
    real.sleep(8 * 3600)
    later = demo_time(real, Scale.PROVINCE, time.ahead_s)

    assert soon.ahead_s == time.ahead_s
    assert later.clock.now() == BEGINS + timedelta(days=3)  # a Monday
