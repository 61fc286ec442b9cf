"""The questions of the pages give the same answers on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from alerts.component import Component, Kind
from alerts.incident import State
from server.clock import to_ms
from server.store.questions import devices, incidents, outcomes, systems
from server.store.questions.devices import DeviceQuery, Heads, Order, Seen
from server.store.questions.incidents import IncidentOrder, IncidentQuery
from server.store.questions.names import names_of
from server.store.questions.pulse import newest_change, newest_contact_ms, newest_entry
from server.store.questions.reach import EVERYTHING, Reach, reach_of
from server.store.questions.refused_records import refused_records
from server.store.questions.situation import read_situation
from server.store.questions.vitals import vitals_of
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Session, Store
from server.store.tables import Link
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.web import planted_incidents
from tests.server.web.province import CUT_UNIT, NOW, SILENT_UNIT, seed

HEARD_SINCE_MS = to_ms(NOW) - 150_000
PORTAL = Component(Kind.SERVICE, "portal")
REPLICA = Component(Kind.REPLICA, "portal-0")
LATELY_MS = to_ms(NOW - timedelta(minutes=10))
FIRST_UNIT = Scope(frozenset({1}))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An embedded database; the tests of this module only read."""
    folder = tmp_path_factory.mktemp("questions")
    with migrated(f"sqlite:///{folder / 'canh.sqlite'}") as store:
        seed(store)
        yield store


@pytest.mark.parametrize("url", EACH_DATABASE, indirect=True)
def test_every_question_has_one_answer_on_each_database(url: str, store: Store) -> None:
    with migrated(url) as other:
        seed(other)

        with store.reading() as here, other.reading() as there:
            assert everything(there) == everything(here)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_of(request, tmp_path)


def test_the_newest_outcome_of_each_link_and_check_is_found(store: Store) -> None:
    with store.reading() as session:
        found = outcomes.newest_by_link(session, WHOLE_PROVINCE, LATELY_MS)

    places = [(one.link_id, one.check_id) for one in found]
    assert len(places) == len(set(places)) == 7 * 6
    assert SILENT_UNIT + 1 not in {one.link_id for one in found}
    assert {one.at_ms for one in found} == {
        to_ms(NOW - timedelta(minutes=3)) + check for check in range(1, 7)
    }


def test_a_scope_hides_the_links_of_others(store: Store) -> None:
    with store.reading() as session:
        found = outcomes.newest_by_link(session, FIRST_UNIT, 0)
        turned = outcomes.turns(session, FIRST_UNIT, 0)

    assert {one.link_id for one in found} == {1}
    assert {turn.link_id for turn in turned} == {1}


