"""The errand on real rows: from what PCs report to incidents, their timelines and who is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from server.clock import to_ms
from server.evaluate.acknowledging import acknowledge
from server.evaluate.work import evaluate
from server.refused import Conflict, NotFound
from server.store.inserts import add_new
from server.store.presence import write
from server.store.session import Store
from server.store.tables import (
    Audit,
    BoardRow,
    Device,
    IncidentEntry,
    IncidentRow,
    LocatorRow,
    NotificationRow,
    Replica,
    Service,
)
from tests.server.databases import EACH_DATABASE, all_of, filled, migrated, url_of
from tests.server.evaluate.house import (
    CALM,
    CALM_UNTIL,
    LGSP,
    MAIL,
    PCS_A_SITE,
    PORTAL,
    ROUND_S,
    SITES,
    House,
    a_presence,
    a_result,
    add_contacts,
    furnish,
    live_well,
)

DOWN = {PORTAL: "generic_timeout_error"}
OF_SITE_1 = range(1, PCS_A_SITE + 1)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


@pytest.fixture(params=EACH_DATABASE)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house that has been well for some rounds."""
    with filled(request, tmp_path, live_well) as store:
        yield House(store, at=CALM_UNTIL)


def the_incident(house: House) -> IncidentRow:
    (row,) = all_of(house.store, IncidentRow)
    return row


def whys(house: House) -> list[str]:
    with house.reading() as session:
        rows = session.exec(select(IncidentEntry).order_by(col(IncidentEntry.id))).all()
    return [row.why for row in rows]


def told(house: House) -> list[tuple[int, str, str]]:
    rows = all_of(house.store, NotificationRow)
    return sorted((row.contact_id, row.kind, row.state) for row in rows)


def test_on_a_quiet_day_there_is_nothing(house: House) -> None:
    assert all_of(house.store, IncidentRow) == []
    assert len(all_of(house.store, BoardRow)) == CALM


def test_a_service_that_fails_is_one_incident_of_the_province(house: House) -> None:
    house.rounds(3, outcomes=DOWN)

    incident = the_incident(house)
    assert (incident.component, incident.state) == ("service:portal", "open")
    assert (incident.unit_id, incident.severity, incident.simulated) == (None, "high", False)
    assert told(house) == [(1, "opened", "queued")]


def test_it_began_and_ended_when_the_first_probe_saw_it(house: House) -> None:
    house.round(outcomes=DOWN)
    began = house.at - timedelta(seconds=5)
    house.round(outcomes=DOWN)
    house.round()
    ended = house.at - timedelta(seconds=5)
    house.rounds(3)

    incident = the_incident(house)
    assert incident.state == "resolved"
    assert incident.turned_at == ended
    assert f'"since":"{began:%Y-%m-%dT%H:%M:%S}Z"' in incident.fault
    assert whys(house) == ["suspected", "confirmed", "clearing", "recovered"]


def test_one_bad_round_is_a_suspicion_that_is_forgotten(house: House) -> None:
    house.round(outcomes=DOWN)
    house.rounds(5)

    assert whys(house) == ["suspected", "forgotten"]
    assert told(house) == []


def test_a_site_that_falls_silent_is_told_to_its_own_contact(house: House) -> None:
    house.rounds(3, silent=OF_SITE_1)

    incident = the_incident(house)
    assert (incident.component, incident.state) == ("link:l1", "open")
    assert (incident.unit_id, incident.site_id) == (1, 1)
    assert told(house) == [(11, "opened", "queued")]


def test_in_its_learning_week_a_silent_site_would_have_been_told_and_after_it_is(
    house: House,
) -> None:
    """What still holds when the week is over is told then."""
    house.settings = replace(house.settings, learning_days=7)
    house.rounds(3, silent=OF_SITE_1)

    assert the_incident(house).state == "open"
    assert the_incident(house).silenced == "learning_week"
    assert told(house) == [(11, "opened", "withheld")]

    house.settings = replace(house.settings, learning_days=0)
    house.rounds(1, silent=OF_SITE_1)

    assert told(house) == [(11, "opened", "queued")]


def test_in_the_learning_week_of_all_a_service_that_fails_is_told_at_once(house: House) -> None:
    house.settings = replace(house.settings, learning_days=7)

    house.rounds(3, outcomes=DOWN)

    assert told(house) == [(1, "opened", "queued")]


