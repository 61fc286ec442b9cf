"""What people do to incidents, beside a judge that goes on judging."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from alerts.component import Kind, component
from server.evaluate import by_hand
from server.evaluate.beforehand import offices
from server.evaluate.by_hand import Answer, Person
from server.evaluate.opening import open_incident
from server.refused import Conflict, NotFound
from server.store import verdict_answers
from server.store.session import Store
from server.store.tables import (
    Audit,
    IncidentEntry,
    IncidentRow,
    Link,
    NotificationRow,
    Site,
    SiteMembership,
    Unit,
)
from server.store.tables.alerts import Right
from tests.server.databases import EACH_DATABASE, all_of, filled
from tests.server.evaluate.house import CALM_UNTIL, PCS_A_SITE, PORTAL, TEN, House, live_well

DOWN = {PORTAL: "generic_timeout_error"}
OF_SITE_1 = range(1, PCS_A_SITE + 1)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with filled(request, tmp_path, live_well) as store:
        yield store


@pytest.fixture
def house(store: Store) -> House:
    return House(store, at=CALM_UNTIL)


def lan(house: House) -> Person:
    return Person(by="lan", now=house.at)


def opened(house: House, it: str, said: str = "không vào được") -> tuple[int, bool]:
    with house.writing() as session:
        calendars = offices(session, house.settings, house.at)
        return open_incident(session, component(it), said, lan(house), calendars)


def standing(house: House) -> list[tuple[int | None, str, str]]:
    with house.reading() as session:
        rows = session.exec(select(IncidentRow).order_by(col(IncidentRow.id)))
        return [(row.id, row.component, row.state) for row in rows]


def whys(house: House, incident: int) -> list[str]:
    with house.reading() as session:
        rows = session.exec(select(IncidentEntry).order_by(col(IncidentEntry.id)))
        return [row.why for row in rows if row.incident_id == incident]


def told(house: House) -> list[tuple[int, int, str, str]]:
    rows = all_of(house.store, NotificationRow)
    return sorted((row.incident_id, row.contact_id, row.kind, row.state) for row in rows)


def audited(house: House) -> list[tuple[str, str, str]]:
    return [(row.actor, row.action, row.subject) for row in all_of(house.store, Audit)]


def severities(house: House) -> dict[str, str]:
    return {row.component: row.severity for row in all_of(house.store, IncidentRow)}


def test_what_somebody_opens_is_told_and_stays_though_no_judge_sees_it(house: House) -> None:
    number, is_new = opened(house, "lan:s1")

    house.rounds(10)

    assert is_new
    assert standing(house) == [(number, "lan:s1", "open")]
    assert whys(house, number) == ["opened_by_hand"]
    assert told(house) == [(number, 11, "opened", "queued")]
    assert audited(house) == [("user:lan", "incident.open", f"incident:{number}")]


def test_a_unit_of_hundreds_of_people_a_day_is_graver_than_one_computer(house: House) -> None:
    opened(house, "unit:u1")
    opened(house, "device:7")
    opened(house, "service:portal")

    assert severities(house) == {"unit:u1": "medium", "device:7": "low", "service:portal": "high"}


def test_what_people_opened_is_judged_anew_by_who_waits_and_when(house: House) -> None:
    opened(house, "unit:u1")
    opened(house, "device:7")
    opened(house, "service:portal")
    by_day = severities(house)

    house.at += timedelta(hours=10)
    house.rounds(3)
    at_night = severities(house)
    with house.writing() as session:
        session.get_one(Site, 1).people_a_day = 900
    house.at += timedelta(hours=36)  # the day between is a holiday
    house.rounds(3)

    assert by_day == {"unit:u1": "medium", "device:7": "low", "service:portal": "high"}
    assert set(at_night.values()) == {"low"}
    assert severities(house) == {"unit:u1": "high", "device:7": "low", "service:portal": "high"}
    assert whys(house, 1) == ["opened_by_hand", "severity", "severity"]
    assert [row[2] for row in told(house)].count("opened") == 3


def test_what_is_opened_while_nobody_works_keeps_nobody_waiting_until_they_do(
    house: House,
) -> None:
    house.at += timedelta(hours=10)
    number, _ = opened(house, "unit:u1")
    at_night = severities(house)

    house.rounds(2)

    assert at_night == {"unit:u1": "low"}
    assert whys(house, number) == ["opened_by_hand"]


def test_what_lies_nowhere_that_is_watched_stays_as_grave_as_it_was(house: House) -> None:
    with house.writing() as session:
        session.add(Unit(id=77, code="u77", kind="xa", name="Xã 77"))
        session.add(Site(id=77, code="s77", name="Trụ sở 77", one_stop_desks=2))
        session.flush()
        session.add(SiteMembership(site_id=77, unit_id=77, valid_from=TEN))
    opened(house, "unit:u77")

    house.rounds(2)

    assert severities(house) == {"unit:u77": "medium"}


def test_what_is_open_already_gets_the_words_as_a_note(house: House) -> None:
    house.rounds(3, silent=OF_SITE_1)
    ((number, component_, _),) = standing(house)

    again = opened(house, "link:l1", "nhà mạng hẹn 11:00")

    assert component_ == "link:l1"
    assert again == (number, False)
    assert whys(house, number or 0)[-1] == "noted"
    assert len(standing(house)) == 1


@pytest.mark.parametrize("wider", ["lan:s1", "link:l1"])
def test_a_site_and_its_only_line_are_one_fault(house: House, wider: str) -> None:
    first, _ = opened(house, wider)

    again, is_new = opened(house, "link:l1" if wider == "lan:s1" else "lan:s1")

    assert (again, is_new) == (first, False)


def test_what_is_not_there_cannot_be_opened(house: House) -> None:
    for it in ("link:l99", "device:999", "core:uplink", "area:VNPT-aa1"):
        with pytest.raises(NotFound):
            opened(house, it)


def test_when_the_judge_finds_it_too_it_lives_like_any_other_and_is_told_once(
    house: House,
) -> None:
    number, _ = opened(house, "service:portal")
    house.rounds(4, outcomes=DOWN)
    found = standing(house)
    house.rounds(5)

    assert found == [(number, "service:portal", "open")]
    assert standing(house) == [(number, "service:portal", "resolved")]
    assert whys(house, number) == ["opened_by_hand", "found_too", "clearing", "recovered"]
    assert [kind for _, _, kind, _ in told(house)] == ["opened", "recovered"]


def test_what_is_located_later_takes_in_what_it_explains_and_says_the_cause(house: House) -> None:
    number, _ = opened(house, "lan:s1")
    pc, _ = opened(house, "device:3")

    house.rounds(3, silent=OF_SITE_1)
    broken = standing(house)
    house.rounds(5)

    assert broken == [
        (number, "lan:s1", "merged"),
        (pc, "device:3", "open"),
        (pc + 1, "link:l1", "open"),
    ]
    assert [state for _, _, state in standing(house)] == ["merged", "open", "resolved"]


def test_what_was_split_off_from_what_was_located_is_not_taken_in_again(house: House) -> None:
    number, _ = opened(house, "lan:s1")
    house.rounds(3, silent=OF_SITE_1)

    with house.writing() as session:
        by_hand.split(session, number, lan(house))
    house.rounds(3, silent=OF_SITE_1)

    assert standing(house) == [(number, "lan:s1", "open"), (number + 1, "link:l1", "open")]


def test_what_somebody_says_keeps_no_measurement_from_being_told(house: House) -> None:
    opened(house, "unit:u1")

    house.rounds(3, silent=OF_SITE_1)

    assert (2, 11, "opened", "queued") in told(house)


def test_a_suspicion_that_is_forgotten_ends_nothing_that_somebody_opened(house: House) -> None:
    number, _ = opened(house, "service:portal")

    house.round(outcomes=DOWN)
    house.rounds(6)

    assert standing(house) == [(number, "service:portal", "open")]
    assert whys(house, number) == ["opened_by_hand"]


def test_a_note_tells_nobody_anything(house: House) -> None:
    number, _ = opened(house, "lan:s1")
    before = told(house)

    with house.writing() as session:
        by_hand.add_note(session, number, "phiếu 123, hẹn 11:00", lan(house))

    assert told(house) == before
    assert whys(house, number) == ["opened_by_hand", "noted"]
    assert audited(house)[-1] == ("user:lan", "incident.note", f"incident:{number}")


def test_what_was_merged_by_hand_stays_merged_as_long_as_both_last(house: House) -> None:
    house.rounds(3, silent=OF_SITE_1)
    ((part, _, _),) = standing(house)
    whole, _ = opened(house, "service:portal")

    with house.writing() as session:
        by_hand.merge(session, part or 0, whole, lan(house))
    house.rounds(10, silent=OF_SITE_1)

    assert standing(house) == [(part, "link:l1", "merged"), (whole, "service:portal", "open")]
    assert whys(house, whole) == ["opened_by_hand", "took_in"]


def test_a_part_that_still_fails_when_its_whole_is_over_is_judged_anew(house: House) -> None:
    house.rounds(3, silent=OF_SITE_1)
    whole, _ = opened(house, "service:portal")
    with house.writing() as session:
        by_hand.merge(session, 1, whole, lan(house))
    house.round(silent=OF_SITE_1)

    with house.writing() as session:
        by_hand.close(session, whole, "nhầm", lan(house))
    house.rounds(3, silent=OF_SITE_1)

    assert [state for _, _, state in standing(house)] == ["merged", "resolved", "open"]
    assert standing(house)[-1][1] == "link:l1"


def test_whoever_was_told_of_a_part_hears_of_the_whole_and_nobody_of_both(house: House) -> None:
    house.rounds(3, silent=OF_SITE_1)
    whole, _ = opened(house, "link:l2")

    with house.writing() as session:
        by_hand.merge(session, 1, whole, lan(house))

    assert told(house) == [(1, 11, "opened", "withheld"), (whole, 12, "opened", "queued")]


def test_only_what_is_open_takes_others_in(house: House) -> None:
    one, _ = opened(house, "link:l1")
    other, _ = opened(house, "link:l2")
    with house.writing() as session:
        by_hand.close(session, other, "", lan(house))

    with pytest.raises(Conflict), house.writing() as session:
        by_hand.merge(session, one, other, lan(house))
    with pytest.raises(Conflict), house.writing() as session:
        by_hand.merge(session, one, one, lan(house))


def test_what_was_split_off_is_not_merged_again_and_is_told_to_its_own(house: House) -> None:
    part, _ = opened(house, "link:l1")
    whole, _ = opened(house, "link:l2")
    with house.writing() as session:
        by_hand.merge(session, part, whole, lan(house))

    with house.writing() as session:
        by_hand.split(session, part, lan(house))
    house.rounds(5)

    assert standing(house) == [(part, "link:l1", "open"), (whole, "link:l2", "open")]
    assert told(house) == [(part, 11, "opened", "queued"), (whole, 12, "opened", "queued")]
    assert whys(house, part)[-2:] == ["merged_by_hand", "split"]
    assert whys(house, whole)[-2:] == ["took_in", "let_go"]


def test_what_was_part_of_what_is_over_stays_so_and_nobody_is_told_of_it_anew(
    house: House,
) -> None:
    part, _ = opened(house, "link:l1")
    whole, _ = opened(house, "link:l2")
    with house.writing() as session:
        by_hand.merge(session, part, whole, lan(house))
        by_hand.close(session, whole, "", lan(house))
    before = told(house)

    with pytest.raises(Conflict, match="is over, and whoever"), house.writing() as session:
        by_hand.split(session, part, lan(house))

    assert standing(house) == [(part, "link:l1", "merged"), (whole, "link:l2", "resolved")]
    assert told(house) == before


def test_a_part_whose_component_broke_again_cannot_be_split_off(house: House) -> None:
    part, _ = opened(house, "link:l1")
    whole, _ = opened(house, "link:l2")
    with house.writing() as session:
        by_hand.merge(session, part, whole, lan(house))
    opened(house, "link:l1")

    with pytest.raises(Conflict, match="another open incident"), house.writing() as session:
        by_hand.split(session, part, lan(house))


def test_closing_is_told_to_whoever_was_told_and_is_not_for_what_canh_watches(
    house: House,
) -> None:
    house.rounds(3, silent=OF_SITE_1)
    number, _ = opened(house, "lan:s2")
    with house.writing() as session:
        by_hand.close(session, number, "đã cắm lại dây", lan(house))

    with pytest.raises(Conflict, match="Canh watches"), house.writing() as session:
        by_hand.close(session, 1, "", lan(house))

    assert standing(house)[-1] == (number, "lan:s2", "resolved")
    assert [state for at, _, _, state in told(house) if at == number] == ["withheld", "withheld"]
    assert whys(house, number)[-1] == "closed_by_hand"


def test_what_is_out_of_use_ends_what_was_opened_of_it(house: House) -> None:
    number, _ = opened(house, "link:l1")
    with house.writing() as session:
        session.get_one(Link, 1).valid_to = house.at

    house.rounds(2)

    (row,) = all_of(house.store, IncidentRow)
    assert (row.id, row.state, row.unwatched) == (number, "resolved", True)


def test_a_world_that_loses_its_last_link_leaves_no_incident_open(house: House) -> None:
    house.rounds(3, silent=OF_SITE_1)
    opened(house, "unit:u2")
    with house.writing() as session:
        for link in session.exec(select(Link)):
            link.valid_to = house.at

    house.rounds(2, silent=OF_SITE_1)

    rows = {row.component: (row.state, row.unwatched) for row in all_of(house.store, IncidentRow)}
    assert rows == {"link:l1": ("resolved", True), "unit:u2": ("open", False)}


def test_what_is_said_of_a_verdict_is_kept_once_a_person(house: House) -> None:
    number, _ = opened(house, "link:l1")
    with pytest.raises(Conflict, match="when it is over"), house.writing() as session:
        by_hand.answer(session, number, Answer(right=Right.YES), lan(house))
    with house.writing() as session:
        by_hand.close(session, number, "", lan(house))

    for answer in (
        Answer(right=Right.YES),
        Answer(right=Right.NO, was=Kind.POWER, text="mất điện"),
    ):
        with house.writing() as session:
            by_hand.answer(session, number, answer, lan(house))
    with house.writing() as session:
        by_hand.answer(
            session, number, Answer(right=Right.NOT_KNOWN), Person(by="minh", now=house.at)
        )

    with house.reading() as session:
        said = verdict_answers.of_incident(session, number)
        since = verdict_answers.since(session, house.at - timedelta(days=1))
    assert {(one.by, one.right, one.was) for one in said} == {
        ("lan", Right.NO, Kind.POWER),
        ("minh", Right.NOT_KNOWN, None),
    }
    assert verdict_answers.count(since).total() == 1
    assert whys(house, number)[-3:] == ["answered"] * 3
