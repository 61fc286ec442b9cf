"""From computers that are heard no more to the message, through rows and the errand."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from alerts.incident import Incident, State
from alerts.notification import Kind as Message
from alerts.notification import State as Progress
from alerts.severity import Severity
from server.clock import to_ms
from server.evaluate.condition.work import judge_conditions
from server.fleet.calendars import set_day
from server.settings import Settings
from server.store import device_changes, maintenance
from server.store.incidents import incident_of
from server.store.presence import write
from server.store.questions.incidents import IncidentQuery, list_incidents
from server.store.questions.reach import Reach, reach_of
from server.store.scope import Scope
from server.store.session import (
    Store,
)
from server.store.tables import (
    CalendarDay,
    DeviceHeard,
    IncidentRow,
    Maintenance,
    NotificationRow,
    SiteMembership,
)
from tests.server.databases import (
    EACH_DATABASE,
    all_of,
    filled,
)
from tests.server.evaluate.house import (
    TEN,
    House,
    a_presence,
    watch,
)
from tests.server.visit import HandVisit

DAY = timedelta(days=1)
SITE_1 = col(SiteMembership.site_id) == 1
SETTINGS = Settings(folder=Path("unused"))
AFTER_TWO_WEEKS = TEN + 11 * DAY
EVERYBODY = frozenset(range(1, 31))
# At site 1, which has five.
THREE = frozenset({2, 3, 4})


class Weeks(HandVisit):
    """Days that pass over the house; each is looked at at ten in the morning."""

    def day(self, silent: Collection[int] = ()) -> None:
        """Let one working day begin: all but the silent computers are heard, then it is judged."""
        self.at += DAY
        while self.at.weekday() >= 5:
            self.at += DAY
        self.hear(EVERYBODY.difference(silent))
        judge_conditions(self)

    def days(self, count: int, silent: Collection[int] = ()) -> None:
        for _ in range(count):
            self.day(silent)

    def hear(self, pcs: Collection[int]) -> None:
        at_ms = to_ms(self.at) - 5000
        with self.store.writing() as session:
            write(session, {pc: a_presence(pc, at_ms) for pc in pcs})

    def incidents(self) -> list[Incident]:
        return [incident_of(row) for row in all_of(self.store, IncidentRow)]

    def told(self) -> list[tuple[int, str]]:
        return [
            (row.contact_id, row.kind)
            for row in all_of(self.store, NotificationRow)
            if row.state == Progress.QUEUED
        ]


@pytest.fixture(params=EACH_DATABASE)
def weeks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Weeks]:
    """Two weeks in which everybody is at work."""
    with filled(request, tmp_path, work_two_weeks) as store:
        yield Weeks(store, SETTINGS, AFTER_TWO_WEEKS)


def work_two_weeks(store: Store) -> None:
    watch(store)
    weeks = Weeks(store, SETTINGS, TEN - 3 * DAY)
    weeks.days(10)
    assert weeks.at == AFTER_TWO_WEEKS


def test_a_week_of_work_without_three_of_five_is_told_to_the_province_alone(weeks: Weeks) -> None:
    weeks.days(5, silent=THREE)
    before = weeks.incidents()
    weeks.day(silent=THREE)

    (incident,) = weeks.incidents()
    assert before == []
    assert str(incident.fault.component) == "coverage:s1"
    assert (incident.state, incident.severity) == (State.OPEN, Severity.LOW)
    assert (incident.fault.where.unit, incident.fault.where.site) == ("u1", "s1")
    assert weeks.told() == [(1, Message.OPENED)]


def test_it_is_one_incident_however_long_it_lasts(weeks: Weeks) -> None:
    weeks.days(15, silent=THREE)
    weeks.days(10, silent=THREE | {5})

    assert len(weeks.incidents()) == 1
    assert weeks.told() == [(1, Message.OPENED)]


def test_it_is_over_when_they_are_heard_again(weeks: Weeks) -> None:
    weeks.days(6, silent=THREE)
    weeks.day(silent={2, 3})
    (still,) = weeks.incidents()
    weeks.day(silent={2})

    assert still.state is State.OPEN
    assert [one.state for one in weeks.incidents()] == [State.RESOLVED]


def test_it_is_over_when_they_are_taken_out_of_use(weeks: Weeks) -> None:
    weeks.days(6, silent=THREE)
    with weeks.store.writing() as session:
        for pc in THREE:
            device_changes.retire(session, pc, weeks.at)
    weeks.day(silent=THREE)

    assert [one.state for one in weeks.incidents()] == [State.RESOLVED]


def test_of_a_site_that_was_given_up_nobody_watches_it_any_more(weeks: Weeks) -> None:
    weeks.days(6, silent=THREE)
    with weeks.store.writing() as session:
        session.exec(update(SiteMembership).where(SITE_1).values(valid_to=weeks.at))
    weeks.day(silent=THREE)

    assert [(one.state, one.unwatched) for one in weeks.incidents()] == [(State.RESOLVED, True)]


def test_a_site_that_is_dark_for_a_week_has_lost_nobody(weeks: Weeks) -> None:
    site = range(1, 6)
    weeks.days(8, silent=site)
    weeks.day(silent=THREE)

    assert weeks.incidents() == []


def test_a_server_that_was_away_for_two_weeks_misses_nobody(weeks: Weeks) -> None:
    weeks.at += 14 * DAY
    weeks.day(silent=THREE)

    assert weeks.incidents() == []


def test_a_holiday_of_a_week_is_no_week_of_work(weeks: Weeks) -> None:
    with weeks.store.writing() as session:
        for ago in range(1, 8):
            off = CalendarDay(unit="", day=_day(weeks.at + ago * DAY), working=False, name="Nghỉ")
            set_day(session, off, "lan", weeks.at)
    weeks.days(10, silent=THREE)
    before = weeks.incidents()
    weeks.day(silent=THREE)

    assert before == []
    assert len(weeks.incidents()) == 1


def test_days_of_work_that_was_announced_do_not_count(weeks: Weeks) -> None:
    with weeks.store.writing() as session:
        maintenance.add(
            session,
            Maintenance(
                component="lan:s1",
                valid_from=weeks.at + DAY,
                valid_to=weeks.at + 8 * DAY,
                why="Sửa nhà",
                announced_by="lan",
                announced_at=weeks.at,
            ),
        )
    weeks.days(9, silent=THREE)

    assert weeks.incidents() == []


def test_while_a_line_of_the_site_is_cut_it_is_not_judged(weeks: Weeks) -> None:
    house = House(weeks.store, at=weeks.at)
    house.rounds(3)
    house.rounds(8, silent=range(1, 6))
    cut = [str(one.fault.component) for one in weeks.incidents()]

    weeks.days(7, silent=THREE)

    assert cut == ["link:l1"]
    assert [str(one.fault.component) for one in weeks.incidents()] == cut


def test_before_ten_nobody_is_missed(weeks: Weeks) -> None:
    weeks.days(5, silent=THREE)
    weeks.at += 3 * DAY - timedelta(hours=2)
    weeks.hear(EVERYBODY - THREE)

    judge_conditions(weeks)

    assert weeks.incidents() == []


def test_a_site_in_its_learning_week_is_not_judged(weeks: Weeks) -> None:
    learning = Weeks(weeks.store, Settings(folder=Path("unused"), learning_days=60), weeks.at)

    learning.days(8, silent=THREE)

    assert learning.incidents() == []


def test_a_day_is_noted_once_by_the_time_of_the_province(weeks: Weeks) -> None:
    weeks.at = datetime.combine(_day(weeks.at), TEN.time(), TEN.tzinfo).replace(hour=17, minute=30)
    weeks.hear({1})
    judge_conditions(weeks)

    rows = {row.device_id: row for row in all_of(weeks.store, DeviceHeard)}
    assert rows[1].day == rows[2].day + 1
    assert (rows[1].days & 0b11, rows[2].days & 0b11) == (0b11, 0b11)


def test_no_contact_of_a_unit_sees_it(weeks: Weeks) -> None:
    weeks.days(6, silent=THREE)

    with weeks.store.reading() as session:
        own = reach_of(session, Scope(frozenset({1})))
        theirs, _ = list_incidents(session, IncidentQuery(reach=own))
        provinces, _ = list_incidents(session, IncidentQuery(reach=None))
        wider, _ = list_incidents(
            session, IncidentQuery(reach=Reach(unit_ids=frozenset({1}), coverage=True))
        )

    assert [len(theirs), len(provinces), len(wider)] == [0, 1, 1]


def _day(at: datetime) -> date:
    return (at + timedelta(hours=7)).date()