def test_the_newest_results_are_found_by_their_series_whatever_there_is(store: Store) -> None:
    """With thirty days of results, whatever reads more than the index gives is too slow."""
    read: list[str] = []

    def note(_: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        if statement.startswith("WITH newest"):
            read.extend(str(row) for row in plan_of(store, statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    with store.reading() as session:
        outcomes.newest_by_link(session, WHOLE_PROVINCE, LATELY_MS)
    event.remove(store.engine, "before_cursor_execute", note)

    steps = [step for step in read if "SEARCH result" in step]
    assert len(steps) == 2
    assert all("ix_result_series (link_id=? AND check_id=? AND at_ms>?" in one for one in steps)


def plan_of(store: Store, statement: str, values: Any) -> list[Any]:
    """Say how SQLite would answer a question."""
    with closing(sqlite3.connect(str(store.engine.url.database))) as connection:
        return connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()


def test_where_results_turned_is_found(store: Store) -> None:
    with store.reading() as session:
        turned = outcomes.turns(session, WHOLE_PROVINCE, to_ms(NOW - timedelta(hours=1)))

    cut = [turn.service_id for turn in turned if turn.link_id == CUT_UNIT + 1]
    assert sorted(cut) == [1, 2, 3, 4, 5, 6]
    assert {(turn.before, turn.outcome) for turn in turned} == {("ok", "generic_timeout_error")}


def test_devices_are_counted_by_unit(store: Store) -> None:
    with store.reading() as session:
        heads = devices.heads_by_unit(session, WHOLE_PROVINCE, HEARD_SINCE_MS)

    assert heads[1] == Heads(devices=5, reporting=4)
    assert heads[3] == Heads(devices=5, reporting=3)
    assert heads[SILENT_UNIT + 1] == Heads(devices=5, reporting=0)


def test_a_device_outside_the_scope_is_not_found(store: Store) -> None:
    with store.reading() as session:
        assert devices.device(session, FIRST_UNIT, 1) is not None
        assert devices.device(session, FIRST_UNIT, 6) is None
        assert devices.device(session, Scope(frozenset()), 1) is None


def test_every_way_of_seeing_parts_the_devices(store: Store) -> None:
    with store.reading() as session:
        totals = {
            seen: devices.list_devices(
                session, WHOLE_PROVINCE, DeviceQuery(heard_since_ms=HEARD_SINCE_MS, seen=seen)
            )[1]
            for seen in Seen
        }

    assert totals[Seen.IN_USE] == 43
    parts = (Seen.REPORTING, Seen.OFF, Seen.SILENT, Seen.WAITING)
    assert sum(totals[seen] for seen in parts) == 43
    assert totals[Seen.OFF] == 1
    assert totals[Seen.RETIRED] == 0


def everything(session: Session) -> list[object]:
    """Ask every question there is."""
    lists = [
        devices.list_devices(
            session,
            WHOLE_PROVINCE,
            DeviceQuery(heard_since_ms=HEARD_SINCE_MS, text="zq", order=order, descending=down),
        )
        for order in Order
        for down in (False, True)
    ]
    return [
        read_situation(session, HEARD_SINCE_MS, LATELY_MS, NOW.date()),
        outcomes.turns(session, WHOLE_PROVINCE, 0),
        outcomes.last_of_service(session, FIRST_UNIT, 3, 5),
        outcomes.newest_of_device(session, 1, 0),
        outcomes.running_checks(session),
        [([known.id for known in found], total) for found, total in lists],
        [known.id for known in devices.devices_to_look_at(session)],
        [known.id for known in devices.devices_on_link(session, WHOLE_PROVINCE, 1, 0)],
        devices.newest_real_device(session),
        devices.events_of(session, 1, 0, 10),
        vitals_of(session, 1, to_ms(NOW - timedelta(hours=1)), to_ms(NOW)),
        *(
            (sorted(systems.installed_systems(session, scope), key=str), kinds)
            for scope in (WHOLE_PROVINCE, FIRST_UNIT)
            if (kinds := systems.kinds_in_use(session, scope))
        ),
        refused_records(session, 1, 50),
        (newest_contact_ms(session), newest_change(session), newest_entry(session)),
        *about_incidents(session),
    ]


def ordered_and_filtered() -> Iterator[IncidentQuery]:
    everything = IncidentQuery(reach=EVERYTHING, over_too=True, suspected_too=True)
    for order, descending in product(IncidentOrder, (False, True)):
        yield replace(everything, order=order, descending=descending)
    yield replace(everything, since=NOW - timedelta(hours=16), until=NOW - timedelta(hours=8))
    yield replace(everything, states=frozenset({State.MERGED, State.SUSPECTED}))
    yield replace(everything, kind=Kind.LINK, unit="07444", severity="medium")


def about_incidents(session: Session) -> list[object]:
    reach = reach_of(session, FIRST_UNIT)
    named = [Component(Kind.DEVICE, "6"), Component(Kind.POWER, "site-2"), REPLICA, PORTAL]
    return [
        reach,
        incidents.list_incidents(session, IncidentQuery(reach=EVERYTHING, over_too=True)),
        incidents.list_incidents(session, IncidentQuery(reach=reach, suspected_too=True)),
        *(incidents.list_incidents(session, query) for query in ordered_and_filtered()),
        (incidents.tally(session, EVERYTHING), incidents.tally(session, reach)),
        incidents.open_incidents(session, Reach(services=frozenset({"business"}))),
        incidents.past_incidents(session, EVERYTHING, 3),
        incidents.parts_of(session, planted_incidents.AREA),
        incidents.entries_of(session, planted_incidents.RENAMED),
        incidents.messages_of(session, planted_incidents.BROKEN_SERVICE),
        incidents.open_by_kind(session),
        names_of(session, named, "vi"),
    ]


@pytest.mark.parametrize(
    ("unit", "seen"),
    [
        (1, {"CUT_LINK": False, "BROKEN_SERVICE": True, "PAST_LINK": True, "AREA": False}),
        (4, {"AREA": True, "MERGED": True, "RENAMED": True, "PAST_LINK": False}),
        (6, {"CUT_LINK": True, "RENAMED": True, "DEVICE": False, "REPLICA": True}),
    ],
)
def test_what_reaches_a_unit_is_found_and_nothing_else(
    store: Store, unit: int, seen: dict[str, bool]
) -> None:
    with store.reading() as session:
        reach = reach_of(session, Scope(frozenset({unit})))
        found, _ = incidents.list_incidents(session, IncidentQuery(reach=reach, over_too=True))

    numbers = {one.incident.id for one in found}
    assert {name: getattr(planted_incidents, name) in numbers for name in seen} == seen


def test_nothing_real_is_reached_by_what_is_simulated(store: Store) -> None:
    everywhere = Reach(services=None, core=True)

    with store.reading() as session:
        either = incidents.open_incidents(session, everywhere)
        real = incidents.open_incidents(session, replace(everywhere, simulated=False))

    assert (len(either), real) == (1, [])


def test_whoever_has_no_unit_is_reached_by_what_reaches_everybody(store: Store) -> None:
    with store.reading() as session:
        reach = reach_of(session, Scope(frozenset()))
        found, _ = incidents.list_incidents(session, IncidentQuery(reach=reach, over_too=True))

    numbers = {one.incident.id for one in found}
    assert numbers == {planted_incidents.BROKEN_SERVICE, planted_incidents.REPLICA}


def test_components_are_named_as_people_know_them(store: Store) -> None:
    wanted = [Component(Kind.DEVICE, "6"), Component(Kind.LAN, "site-0"), REPLICA, PORTAL]

    wanted += [Component(Kind.LINK, "linkzq-0"), Component(Kind.PROVIDER, "A")]

    with store.reading() as session:
        names = names_of(session, wanted, "en")

    assert names == {
        wanted[0]: "HOSTZQ1-1",
        wanted[1]: "Xã Yên Định",
        wanted[4]: "Xã Yên Định",
        REPLICA: planted_incidents.REPLICA_ADDRESS,
        PORTAL: "National Public Services Portal",
    }


def test_one_of_several_links_of_a_site_is_named_by_its_path(tmp_path: Path) -> None:
    with migrated(f"sqlite:///{tmp_path / 'canh.sqlite'}") as store:
        seed(store)
        with store.writing() as session:
            session.add(Link(code="second", site_id=1, path="state", provider="A", valid_from=NOW))
        named = [Component(Kind.LINK, "linkzq-0"), Component(Kind.LINK, "second")]

        with store.reading() as session:
            names = names_of(session, named, "vi")

    assert [names[one] for one in named] == ["Xã Yên Định, Internet", "Xã Yên Định, TSLCD"]
