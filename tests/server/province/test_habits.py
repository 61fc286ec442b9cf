from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.province.habits import LOCAL, Habit, Lunch, Presence, presence, started_at

MONDAY = datetime(2026, 11, 23, tzinfo=LOCAL)
USUAL = Habit(words="x")
ASLEEP_AT_LUNCH = Habit(words="x", lunch=Lunch.ASLEEP)
OFF_AT_LUNCH = Habit(words="x", lunch=Lunch.OFF)

days = st.integers(0, 400).map(lambda number: MONDAY + timedelta(days=number))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
habits = st.builds(
    Habit,
    words=st.text("abc", max_size=3),
    never_off=st.booleans(),
    lunch=st.sampled_from(Lunch),
)


def at(day: datetime, hour: float) -> datetime:
    return day + timedelta(hours=hour)


def worked_days(habit: Habit) -> list[datetime]:
    week = [MONDAY + timedelta(days=number) for number in range(60)]
    return [day for day in week if presence(habit, at(day, 10)) is Presence.ON]


def test_nobody_works_at_night_or_at_the_weekend() -> None:
    saturday = MONDAY + timedelta(days=5)

    assert presence(USUAL, at(MONDAY, 3)) is Presence.OFF
    assert presence(USUAL, at(MONDAY, 22)) is Presence.OFF
    assert presence(USUAL, at(saturday, 10)) is Presence.OFF


def test_most_working_days_are_worked_and_a_few_are_not() -> None:
    assert 35 <= len(worked_days(USUAL)) <= 43


def test_over_lunch_some_stay_on_some_sleep_and_some_are_off() -> None:
    day = worked_days(USUAL)[0]

    assert presence(USUAL, at(day, 12.3)) is Presence.ON
    assert presence(ASLEEP_AT_LUNCH, at(day, 12.3)) is Presence.ASLEEP
    assert presence(OFF_AT_LUNCH, at(day, 12.3)) is Presence.OFF


def test_sleep_is_no_new_start_and_being_off_is() -> None:
    day = worked_days(USUAL)[0]

    assert started_at(ASLEEP_AT_LUNCH, at(day, 9)) == started_at(ASLEEP_AT_LUNCH, at(day, 15))
    assert started_at(OFF_AT_LUNCH, at(day, 9)) < started_at(OFF_AT_LUNCH, at(day, 15))


def test_who_is_never_off_starts_anew_each_monday_morning() -> None:
    always = Habit(words="x", never_off=True)

    started = started_at(always, at(MONDAY, 12))

    assert at(MONDAY, 6) <= started <= at(MONDAY, 7)
    assert started_at(always, at(MONDAY, 5)) == started - timedelta(days=7)


@given(habits, moments)
def test_a_computer_that_is_on_was_started_before_and_has_been_on_or_asleep_since(
    habit: Habit, moment: datetime
) -> None:
    if presence(habit, moment) is Presence.OFF:
        return

    started = started_at(habit, moment)

    assert started <= moment
    between = started + (moment - started) / 2
    assert presence(habit, between) is not Presence.OFF
    assert started_at(habit, between) == started