def test_at_night_silence_says_nothing(store: Store) -> None:
    furnish(store)
    house = House(store)
    house.at += timedelta(hours=12)
    house.rounds(CALM)

    house.rounds(4, silent=OF_SITE_1)

    assert all_of(store, IncidentRow) == []


def test_in_a_demo_it_is_never_night(store: Store) -> None:
    furnish(store)
    house = House(store)
    house.at += timedelta(hours=12)
    house.settings = replace(house.settings, demo=True)
    house.rounds(CALM)

    house.rounds(3, silent=OF_SITE_1)

    assert the_incident(house).state == "open"


def test_what_is_simulated_stays_simulated(store: Store) -> None:
    furnish(store, simulated=True)
    add_contacts(store, simulated=True)
    house = House(store)
    house.rounds(CALM)

    house.rounds(3, outcomes=DOWN)

    assert the_incident(house).simulated
    assert {row.world for row in all_of(store, LocatorRow)} == {"simulated"}
    assert told(house) == [(1, "opened", "queued")]


def test_nobody_real_is_told_of_what_is_simulated(store: Store) -> None:
    furnish(store, simulated=True)
    add_contacts(store)
    house = House(store)
    house.rounds(CALM)

    house.rounds(3, outcomes=DOWN)

    assert the_incident(house).state == "open"
    assert told(house) == []


def test_a_server_that_was_away_opens_nothing_and_calls_nothing_fine(house: House) -> None:
    house.rounds(3, outcomes=DOWN)
    house.at += timedelta(minutes=30)

    house.round(outcomes={LGSP: "generic_timeout_error"})

    assert the_incident(house).state == "open"
    house.rounds(4)
    assert [row.state for row in all_of(house.store, IncidentRow)] == ["resolved"]


def test_after_a_restart_nobody_is_missed_who_spoke_just_before_it(house: House) -> None:
    failing = {PORTAL: "generic_timeout_error"}
    nobody = range(1, SITES * PCS_A_SITE + 1)
    house.at += timedelta(seconds=ROUND_S)
    house.report(control=failing)
    house.at += timedelta(seconds=ROUND_S)

    for _ in range(3):
        house.round(silent=nobody, control=failing)

    components = {row.component for row in all_of(house.store, IncidentRow) if row.opened_at}
    assert components <= {"service:portal"}


def test_a_round_is_judged_once(house: House) -> None:
    boards = len(all_of(house.store, BoardRow))

    evaluate(house)

    assert len(all_of(house.store, BoardRow)) == boards


def test_of_two_that_judge_a_round_the_second_leaves_no_trace(house: House) -> None:
    house.at += timedelta(seconds=ROUND_S)
    house.report(DOWN)
    slow = Overtaken(house.store, at=house.at)

    evaluate(slow)

    incident = the_incident(house)
    assert incident.state == "suspected"
    assert whys(house) == ["suspected"]
    assert len(all_of(house.store, BoardRow)) == CALM + 1


class Overtaken(House):
    """Another process judges the same round between this one's reading and its writing."""

    def writing(self):  # type: ignore[no-untyped-def]  # as the one it replaces
        evaluate(House(self.store, at=self.at))
        return House.writing(self)


def test_what_was_learnt_is_lost_but_an_open_incident_is_not_called_fine(house: House) -> None:
    house.rounds(3, outcomes=DOWN)
    with house.writing() as session:
        session.exec(select(LocatorRow)).one().body = b"nonsense"

    house.rounds(3, outcomes=DOWN)

    incident = the_incident(house)
    assert incident.state == "open"
    assert whys(house) == ["suspected", "confirmed"]
    assert told(house) == [(1, "opened", "queued")]


def test_a_service_that_is_removed_is_watched_no_more(house: House) -> None:
    house.rounds(3, outcomes=DOWN)
    with house.writing() as session:
        session.get_one(Service, PORTAL).simulated = True

    house.round()

    incident = the_incident(house)
    assert (incident.state, incident.unwatched) == ("resolved", True)


