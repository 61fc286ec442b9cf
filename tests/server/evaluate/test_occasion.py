"""Night, holidays and announced work, through the errand on real rows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from alerts.calendar import HOURS_A_DAY, Calendar, Special
from alerts.component import component
from server.evaluate.occasion import occasion_of
from server.fleet.calendars import Calendars, set_day
from server.fleet.maintenance import Work, announce, end
from server.store.session import Store
from server.store.tables import CalendarDay, IncidentEntry, IncidentRow, NotificationRow
from tests.server.databases import (
    all_of,
    filled_file,
)
from tests.server.evaluate.build import an_inventory
from tests.server.evaluate.house import (
    CALM,
    CALM_UNTIL,
    PCS_A_SITE,
    PORTAL,
    House,
    live_well,
    watch,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DOWN = {PORTAL: "generic_timeout_error"}
OF_SITE_1 = range(1, PCS_A_SITE + 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with filled_file(tmp_path, watch) as store:
        yield store


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """From ten in the morning on."""
    with filled_file(tmp_path, live_well) as store:
        yield House(store, at=CALM_UNTIL)


def a_house(store: Store, at: datetime) -> House:
    house = House(store, at=at)
    house.rounds(CALM)
    return house


def opened(store: Store) -> list[str]:
    return [row.component for row in all_of(store, IncidentRow) if row.opened_at]


def told(store: Store) -> list[tuple[int, str, str, str | None]]:
    rows = all_of(store, NotificationRow)
    return sorted((row.contact_id, row.kind, row.state, row.reason) for row in rows)


def announced(house: House, what: str, *, minutes: float) -> int:
    work = Work(
        components=[component(what)],
        begins=house.at,
        ends=house.at + timedelta(minutes=minutes),
        why="thay cáp",
    )
    with house.writing() as session:
        (number,) = announce(session, work, "command:lan", house.at)
    return number


# Who works


def test_at_tet_a_silent_site_is_no_fault(store: Store) -> None:
    house = a_house(store, datetime(2026, 2, 17, 10, tzinfo=VIETNAM))

    house.rounds(4, silent=OF_SITE_1)

    assert opened(store) == []


def test_on_a_saturday_worked_instead_it_is_one(store: Store) -> None:
    house = a_house(store, datetime(2026, 8, 22, 10, tzinfo=VIETNAM))

    house.rounds(4, silent=OF_SITE_1)

    assert opened(store) == ["link:l1"]


def test_a_day_off_of_one_unit_is_no_day_off_of_the_others(house: House) -> None:
    with house.writing() as session:
        row = CalendarDay(unit="u1", day=date(2026, 11, 23), working=False, name="lễ hội")
        set_day(session, row, "command:lan", house.at)

    house.rounds(4, silent=[*OF_SITE_1, *(pc + PCS_A_SITE for pc in OF_SITE_1)])

    assert opened(house.store) == ["link:l2"]


def test_a_line_cut_in_the_evening_is_neither_fine_nor_recovering_at_night(store: Store) -> None:
    house = a_house(store, datetime(2026, 11, 23, 16, 30, tzinfo=VIETNAM))
    house.rounds(4, silent=OF_SITE_1)

    house.rounds(40, silent=OF_SITE_1)

    assert house.at.astimezone(VIETNAM).hour == 17
    (incident,) = all_of(store, IncidentRow)
    assert incident.state == "open"


# What was announced


def test_what_fails_during_announced_work_is_recorded_and_told_to_nobody(house: House) -> None:
    announced(house, "service:portal", minutes=30)

    house.rounds(4, outcomes=DOWN)
    house.rounds(6)

    (incident,) = all_of(house.store, IncidentRow)
    assert (incident.component, incident.state) == ("service:portal", "resolved")
    assert told(house.store) == [(1, "opened", "withheld", "maintenance")]


@pytest.mark.parametrize("what", ["link:l1", "lan:s1", "provider:VNPT"])
def test_what_lies_below_the_work_is_silenced_too(house: House, what: str) -> None:
    announced(house, what, minutes=30)

    house.rounds(4, silent=OF_SITE_1)

    assert opened(house.store) == ["link:l1"]
    assert told(house.store) == [(11, "opened", "withheld", "maintenance")]


def test_work_elsewhere_silences_nothing(house: House) -> None:
    announced(house, "lan:s2", minutes=30)

    house.rounds(4, silent=OF_SITE_1)

    assert told(house.store) == [(11, "opened", "queued", None)]


def test_what_outlasts_the_work_is_told_at_its_end(house: House) -> None:
    announced(house, "service:portal", minutes=6)
    house.rounds(6, outcomes=DOWN)
    assert told(house.store) == [(1, "opened", "withheld", "maintenance")]

    house.rounds(3, outcomes=DOWN)

    assert told(house.store) == [(1, "opened", "queued", None)]
    with house.reading() as session:
        whys = session.exec(select(IncidentEntry.why).order_by(col(IncidentEntry.id))).all()
    assert whys == ["suspected", "confirmed", "may_be_told"]


def test_what_is_fine_again_when_the_work_ends_is_told_to_nobody(house: House) -> None:
    announced(house, "service:portal", minutes=6)
    house.rounds(5, outcomes=DOWN)

    house.rounds(8)

    assert told(house.store) == [(1, "opened", "withheld", "maintenance")]


def test_work_that_is_ended_early_silences_no_more(house: House) -> None:
    number = announced(house, "service:portal", minutes=60)
    house.rounds(3, outcomes=DOWN)
    with house.writing() as session:
        end(session, number, "command:lan", house.at)

    house.rounds(4, outcomes=DOWN)

    assert told(house.store) == [(1, "opened", "queued", None)]


def test_each_site_has_the_hours_and_the_day_of_its_own_unit() -> None:
    off = Calendar(
        zone=VIETNAM, days={date(2026, 11, 23): Special(working=False, name="lễ hội làng")}
    )
    calendars = Calendars(ordinary=Calendar(zone=VIETNAM), own={"u2": off})
    ten = datetime(2026, 11, 23, 10, 30, tzinfo=VIETNAM)

    announced, learning = frozenset({"svc:portal"}), frozenset({"s1"})

    occasion = occasion_of(an_inventory(), calendars, announced, learning, ten)

    assert occasion.at_work == {"s1"}
    assert occasion.slots == {"s1": 10, "s2": HOURS_A_DAY + 10}
    assert (occasion.announced, occasion.learning) == (announced, learning)


def test_a_demo_is_always_at_work_and_learns_no_hours() -> None:
    night = datetime(2026, 11, 23, 2, tzinfo=VIETNAM)

    occasion = occasion_of(an_inventory(), None, frozenset(), frozenset(), night)

    assert occasion.at_work == {"s1", "s2"}
    assert occasion.slots == {}
