"""The calendar of each unit: public holidays, what the province sets, what the unit sets."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.calendar import ORDINARY_WEEK, Calendar
from server.fleet.calendars import forget, read_calendars, set_day, set_hours
from server.fleet.import_units import parse_units
from server.fleet.public_holidays import public_days
from server.fleet.units import put_units
from server.refused import NotFound
from server.store.session import Store
from server.store.tables import Audit, CalendarDay
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
UNITS = "code,kind,name\n07210,phuong,Phường Bắc Giang\n07228,phuong,Phường Đa Mai\n"
FAIR = date(2026, 11, 27)
TET = date(2026, 2, 17)
WORKED_SATURDAY, MADE_UP = date(2026, 8, 22), date(2026, 8, 31)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            put_units(session, parse_units(UNITS.encode())[0], NOW)
        yield store


def calendar(store: Store, unit: str) -> Calendar:
    with store.reading() as session:
        calendars = read_calendars(session, VIETNAM, date(2026, 1, 1), date(2026, 12, 31))
    return calendars.of(unit)


def day(unit: str, day: date, *, working: bool) -> CalendarDay:
    return CalendarDay(unit=unit, day=day, working=working, name="UBND")


def test_tet_days_off_that_make_up_and_saturdays_worked_instead_are_known() -> None:
    known = public_days(2026)

    assert not known[TET].working
    assert "Tết" in known[TET].name
    assert not known[MADE_UP].working
    assert known[WORKED_SATURDAY].working
    assert FAIR not in known


def test_without_anything_set_a_unit_has_the_ordinary_week_and_the_holidays(store: Store) -> None:
    it = calendar(store, "07210")

    assert it.week == ORDINARY_WEEK
    assert it.hours_of(TET) == ()
    assert it.hours_of(WORKED_SATURDAY) != ()


def test_what_a_unit_sets_stands_above_what_the_province_sets(store: Store) -> None:
    with store.writing() as session:
        set_day(session, day("", FAIR, working=False), "command:lan", NOW)
        set_day(session, day("07210", FAIR, working=True), "command:lan", NOW)
        set_day(session, day("", TET, working=True), "command:lan", NOW)
        set_hours(session, "07228", "mon-sat 08:00-16:00", "UBND", "command:lan", NOW)

    here, there = calendar(store, "07210"), calendar(store, "07228")
    assert here.hours_of(FAIR) != ()
    assert there.hours_of(FAIR) == ()
    assert here.hours_of(TET) != ()
    assert there.week[5] != ()
    assert here.week == ORDINARY_WEEK


def test_what_was_set_can_be_set_again_and_forgotten(store: Store) -> None:
    with store.writing() as session:
        set_day(session, day("", FAIR, working=False), "command:lan", NOW)
        set_day(session, day("", FAIR, working=True), "command:lan", NOW)
    assert calendar(store, "07210").days[FAIR].working

    with store.writing() as session:
        forget(session, "", FAIR, "command:lan", NOW)

    assert FAIR not in calendar(store, "07210").days
    with pytest.raises(NotFound), store.writing() as session:
        forget(session, "", None, "command:lan", NOW)


def test_each_change_is_audited_and_an_unknown_unit_refused(store: Store) -> None:
    with store.writing() as session:
        set_hours(session, "07210", "mon 08:00-16:00", "UBND", "command:lan", NOW)

    with pytest.raises(NotFound, match="99999"), store.writing() as session:
        set_day(session, day("99999", FAIR, working=True), "command:lan", NOW)
    (row,) = all_of(store, Audit)
    assert (row.actor, row.action, row.subject) == ("command:lan", "calendar.hours", "unit:07210")


def test_who_says_when_an_office_works_is_told_with_its_calendar(store: Store) -> None:
    def office(unit: str | None) -> tuple[str, bool]:
        with store.reading() as session:
            it = read_calendars(session, VIETNAM, FAIR, FAIR).office(unit)
        return it.source, it.own

    nobody = office("07210"), office(None)
    with store.writing() as session:
        set_hours(session, "", "mon-fri 07:30-17:00", "Sở Nội vụ", "test", NOW)
        set_hours(session, "07210", "mon-sat 08:00-16:00", "UBND phường", "test", NOW)

    assert nobody == (("", False), ("", False))
    assert office("07210") == ("UBND phường", True)
    assert office("07228") == office(None) == ("Sở Nội vụ", False)