def test_a_pc_that_fails_alone_is_told_to_its_unit_and_named(house: House) -> None:
    failing = dict.fromkeys((PORTAL, LGSP, MAIL), "ssl_invalid_certificate")

    for _ in range(40):
        house.at += timedelta(seconds=ROUND_S)
        house.report()
        at_ms = to_ms(house.at) - 4000
        rows = [a_result(7, check, at_ms, word) for check, word in failing.items()]
        with house.writing() as session:
            add_new(session, "result", rows)
        evaluate(house)

    incident = the_incident(house)
    assert (incident.component, incident.state, incident.unit_id) == ("device:7", "open", 2)
    assert told(house) == [(12, "opened", "queued")]


def test_a_retired_pc_is_watched_no_more(house: House) -> None:
    test_a_pc_that_fails_alone_is_told_to_its_unit_and_named(house)
    with house.writing() as session:
        session.get_one(Device, 7).state = "retired"

    house.round()

    assert (the_incident(house).state, the_incident(house).unwatched) == ("resolved", True)


def test_late_data_tell_of_an_outage_of_the_past_and_nobody_is_told(house: House) -> None:
    """A site said goodbye, as far as the server knew; its PCs were started anew, and cut off."""
    with house.writing() as session:
        goodbye = {pc: a_presence(pc, to_ms(house.at), "shutdown") for pc in OF_SITE_1}
        write(session, goodbye)
    house.rounds(8, silent=OF_SITE_1)
    assert all_of(house.store, IncidentRow) == []
    came_ms = to_ms(house.at)
    measured_ms = [came_ms - minute * 60_000 for minute in range(2, 7)]
    with house.writing() as session:
        rows = [a_late_sample(pc, at, came_ms) for pc in OF_SITE_1 for at in measured_ms]
        add_new(session, "sample", rows)

    house.rounds(6)

    incident = the_incident(house)
    assert (incident.component, incident.state, incident.silenced) == (
        "link:l1",
        "resolved",
        "late",
    )
    assert whys(house) == ["recorded"]
    (row,) = all_of(house.store, NotificationRow)
    assert (row.contact_id, row.state, row.reason) == (11, "withheld", "late")


def a_late_sample(pc: int, at_ms: int, received_ms: int) -> dict[str, object]:
    return {
        "device_id": pc,
        "at_ms": at_ms,
        "sequence": at_ms // 1000 % 100_000,
        "link_id": 1,
        "received_ms": received_ms,
        "late": True,
        "values": b"",
    }


def test_addresses_that_answer_are_learnt_as_replicas(house: House) -> None:
    learnt = {(row.service_id, row.address): row.number for row in all_of(house.store, Replica)}

    assert learnt == {(number, f"192.0.2.{number}"): 0 for number in (PORTAL, LGSP, MAIL)}


# Somebody is on it


def test_who_is_on_it_is_noted_audited_and_said_once(house: House) -> None:
    house.rounds(3, outcomes=DOWN)
    number = the_incident(house).id or 0

    with house.writing() as session:
        acknowledge(session, number, "lan", house.at)

    incident = the_incident(house)
    audited = [(row.actor, row.action, row.subject) for row in all_of(house.store, Audit)]
    assert (incident.acknowledged_by, incident.acknowledged_at) == ("lan", house.at)
    assert whys(house)[-1] == "acknowledged"
    assert audited == [("user:lan", "incident.acknowledge", f"incident:{number}")]
    with pytest.raises(Conflict, match="lan is on it already"), house.writing() as session:
        acknowledge(session, number, "minh", house.at)
    assert len(all_of(house.store, Audit)) == 1


def test_who_was_not_told_yet_is_not_told_any_more(house: House) -> None:
    house.rounds(3, outcomes=DOWN)

    with house.writing() as session:
        acknowledge(session, the_incident(house).id or 0, "lan", house.at)

    (row,) = all_of(house.store, NotificationRow)
    assert (row.state, row.reason) == ("queued", None)


def test_what_is_over_or_never_was_cannot_be_taken_on(house: House) -> None:
    house.rounds(2, outcomes=DOWN)
    house.rounds(4)

    with pytest.raises(Conflict, match="not open any more"), house.writing() as session:
        acknowledge(session, the_incident(house).id or 0, "lan", house.at)
    with pytest.raises(NotFound), house.writing() as session:
        acknowledge(session, 999, "lan", house.at)
