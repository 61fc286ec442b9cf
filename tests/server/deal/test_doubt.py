"""Where a verdict is in doubt, and what more is asked for there."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from alerts.component import component
from alerts.incident import State
from server.clock import to_ms
from server.deal.doubt import Trouble, doubts_of
from server.deal.work import deal_out
from server.store.inserts import add_new
from server.store.session import Store, sqlite_url
from server.store.tables import CheckVersion, Contract, Deal, DeviceNow, IncidentRow, Link, Service
from tests.server.databases import new_store
from tests.server.evaluate.house import LGSP, PCS_A_SITE, PORTAL, a_result, furnish

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
ROUND_S = 60.0
ALL = (1, 2, 3, 4, 5, 6)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(sqlite_url(tmp_path / "canh.sqlite"))
    furnish(store)
    with store.writing() as session:
        for pc in range(1, 31):
            link = 1 + (pc - 1) // PCS_A_SITE
            session.add(DeviceNow(device_id=pc, contact_ms=to_ms(NOW), link_id=link))
        for service in session.exec(select(Service)):
            service.most_requests_s = 0.2
    yield store
    store.close()


def suspect(store: Store, what: str, state: State = State.SUSPECTED) -> None:
    with store.writing() as session:
        session.add(
            IncidentRow(component=what, fault="{}", state=state, turned_at=NOW, opened_at=NOW)
        )


def run(store: Store, rounds: float = 0.0) -> list[Deal]:
    """Deal; give what is dealt."""
    now = NOW + timedelta(seconds=rounds * ROUND_S)
    with store.writing() as session:
        for row in session.exec(select(DeviceNow)):
            row.contact_ms = to_ms(now)
        session.flush()
        deal_out(session, ROUND_S, now)
    with store.reading() as session:
        return list(session.exec(select(Deal).where(col(Deal.valid_to).is_(None))))


def counted(dealt: list[Deal]) -> dict[int, Counter[int]]:
    """Count the PCs of each link, by check."""
    return {
        link: Counter(one.check_id for one in dealt if one.link_id == link)
        for link in sorted({one.link_id for one in dealt})
    }


def trouble(what: str, ago_rounds: float | None = 0.0) -> Trouble:
    at = None if ago_rounds is None else NOW - timedelta(seconds=ago_rounds * ROUND_S)
    return Trouble(component=component(what), suspected_at=at)


def test_what_was_suspected_in_the_last_rounds_is_in_doubt() -> None:
    doubts = doubts_of(
        [
            trouble("link:l1"),
            trouble("link:l2", 3.0),
            trouble("lan:s3", 1.0),
            trouble("power:s4", None),
            trouble("provider:VNPT"),
        ],
        ROUND_S,
        NOW,
    )

    assert doubts.links == {"l1"}
    assert doubts.sites == {"s3"}
    assert not doubts.services


def test_a_service_ails_as_long_as_any_incident_of_it_or_of_a_server_of_it_is_not_over() -> None:
    doubts = doubts_of(
        [trouble("service:portal", None), trouble("replica:one-stop-2", 9.0), trouble("link:l1")],
        ROUND_S,
        NOW,
    )

    assert doubts.ailing == {"portal", "one-stop"}
    assert doubts.services == set()


def test_a_suspected_line_is_probed_by_more_pcs_for_two_rounds(store: Store) -> None:
    before = counted(run(store))
    suspect(store, "link:l2")

    each = [counted(run(store, rounds)) for rounds in (0.25, 1, 2, 2.5)]

    assert all(one[2] == {1: 2, 2: 2, 3: 2} for one in each[:3])
    assert each[3] == before
    assert all(one[3] == before[3] for one in each)


def test_a_suspected_service_is_asked_each_round_over_as_many_lines_as_it_bears(
    store: Store,
) -> None:
    with store.writing() as session:
        for version in session.exec(select(CheckVersion)):
            version.period_s = 300.0
    assert {one.period_s for one in run(store)} == {300.0}
    suspect(store, "service:portal")

    each = [run(store, rounds) for rounds in (0.25, 1, 2)]
    later = run(store, 3)

    hurried = [
        {(one.link_id, one.check_id) for one in dealt if one.period_s == ROUND_S} for dealt in each
    ]
    assert [len(one) for one in hurried] == [1, 1, 1]
    assert hurried[0] == hurried[1] == hurried[2]
    assert {check for _, check in hurried[0]} == {PORTAL}
    assert {one.period_s for one in later} == {300.0}


def test_what_is_known_for_longer_is_not_asked_for_again(store: Store) -> None:
    before = counted(run(store))
    suspect(store, "link:l2", State.OPEN)

    assert counted(run(store, 0.25)) == before


def test_a_line_is_hurried_once_in_ten_minutes(store: Store) -> None:
    run(store)
    suspect(store, "link:l2")
    run(store, 0.25)
    with store.writing() as session:
        session.exec(select(IncidentRow)).one().turned_at = NOW + timedelta(minutes=5)

    again = counted(run(store, 5.25))
    with store.writing() as session:
        session.exec(select(IncidentRow)).one().turned_at = NOW + timedelta(minutes=11)
    later = counted(run(store, 11.25))

    assert set(again[2].values()) == {1}
    assert set(later[2].values()) == {2}


def test_a_line_that_cannot_bear_it_is_not_hurried(store: Store) -> None:
    with store.writing() as session:
        session.add(Contract(link_id=2, valid_from=NOW.date(), down_mbps=0.02, up_mbps=0.02))
    suspect(store, "link:l2")

    assert all(count <= 1 for count in counted(run(store, 0.25)).get(2, Counter()).values())


def test_while_a_service_ails_each_probe_of_it_is_whole(store: Store) -> None:
    assert {one.whole_every for one in run(store)} == {5}
    suspect(store, "service:portal", State.OPEN)

    dealt = run(store, 1)

    assert {one.whole_every for one in dealt if one.check_id == PORTAL} == {1}
    assert {one.whole_every for one in dealt if one.check_id == LGSP} == {5}


def test_once_a_page_has_failed_anywhere_each_probe_of_its_service_is_whole(store: Store) -> None:
    run(store)
    failed = a_result(7, LGSP, to_ms(NOW), "http_unexpected_status_code") | {"phase": "processing"}
    with store.writing() as session:
        add_new(session, "result", [failed])

    dealt, later = run(store, 1), run(store, 4)

    assert {one.check_id for one in dealt if one.whole_every == 1} == {LGSP}
    assert {one.whole_every for one in later} == {5}


def test_a_service_that_answers_many_with_429_is_asked_less_and_one_site_alone_changes_nothing(
    store: Store,
) -> None:
    before = {one.check_id: one.period_s for one in run(store)}
    refused = {"status": 429, "phase": "processing"}
    with store.writing() as session:
        rows = [
            a_result(pc, check, to_ms(NOW), "http_unexpected_status_code") | refused
            for pc, check in ((1, PORTAL), (6, PORTAL), (11, PORTAL), (16, LGSP))
        ]
        add_new(session, "result", rows)

    after = {one.check_id: one.period_s for one in run(store, 1)}
    later = {one.check_id: one.period_s for one in run(store, 12)}

    assert after[PORTAL] == 10 * before[PORTAL]
    assert after[LGSP] == before[LGSP]
    assert later == before


def test_nothing_of_a_link_that_is_no_more_is_in_doubt(store: Store) -> None:
    with store.writing() as session:
        session.get_one(Link, 2).valid_to = NOW
    suspect(store, "link:l2")

    assert 2 not in counted(run(store, 0.25))
