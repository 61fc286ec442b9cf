"""What lines bear, in rows: contracts, plans, and what is granted of records not sent in time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from server.clock import to_ms
from server.deal.budget import BURST_S
from server.deal.cost import RECORD_BYTES, REPORT_BYTES
from server.store import budgets
from server.store.budgets import NO_LINK, Planned
from server.store.session import Store
from server.store.tables import Contract
from tests.server.databases import EACH_DATABASE, new_store, url_of
from tests.server.some_links import add_links

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
THIN_BYTES_S = 300.0
FALLBACK_BYTES_S = 1000.0


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = new_store(url_of(request, tmp_path))
    furnish(store)
    yield store
    store.close()


def furnish(store: Store) -> None:
    with store.writing() as session:
        add_links(session, (1, 2), NOW)
        budgets.write(session, [a_plan(1)], NOW)


def a_plan(link: int) -> Planned:
    return Planned(
        link=link,
        mbps=0.5,
        bytes_s=625.0,
        reports_bytes_s=200.0,
        probes_bytes_s=100.0,
        backlog_bytes_s=THIN_BYTES_S,
        ease="seldom_reports",
        pcs=30,
        report_every=5,
    )


def grant(store: Store, wanted: dict[int, int], after_s: float = 0.0) -> dict[int, int]:
    now_ms = to_ms(NOW + timedelta(seconds=after_s))
    with store.writing() as session:
        return budgets.grant_backlog(session, wanted, FALLBACK_BYTES_S, now_ms)


def worth(bytes_s: float) -> int:
    return int((BURST_S * bytes_s - REPORT_BYTES) // RECORD_BYTES)


def test_a_line_bears_a_minute_of_what_is_left_of_it_and_then_no_more(store: Store) -> None:
    first = grant(store, {1: 1000})
    second = grant(store, {1: 1000})

    assert first == {1: worth(THIN_BYTES_S)}
    assert second == {1: 0}


def test_what_a_line_has_borne_fills_up_again_to_a_minute_of_it(store: Store) -> None:
    grant(store, {1: 1000})

    assert 0 < grant(store, {1: 1000}, after_s=20)[1] < worth(THIN_BYTES_S)
    assert grant(store, {1: 1000}, after_s=3600)[1] == worth(THIN_BYTES_S)


def test_a_line_that_nothing_is_planned_for_bears_what_a_thin_one_does(store: Store) -> None:
    assert grant(store, {2: 1000, NO_LINK: 5}) == {2: worth(FALLBACK_BYTES_S), NO_LINK: 5}


def test_a_clock_that_was_set_back_grants_nothing_twice(store: Store) -> None:
    grant(store, {1: 1000})

    assert grant(store, {1: 1000}, after_s=-300) == {1: 0}


def test_a_plan_takes_the_place_of_the_one_before_and_keeps_when_it_was_hurried(
    store: Store,
) -> None:
    with store.writing() as session:
        budgets.note_hurried(session, [1], NOW)
        budgets.write(session, [a_plan(1), a_plan(2)], NOW + timedelta(seconds=60))

    with store.reading() as session:
        held = budgets.of_link(session, 1)
        assert budgets.hurried_at(session) == {1: NOW}
    assert held is not None
    assert held.at == NOW + timedelta(seconds=60)


def test_of_a_contract_the_slower_direction_counts_while_it_is_in_force(store: Store) -> None:
    with store.writing() as session:
        for link, begins, ends in ((1, 2025, None), (2, 2024, 2025)):
            session.add(
                Contract(
                    link_id=link,
                    valid_from=date(begins, 1, 1),
                    valid_to=date(ends, 12, 31) if ends else None,
                    down_mbps=50.0,
                    up_mbps=8.0,
                )
            )

    with store.reading() as session:
        assert budgets.slower_mbps(session, date(2026, 11, 26)) == {1: 8.0}


def test_in_ten_minutes_no_more_is_granted_than_the_line_bears_and_a_burst(store: Store) -> None:
    """Asked again and again, as by sixty PCs that come back from a day without a line."""
    granted = [grant(store, {1: 6000}, after_s=seconds)[1] for seconds in range(0, 600, 7)]

    spent = sum(REPORT_BYTES + records * RECORD_BYTES for records in granted if records)
    assert 0.9 * THIN_BYTES_S * 600 < spent <= THIN_BYTES_S * (600 + BURST_S)
