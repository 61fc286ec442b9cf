from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest

from server.store.audit import write_audit
from server.store.enrolments import count_audited
from server.store.leases import Lease, holds_lease, leave_lease, take_lease
from server.store.session import Store
from tests.server.databases import EACH_DATABASE, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
LASTS = timedelta(seconds=15)
AFTER = NOW + LASTS + timedelta(seconds=1)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def take(store: Store, holder: str, now: datetime) -> Lease | None:
    with store.writing() as session:
        return take_lease(session, "jobs", holder, LASTS, now)


def holds(store: Store, lease: Lease) -> bool:
    with store.writing() as session:
        return holds_lease(session, lease)


def test_the_first_has_it_and_nobody_else_until_it_has_run_out(store: Store) -> None:
    first = take(store, "a", NOW)

    assert first == Lease(name="jobs", holder="a", epoch=1)
    assert take(store, "b", NOW + timedelta(seconds=14)) is None
    assert take(store, "b", AFTER) == Lease(name="jobs", holder="b", epoch=2)


def test_whoever_keeps_it_keeps_the_epoch(store: Store) -> None:
    take(store, "a", NOW)

    assert take(store, "a", NOW + timedelta(seconds=10)) == Lease(name="jobs", holder="a", epoch=1)
    assert take(store, "b", NOW + timedelta(seconds=24)) is None


def test_a_holder_that_slept_finds_that_it_is_not_its_any_more(store: Store) -> None:
    slept = take(store, "a", NOW)
    taken = take(store, "b", AFTER)

    assert slept is not None
    assert taken is not None
    assert not holds(store, slept)
    assert holds(store, taken)


def test_a_lease_that_has_run_out_still_holds_while_nobody_took_it(store: Store) -> None:
    lease = take(store, "a", NOW)

    assert lease is not None
    assert holds(store, lease)


def test_whoever_ends_lets_the_next_in_at_once(store: Store) -> None:
    lease = take(store, "a", NOW)
    assert lease is not None
    with store.writing() as session:
        leave_lease(session, lease, NOW)

    assert take(store, "b", NOW) == Lease(name="jobs", holder="b", epoch=2)


@pytest.mark.parametrize("now", [NOW, AFTER], ids=["never taken", "run out"])
def test_of_many_who_race_for_it_one_gets_it(store: Store, now: datetime) -> None:
    if now is AFTER:
        take(store, "before", NOW)
    start = Barrier(6)

    def race(holder: str) -> Lease | None:
        start.wait()
        return take(store, holder, now)

    with ThreadPoolExecutor(6) as threads:
        won = [lease for lease in threads.map(race, "abcdef") if lease]

    assert len(won) == 1
    assert holds(store, won[0])


def test_whoever_takes_it_from_a_job_at_work_waits_for_what_the_job_does(store: Store) -> None:
    lease = take(store, "a", NOW)
    assert lease is not None
    held = Event()

    def take_and_look() -> int:
        held.wait()
        with store.writing() as session:
            assert take_lease(session, "jobs", "b", LASTS, AFTER) is not None
            return count_audited(session, "work", "done")

    with ThreadPoolExecutor(1) as threads:
        seen = threads.submit(take_and_look)
        with store.writing() as session:
            assert holds_lease(session, lease)
            held.set()
            write_audit(session, NOW, actor="a", action="work", subject="done")

        assert seen.result(timeout=20) == 1
