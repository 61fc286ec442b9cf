from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.component import Component, Kind
from alerts.evidence import named_in
from alerts.incident import Incident, State
from alerts.notification import Kind as Message
from alerts.notification import State as Progress
from alerts.phrases import headline
from alerts.wording import Reader
from checks.inventory import Disk, Inventory, Volume
from checks.wire.plain import encode
from server.clock import to_ms
from server.evaluate import by_hand
from server.evaluate.by_hand import Person
from server.evaluate.condition.work import judge_conditions
from server.settings import Settings
from server.store import device_changes
from server.store.incidents import incident_of
from server.store.inserts import add_new
from server.store.packing import pack_values
from server.store.presence import write
from server.store.questions.names import names_of
from server.store.session import Store
from server.store.tables import ConditionRow, IncidentRow, NotificationRow
from tests.server.databases import (
    EACH_DATABASE,
    all_of,
    filled,
    migrated,
)
from tests.server.evaluate.house import TEN, House, a_presence, a_result, add_contacts, furnish
from tests.server.visit import HandVisit

GIB = 1024
TEN_MINUTES = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MADE_OF = Inventory(
    volumes=(Volume(name="C:", size_mib=100 * GIB),),
    disks=(Disk(model="ST500DM002", serial="Z6", healthy=True, bad_sectors=0),),
)
FULL = {"disk_free": 900.0}
SETTINGS = Settings(folder=Path("unused"))


class Office(HandVisit):
    """Everything of the house; PCs 1 to 5 are at site 1, and report what they are told to."""

    def report(
        self,
        vitals: Mapping[int, Mapping[str, float]],
        offsets_s: Mapping[int, float] | None = None,
    ) -> None:
        """Let PCs report, and judge."""
        at_ms = to_ms(self.at) - 5000
        sound = {"disk_free": 60.0 * GIB, "temperature": 50.0}
        with self.store.writing() as session:
            write(
                session,
                {
                    pc: replace(
                        a_presence(pc, at_ms),
                        values=pack_values({**sound, **vitals.get(pc, {})}),
                        clock_offset_s=(offsets_s or {}).get(pc, 0.2),
                    )
                    for pc in range(1, 8)
                },
            )
        judge_conditions(self)

    def made_of(self, pc: int, inventory: Inventory) -> None:
        row = {"device_id": pc, "seen_at": self.at, "body": encode(inventory).decode()}
        with self.store.writing() as session:
            add_new(session, "inventory", [row])

    def spend(self, how_long: timedelta, *args: Any, every: timedelta = TEN_MINUTES) -> None:
        """Let time pass, in which they report the same."""
        until = self.at + how_long
        while self.at < until:
            self.at += every
            self.report(*args)

    def incidents(self) -> list[Incident]:
        rows = all_of(self.store, IncidentRow)
        return sorted((incident_of(row) for row in rows), key=lambda one: one.id)

    def told(self) -> list[tuple[int, str]]:
        return [
            (row.contact_id, row.kind)
            for row in all_of(self.store, NotificationRow)
            if row.state == Progress.QUEUED
        ]

    def saying(self, incident: Incident) -> list[str]:
        with self.store.reading() as session:
            names = names_of(session, named_in(incident.fault), "en")
        reader = Reader(language="en", zone=TEN.tzinfo, names=names)  # type: ignore[arg-type]  # UTC will do
        return [reader.say(text) for text in (headline(incident.fault), *incident.fault.evidence)]


