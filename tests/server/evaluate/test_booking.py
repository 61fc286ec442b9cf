"""How incidents follow the cases of the judge: merged, renamed, covered, corrected."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from alerts.locate.cases import Case, Change, Event
from server.evaluate.booking import book
from server.store.session import Store
from server.store.tables import Contact, IncidentEntry, IncidentRow, NotificationRow
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.evaluate.build import NUMBER, ROUNDS, TEN, a_bench, a_case, a_sight

MINUTE = timedelta(minutes=1)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Contact(id=1, name="Lan", role="province", address="lan@tinh.example"))
        yield store


def judge(store: Store, *cases: Case, after: int = 0) -> None:
    """Judge a round, so many rounds after the first one."""
    rounds = replace(ROUNDS, number=NUMBER + after, now=TEN + after * MINUTE)
    sight = a_sight(rounds=rounds, newest_at=rounds.now - timedelta(seconds=4))
    with store.writing() as session:
        book(session, a_bench(*cases, sight=sight), [], rounds.now)


def incidents(store: Store) -> list[IncidentRow]:
    with store.reading() as session:
        return list(session.exec(select(IncidentRow).order_by(col(IncidentRow.id))))


def standing(store: Store) -> list[tuple[str, str, int | None]]:
    return [(row.component, row.state, row.merged_into) for row in incidents(store)]


def whys(store: Store, incident: int) -> list[str]:
    with store.reading() as session:
        rows = session.exec(select(IncidentEntry).order_by(col(IncidentEntry.id)))
        return [row.why for row in rows if row.incident_id == incident]


def deliver(store: Store) -> None:
    """Let what is queued arrive."""
    with store.writing() as session:
        for row in session.exec(select(NotificationRow)):
            row.state, row.delivered_at, row.next_at = "delivered", TEN, None


def ends_told(store: Store) -> list[tuple[str, str | None]]:
    with store.reading() as session:
        rows = session.exec(select(NotificationRow).where(NotificationRow.kind == "recovered"))
        return [(row.state, row.reason) for row in rows]


def found(component: str = "link:l11", after: int = 0, **changes: Any) -> Case:
    return a_case(component, **{"seen": NUMBER + after, **changes})


def test_a_part_is_merged_into_its_whole_and_passes_its_people_on(store: Store) -> None:
    judge(store, found("link:l11"))
    link = found("link:l11", into="i2")

    judge(store, link, found("isp:VNPT", after=1, id="i2", opened=NUMBER + 1), after=1)

    assert standing(store) == [("link:l11", "merged", 2), ("provider:VNPT", "open", None)]
    with store.reading() as session:
        rows = session.exec(select(NotificationRow).order_by(col(NotificationRow.id))).all()
    assert [(row.incident_id, row.state) for row in rows] == [(1, "withheld"), (2, "queued")]
    assert rows[0].reason == "covered"


def test_parts_of_what_is_merged_move_along(store: Store) -> None:
    judge(store, found("link:l11", id="i1"))
    area = found("pop:VNPT-aGia Bình", after=1, id="i2", opened=NUMBER + 1)
    judge(store, found("link:l11", id="i1", into="i2"), area, after=1)

    judge(
        store,
        found("link:l11", id="i1", into="i2"),
        replace(area, into="i3"),
        found("isp:VNPT", after=2, id="i3", opened=NUMBER + 2),
        after=2,
    )

    assert [row.merged_into for row in incidents(store)] == [3, 3, None]


def test_a_case_that_gets_another_name_is_still_the_same_incident(store: Store) -> None:
    judge(store, found("link:l11"))

    judge(store, found("lan:s1", after=1), after=1)

    assert standing(store) == [("lan:s1", "open", None)]
    assert whys(store, 1) == ["confirmed", "cause_changed"]


def test_two_that_come_to_be_called_the_same_become_one(store: Store) -> None:
    judge(store, found("link:l11", id="i1"), found("lan:s1", id="i2"))

    judge(store, found("lan:s1", after=1, id="i1"), found("lan:s1", after=1, id="i2"), after=1)

    assert sorted(state for _, state, _ in standing(store)) == ["merged", "open"]
    (whole,) = (row for row in incidents(store) if row.state == "open")
    assert {row.merged_into for row in incidents(store) if row.state == "merged"} == {whole.id}


def test_a_new_case_goes_on_with_the_incident_that_is_open_under_its_name(store: Store) -> None:
    judge(store, found(id="i1"))

    judge(store, found(after=1, id="i9"), after=1)

    (row,) = incidents(store)
    assert (row.case_id, row.state) == ("real.7.i9", "open")
    assert whys(store, 1) == ["confirmed"]


def test_what_comes_back_within_the_hour_is_the_same_incident(store: Store) -> None:
    judge(store, found(id="i1"))
    judge(store, found(id="i1", closed=NUMBER + 1), after=1)

    judge(store, found(after=30, id="i2"), after=30)

    assert standing(store) == [("link:l11", "open", None)]
    assert whys(store, 1) == ["confirmed", "recovered", "reopened"]


def test_what_a_wider_incident_explains_is_kept_and_told_to_nobody(store: Store) -> None:
    judge(store, found("isp:VNPT", id="i1", opened=NUMBER))

    link = found("link:l11", after=1, id="i2", opened=NUMBER - 1)
    judge(store, found("isp:VNPT", after=1, id="i1", opened=NUMBER), link, after=1)

    assert standing(store)[1] == ("link:l11", "merged", 1)
    assert whys(store, 2) == ["covered"]


def test_and_is_an_incident_of_its_own_if_it_is_still_there_afterwards(store: Store) -> None:
    test_what_a_wider_incident_explains_is_kept_and_told_to_nobody(store)
    provider = found("isp:VNPT", after=1, id="i1", opened=NUMBER, closed=NUMBER + 2)
    link = found("link:l11", id="i2", opened=NUMBER - 1)

    judge(store, provider, replace(link, seen=NUMBER + 2), after=2)
    in_the_round_of_its_end = standing(store)
    judge(store, provider, replace(link, seen=NUMBER + 3), after=3)

    assert len(in_the_round_of_its_end) == 2
    assert standing(store)[2] == ("link:l11", "open", None)


def test_late_data_correct_the_name_of_what_is_over(store: Store) -> None:
    judge(store, found())
    over = found(closed=NUMBER + 1)
    judge(store, over, after=1)

    judge(store, replace(over, proven="lan:s1", word="power"), after=9)
    judge(store, replace(over, proven="lan:s1", word="power"), after=10)

    assert standing(store) == [("power:s1", "resolved", None)]
    assert whys(store, 1) == ["confirmed", "recovered", "cause_changed"]


def test_once_it_is_known_that_it_was_not_the_power_its_end_is_told(store: Store) -> None:
    judge(store, found(may_be_power=True))
    deliver(store)
    over = found(closed=NUMBER + 1, may_be_power=True)
    judge(store, over, after=1)
    waiting = ends_told(store)

    judge(store, replace(over, may_be_power=False), after=3)
    judge(store, replace(over, may_be_power=False), after=4)

    assert waiting == [("withheld", "cause_unproven")]
    assert ends_told(store) == [("queued", None)]
    assert whys(store, 1) == ["confirmed", "recovered", "cause_stands"]


def test_what_was_over_before_it_was_known_is_history(store: Store) -> None:
    past = found(seen=NUMBER - 20, closed=NUMBER)
    event = Event(change=Change.OPEN, round=NUMBER, case=past, historic=True)

    with store.writing() as session:
        book(session, a_bench(past), [event], TEN)
    judge(store, past, after=1)

    (row,) = incidents(store)
    assert (row.state, row.silenced, row.resolved_at) == ("resolved", "late", TEN - 20 * MINUTE)
    assert whys(store, 1) == ["recorded"]


def test_the_same_provider_can_fail_in_both_worlds_at_once(store: Store) -> None:
    judge(store, found("isp:VNPT"))

    simulated = a_bench(found("isp:VNPT"), sight=a_sight(simulated=True))
    with store.writing() as session:
        book(session, replace(simulated, prefix="simulated.7."), [], TEN)

    assert standing(store) == [("provider:VNPT", "open", None)] * 2


def test_an_incident_without_a_case_ends(store: Store) -> None:
    judge(store, found())

    judge(store, after=1)

    assert standing(store) == [("link:l11", "resolved", None)]
