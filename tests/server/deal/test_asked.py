"""A check of a site that somebody asks for: who gets it, for how long, within which limits."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from alerts.component import component
from server.clock import to_ms
from server.deal.rule import ASKED_SHARE, Probed, Prober, deal_asked, within_asked
from server.deal.work import deal_out
from server.evaluate.asking import ask_for_check
from server.evaluate.by_hand import Person
from server.evaluate.opening import open_incident
from server.refused import Conflict, NotFound
from server.store import check_requests
from server.store.inserts import add_new
from server.store.session import Store, sqlite_url
from server.store.tables import CheckRequest, Deal, DeviceNow, IncidentEntry, WorkRow
from tests.server.databases import all_of, new_store
from tests.server.evaluate.house import PCS_A_SITE, a_result, furnish

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
ROUND_S = 60.0
PCS = range(1, 31)
LAN = Person(by="lan", now=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(sqlite_url(tmp_path / "canh.sqlite"))
    furnish(store)
    with store.writing() as session:
        for pc in PCS:
            link = 1 + (pc - 1) // PCS_A_SITE
            session.add(DeviceNow(device_id=pc, contact_ms=to_ms(NOW), link_id=link))
    yield store
    store.close()


def asked(store: Store, *sites: int) -> None:
    for site in sites:
        with store.writing() as session:
            number, _ = open_incident(session, component(f"lan:s{site}"), "chậm", LAN, None)
            ask_for_check(session, number, LAN)


def run(store: Store, rounds: float) -> dict[int, Counter[int]]:
    """Deal; give how many devices of each link run each check."""
    now = NOW + timedelta(seconds=rounds * ROUND_S)
    with store.writing() as session:
        for row in session.exec(select(DeviceNow)):
            row.contact_ms = to_ms(now)
        session.flush()
        deal_out(session, ROUND_S, now)
    with store.reading() as session:
        held = session.exec(select(Deal).where(col(Deal.valid_to).is_(None))).all()
    return {
        link: Counter(deal.check_id for deal in held if deal.link_id == link)
        for link in {deal.link_id for deal in held}
    }


def test_two_pcs_of_the_site_get_all_its_checks_with_the_next_round(store: Store) -> None:
    before = run(store, 0)
    asked(store, 1)

    after = run(store, 1)

    assert set(before[1].values()) == {1}
    assert after[1] == {1: 2, 2: 2, 3: 2}
    assert after[2] == before[2]


def test_after_two_rounds_the_site_is_dealt_what_it_was_before(store: Store) -> None:
    before = run(store, 0)
    asked(store, 1)

    each = [run(store, rounds)[1] for rounds in (1, 2, 3, 4)]

    assert each[0] == each[1] == each[2] != before[1]
    assert each[3] == before[1]
    (row,) = all_of(store, CheckRequest)
    assert (row.begun_at, row.ended_at) == (
        NOW + timedelta(seconds=ROUND_S),
        NOW + timedelta(seconds=4 * ROUND_S),
    )


def test_whoever_is_to_run_a_check_that_was_asked_for_gets_other_work(store: Store) -> None:
    run(store, 0)
    with store.reading() as session:
        before = {row.device_id: row.body for row in session.exec(select(WorkRow))}
    asked(store, 1)

    run(store, 1)

    with store.reading() as session:
        after = {row.device_id: row.body for row in session.exec(select(WorkRow))}
    changed = [pc for pc in after if after[pc] != before[pc]]
    assert changed
    assert {1 + (pc - 1) // PCS_A_SITE for pc in changed} == {1}
    assert all(json.loads(after[pc])["checks"] for pc in changed)


def test_sites_that_services_do_not_bear_at_once_wait_for_their_turn(store: Store) -> None:
    run(store, 0)
    asked(store, 1, 2, 3, 4)

    first = run(store, 1)
    later = run(store, 4)

    assert [sum(first[site].values()) for site in (1, 2, 3, 4)] == [6, 6, 6, 3]
    assert [sum(later[site].values()) for site in (1, 2, 3, 4)] == [3, 3, 3, 6]


def test_where_nobody_is_on_it_is_given_up(store: Store) -> None:
    with store.writing() as session:
        for pc in session.exec(select(DeviceNow)):
            pc.said_bye = "shutdown"
    asked(store, 1)

    for rounds in (1, 5, 10):
        run(store, rounds)

    (row,) = all_of(store, CheckRequest)
    assert row.begun_at is None
    assert row.ended_at == NOW + timedelta(seconds=10 * ROUND_S)


def test_one_at_a_time_is_asked_of_a_site_and_noted(store: Store) -> None:
    asked(store, 1)

    with pytest.raises(Conflict, match="under way"), store.writing() as session:
        ask_for_check(session, 1, LAN)
    assert [row.why for row in all_of(store, IncidentEntry)] == ["opened_by_hand", "check_asked"]


def test_what_is_at_no_site_cannot_be_checked(store: Store) -> None:
    with store.writing() as session:
        number, _ = open_incident(session, component("service:portal"), "chậm", LAN, None)

    with pytest.raises(NotFound), store.writing() as session:
        ask_for_check(session, number, LAN)


def test_what_came_back_is_the_newest_of_each_pc_of_the_site(store: Store) -> None:
    asked(store, 1)
    run(store, 1)
    at_ms = to_ms(NOW + timedelta(seconds=1.5 * ROUND_S))
    with store.writing() as session:
        add_new(
            session,
            "result",
            [
                a_result(1, 1, to_ms(NOW) - 1, "generic_timeout_error"),
                a_result(1, 1, at_ms, "generic_timeout_error"),
                a_result(1, 1, at_ms + 20, "ok"),
                a_result(2, 1, at_ms, "ok"),
                a_result(7, 1, at_ms, "ok"),
            ],
        )

    with store.reading() as session:
        request = check_requests.last_of(session, 1, NOW)
        assert request is not None
        back = check_requests.came_back(session, request, NOW + timedelta(hours=1))

    assert {(one.service, one.device, one.outcome) for one in back} == {(1, 1, "ok"), (1, 2, "ok")}


@given(
    st.lists(
        st.builds(
            Prober,
            device=st.integers(1, 200),
            link=st.integers(1, 4),
            path=st.just("internet"),
            simulated=st.just(False),
            site=st.just(1),
        ),
        max_size=40,
        unique_by=lambda prober: prober.device,
    ),
    st.floats(0.05, 5.0),
    st.sampled_from([5.0, 15.0, 60.0]),
)
def test_one_site_alone_never_asks_more_than_its_share_of_any_service(
    on: list[Prober], bears: float, round_s: float
) -> None:
    checks = [
        Probed(
            check=check,
            service=1 + check % 2,
            path="internet",
            simulated=False,
            period_s=120,
            most_requests_s=bears,
        )
        for check in (1, 2, 3)
    ]

    shares = deal_asked(on, checks, round_s)

    assert within_asked(shares, checks)
    load: dict[int, float] = defaultdict(float)
    for share in shares:
        load[1 + share.check % 2] += 1 / share.period_s
    assert all(rate <= ASKED_SHARE * bears + 1e-9 for rate in load.values())
    assert all(share.period_s >= round_s for share in shares)