@pytest.fixture(params=EACH_DATABASE)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Known for ten days: what is found now is news."""
    with filled(request, tmp_path, open_office) as store:
        yield Office(store, SETTINGS, TEN)


def open_office(store: Store, *, simulated: bool = False) -> None:
    """Let all be known ten days before ten."""
    furnish(store, simulated=simulated)
    add_contacts(store, simulated=simulated)
    office = Office(store, SETTINGS, TEN - 10 * DAY)
    for pc in range(1, 8):
        office.made_of(pc, MADE_OF)
    office.report({})


def test_a_disk_that_fills_up_is_an_incident_told_to_the_contact_of_its_unit(
    office: Office,
) -> None:
    office.spend(1.5 * HOUR, {2: FULL})

    (incident,) = office.incidents()
    assert str(incident.fault.component) == "space:2"
    assert incident.state is State.OPEN
    assert (incident.fault.where.unit, incident.fault.where.site) == ("u1", "s1")
    assert office.saying(incident) == [
        "Computer MAY-2 at Xã 1 runs out of disk space",
        "computer MAY-2: disk C: is 99% full, 900 MB are left",
    ]
    assert office.told() == [(11, Message.OPENED)]


def test_nothing_is_opened_at_the_first_moment(office: Office) -> None:
    office.spend(50 * timedelta(minutes=1), {2: FULL})

    assert office.incidents() == []


def test_what_was_so_when_canh_came_is_never_an_incident(office: Office) -> None:
    office.at = TEN - 10 * DAY
    office.spend(3 * HOUR, {2: FULL})

    rows = {row.component: row for row in all_of(office.store, ConditionRow)}
    assert office.incidents() == []
    assert rows["space:2"].baseline
    assert rows["space:2"].finding == "no_room"


def test_several_computers_of_a_site_are_one_incident_and_one_message(office: Office) -> None:
    office.spend(20 * timedelta(minutes=1), {2: FULL})
    office.spend(1.5 * HOUR, {2: FULL, 3: FULL, 4: FULL})

    (incident,) = office.incidents()
    assert office.saying(incident) == [
        "3 computers at Xã 1 run out of disk space",
        *(f"computer MAY-{pc}: disk C: is 99% full, 900 MB are left" for pc in (2, 3, 4)),
    ]
    assert office.told() == [(11, Message.OPENED)]


def test_computers_of_two_sites_are_two_incidents(office: Office) -> None:
    office.spend(1.5 * HOUR, {2: FULL, 6: FULL})

    assert [one.fault.where.site for one in office.incidents()] == ["s1", "s2"]
    assert sorted(office.told()) == [(11, Message.OPENED), (12, Message.OPENED)]


def test_who_comes_too_late_for_the_message_is_told_of_the_next_day(office: Office) -> None:
    office.spend(2 * HOUR, {2: FULL})
    office.spend(5 * HOUR, {2: FULL, 3: FULL})
    that_day = office.told()
    office.at = TEN + DAY
    office.spend(HOUR, {2: FULL, 3: FULL})

    assert that_day == [(11, Message.OPENED)]
    assert office.told() == [(11, Message.OPENED)] * 2
    assert [str(one.fault.component) for one in office.incidents()] == ["space:2", "space:3"]


def test_a_disk_with_room_again_for_a_day_ends_its_incident(office: Office) -> None:
    office.spend(1.5 * HOUR, {2: FULL})
    office.spend(HOUR, {})
    (clearing,) = office.incidents()
    office.spend(DAY, {}, every=HOUR)

    (over,) = office.incidents()
    assert clearing.state is State.RECOVERING
    assert over.state is State.RESOLVED
    assert over.turned_at == clearing.turned_at


def test_an_incident_of_several_is_over_when_all_are_fine(office: Office) -> None:
    office.spend(1.5 * HOUR, {2: FULL, 3: FULL})
    office.spend(2 * DAY, {3: FULL}, every=HOUR)
    (still,) = office.incidents()
    office.spend(2 * DAY, {}, every=HOUR)

    assert still.state is State.OPEN
    assert len(still.fault.evidence) == 1
    assert office.incidents()[0].state is State.RESOLVED


def test_one_computer_can_have_several_incidents(office: Office) -> None:
    office.spend(2 * HOUR, {2: {**FULL, "temperature": 99.0}}, {2: -9e7})

    assert {str(one.fault.component) for one in office.incidents()} == {
        "space:2",
        "cooling:2",
        "clock:2",
    }


def test_a_disk_that_begins_to_die_is_told_at_once(office: Office) -> None:
    (disk,) = MADE_OF.disks
    office.made_of(2, replace(MADE_OF, disks=(replace(disk, bad_sectors=40),)))

    office.report({})

    (incident,) = office.incidents()
    assert office.saying(incident) == [
        "The disk of computer MAY-2 at Xã 1 is failing",
        "computer MAY-2: the bad sectors of its disk ST500DM002 grew from 0 to 40 within 10 days",
    ]


def test_locating_leaves_the_incidents_of_conditions_alone(office: Office) -> None:
    office.spend(1.5 * HOUR, {2: FULL})
    before = office.incidents()

    house = House(office.store, at=office.at)
    house.rounds(8)

    assert office.incidents() == before


def test_a_computer_out_of_use_is_no_longer_watched(office: Office) -> None:
    office.spend(1.5 * HOUR, {2: FULL})
    with office.store.writing() as session:
        device_changes.retire(session, 2, office.at)

    judge_conditions(office)

    (incident,) = office.incidents()
    assert (incident.state, incident.unwatched) == (State.RESOLVED, True)
    assert not [row for row in all_of(office.store, ConditionRow) if row.device_id == 2]


def test_what_was_fine_while_people_had_merged_it_ends_once_it_is_split_off(
    office: Office,
) -> None:
    office.spend(1.5 * HOUR, {2: FULL, 6: FULL})
    person = Person(by="Lan", now=office.at)
    with office.store.writing() as session:
        by_hand.merge(session, 1, 2, person)
    office.spend(2 * DAY, {6: FULL}, every=HOUR)
    with office.store.writing() as session:
        by_hand.split(session, 1, person)

    judge_conditions(office)

    assert [one.state for one in office.incidents()] == [State.RESOLVED, State.OPEN]


def test_a_computer_that_is_off_is_not_judged_anew(office: Office) -> None:
    office.report({2: FULL})
    office.at += HOUR

    judge_conditions(office)

    (row,) = [one for one in all_of(office.store, ConditionRow) if one.component == "space:2"]
    assert (row.seen, row.believed_at) == (1, None)


def test_when_all_clocks_are_wrong_it_is_the_servers(office: Office) -> None:
    office.spend(2 * HOUR, {}, dict.fromkeys(range(1, 8), 9e7))

    assert office.incidents() == []


def test_what_is_simulated_is_told_to_those_who_are(tmp_path: Path) -> None:
    with migrated(f"sqlite:///{tmp_path / 'canh.sqlite'}") as store:
        open_office(store, simulated=True)
        office = Office(store, SETTINGS, TEN)

        office.spend(1.5 * HOUR, {2: FULL})

        assert [one.simulated for one in office.incidents()] == [True]
        assert office.told() == [(11, Message.OPENED)]


def test_certificates_are_one_message_to_the_province(office: Office) -> None:
    for _ in range(9):
        office.at += TEN_MINUTES
        see_certificates(office, {0: {1: 5, 2: 9}})
        judge_conditions(office)

    (incident,) = office.incidents()
    assert incident.fault.component == Component(Kind.CERTIFICATE, "portal")
    assert office.saying(incident) == [
        "The certificates of 2 services end soon",
        "Dịch vụ portal: its certificate ends in 5 days",
        "Dịch vụ lgsp: its certificate ends in 9 days",
    ]
    assert office.told() == [(1, Message.OPENED)]


@pytest.mark.parametrize(
    "seen",
    [
        {0: {1: 90}, 1: {1: 5}, 2: {1: 5}},
        {1: {1: 90}, 2: {1: 5}, 3: {1: 90}},
    ],
)
def test_a_computer_whose_clock_is_wrong_ends_no_certificate(
    office: Office, seen: Mapping[int, Mapping[int, int]]
) -> None:
    for _ in range(9):
        office.at += TEN_MINUTES
        see_certificates(office, seen)
        judge_conditions(office)

    assert office.incidents() == []


def see_certificates(office: Office, seen: Mapping[int, Mapping[int, int]]) -> None:
    """Let the server (0) and PCs see the days of certificates, by check."""
    at_ms = to_ms(office.at) - 5000
    rows = [
        a_result(pc, check, at_ms, "ok", certificate_days=days)
        for pc, each in seen.items()
        for check, days in each.items()
    ]
    with office.store.writing() as session:
        add_new(session, "result", rows)
