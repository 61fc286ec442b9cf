"""When an office works."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from alerts.calendar import HOURS_A_DAY, ORDINARY_WEEK, Calendar, Hours, Special

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ORDINARY = Calendar(zone=VIETNAM)
THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, day) for day in (26, 27, 28))
OFF, INSTEAD = Special(working=False, name="lễ"), Special(working=True, name="làm bù")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "hour", "works"),
    [
        (FRIDAY, 6, False),
        (FRIDAY, 7, True),
        (FRIDAY, 12, True),
        (FRIDAY, 16, True),
        (FRIDAY, 17, False),
        (SATURDAY, 10, False),
    ],
)
def test_offices_work_from_seven_to_five_on_weekdays(day: date, hour: int, *, works: bool) -> None:
    assert ORDINARY.works(at(day, hour)) is works


def test_a_holiday_is_off_and_a_saturday_worked_instead_is_as_an_ordinary_day() -> None:
    calendar = Calendar(zone=VIETNAM, days={FRIDAY: OFF, SATURDAY: INSTEAD})

    assert not calendar.works(at(FRIDAY, 10))
    assert calendar.hours_of(SATURDAY) == ORDINARY.hours_of(THURSDAY)


def test_an_office_can_have_a_break_and_hours_of_its_own() -> None:
    morning, afternoon = Hours(time(7, 30), time(11, 30)), Hours(time(13), time(16, 30))
    calendar = Calendar(
        zone=VIETNAM, week=(*(((morning, afternoon),) * 5), (morning,), ()), days={}
    )

    asked = [(FRIDAY, 11, 29), (FRIDAY, 11, 30), (FRIDAY, 13, 0), (SATURDAY, 8, 0)]
    assert [calendar.works(at(*when)) for when in asked] == [True, False, True, True]


def test_a_day_that_is_worked_on_keeps_the_hours_of_its_weekday() -> None:
    calendar = Calendar(zone=VIETNAM, days={FRIDAY: INSTEAD})

    assert calendar.hours_of(FRIDAY) == ORDINARY_WEEK[4]


def test_the_hours_of_a_day_off_are_counted_apart() -> None:
    assert ORDINARY.slot(at(FRIDAY, 8)) == 8
    assert ORDINARY.slot(at(SATURDAY, 8)) == HOURS_A_DAY + 8
    assert Calendar(zone=VIETNAM, days={FRIDAY: OFF}).slot(at(FRIDAY, 0)) == HOURS_A_DAY


def test_the_hours_of_some_days_are_given_as_times() -> None:
    spans = list(ORDINARY.spans(THURSDAY, date(2026, 11, 30)))

    assert spans[0] == (at(THURSDAY, 7), at(THURSDAY, 17))
    assert [opens.astimezone(VIETNAM).day for opens, _ in spans] == [26, 27, 30]
