from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.province import habits
from server.province.habits import LOCAL, Days, Habit, Lunch, Presence

MONDAY = datetime(2026, 11, 23, tzinfo=LOCAL)
USUAL = Habit(words="x")
ASLEEP_AT_LUNCH = Habit(words="x", lunch=Lunch.ASLEEP)
OFF_AT_LUNCH = Habit(words="x", lunch=Lunch.OFF)
HYBRID = Habit(words="x", lunch=Lunch.OFF, hybrid=True)
AS_ALWAYS: Days = {}

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
some_habits = st.builds(
    Habit,
    words=st.text("abc", max_size=3),
    never_off=st.booleans(),
    lunch=st.sampled_from(Lunch),
    hybrid=st.booleans(),
)
some_days = st.dictionaries(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.booleans())


def at(day: datetime, hour: float) -> datetime:
    return day + timedelta(hours=hour)


def doing(habit: Habit, moment: datetime) -> Presence:
    return habits.presence(habit, moment, AS_ALWAYS)


def started(habit: Habit, moment: datetime) -> datetime:
    return habits.started_at(habit, moment, AS_ALWAYS)


def worked_days(habit: Habit) -> list[datetime]:
    some = [MONDAY + timedelta(days=number) for number in range(60)]
    return [day for day in some if doing(habit, at(day, 10)) is Presence.ON]


def share_on(hour: float) -> float:
    people = [Habit(words=f"{number}") for number in range(400)]
    return sum(doing(one, at(MONDAY, hour)) is Presence.ON for one in people) / len(people)


def test_nobody_works_at_night_or_at_the_weekend() -> None:
    saturday = MONDAY + timedelta(days=5)

    assert doing(USUAL, at(MONDAY, 3)) is Presence.OFF
    assert doing(USUAL, at(MONDAY, 22)) is Presence.OFF
    assert doing(USUAL, at(saturday, 10)) is Presence.OFF


def test_nobody_works_on_a_holiday_and_people_do_on_a_saturday_that_is_worked_instead() -> None:
    day = worked_days(USUAL)[0]
    saturday = MONDAY + timedelta(days=5)
    days = {day.date(): False, saturday.date(): True}

    on_the_saturday = [
        habits.presence(Habit(words=f"{number}"), at(saturday, 10), days) for number in range(100)
    ]

    assert habits.presence(USUAL, at(day, 10), days) is Presence.OFF
    assert 80 < on_the_saturday.count(Presence.ON) < 100


def test_nearly_all_come_on_between_a_quarter_past_seven_and_eight_and_go_off_about_five() -> None:
    assert share_on(7.2) == 0
    assert share_on(8.1) > 0.85
    assert share_on(16.5) > 0.85
    assert share_on(17.75) < 0.02


def test_most_working_days_are_worked_and_a_few_are_not() -> None:
    assert 35 <= len(worked_days(USUAL)) <= 43


def test_over_lunch_some_stay_on_some_sleep_and_some_are_off() -> None:
    day = worked_days(USUAL)[0]

    assert doing(USUAL, at(day, 12.3)) is Presence.ON
    assert doing(ASLEEP_AT_LUNCH, at(day, 12.3)) is Presence.ASLEEP
    assert doing(OFF_AT_LUNCH, at(day, 12.3)) is Presence.OFF


def test_sleep_is_no_new_start_and_being_off_is() -> None:
    day = worked_days(USUAL)[0]

    assert started(ASLEEP_AT_LUNCH, at(day, 9)) == started(ASLEEP_AT_LUNCH, at(day, 15))
    assert started(OFF_AT_LUNCH, at(day, 9)) < started(OFF_AT_LUNCH, at(day, 15))


def test_a_hybrid_computer_is_switched_on_every_day_and_really_started_once_a_week() -> None:
    tuesday = MONDAY + timedelta(days=1)
    week = [day for day in worked_days(HYBRID) if day < MONDAY + timedelta(days=5)]

    starts = {started(HYBRID, at(day, hour)) for day in week for hour in (9, 15)}
    switched_on = {
        habits.on_since(HYBRID, at(day, hour), AS_ALWAYS) for day in week for hour in (9, 15)
    }

    assert len(week) >= 3
    assert len(starts) == 1
    assert starts < switched_on
    assert len(switched_on) == 2 * len(week)
    assert min(starts) < tuesday
    assert started(HYBRID, at(MONDAY + timedelta(days=8), 10)) > max(switched_on)


def test_who_is_never_off_starts_anew_each_monday_morning() -> None:
    always = Habit(words="x", never_off=True)

    begun = started(always, at(MONDAY, 12))

    assert at(MONDAY, 6) <= begun <= at(MONDAY, 7)
    assert started(always, at(MONDAY, 5)) == begun - timedelta(days=7)


@given(some_habits, moments, some_days)
def test_a_computer_that_is_on_was_switched_on_before_and_has_been_on_or_asleep_since(
    habit: Habit, moment: datetime, days: Days
) -> None:
    if habits.presence(habit, moment, days) is Presence.OFF:
        return

    since = habits.on_since(habit, moment, days)

    assert habits.started_at(habit, moment, days) <= since <= moment
    between = since + (moment - since) / 2
    assert habits.presence(habit, between, days) is not Presence.OFF
    assert habits.on_since(habit, between, days) == since


@given(some_habits, moments)
def test_it_is_on_when_it_is_on_next_and_was_off_until_then(habit: Habit, moment: datetime) -> None:
    then = habits.next_on(habit, moment, AS_ALWAYS)

    assert then >= moment
    assert doing(habit, then) is not Presence.OFF
    if then > moment:
        assert doing(habit, moment + (then - moment) / 2) is Presence.OFF
