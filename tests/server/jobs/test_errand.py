"""Errands: they open their transactions themselves, and change nothing once the lease is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.jobs.job import Errand, Visit
from server.jobs.runner import LEASE, LEASE_LASTS, Runner
from server.settings import Settings
from server.store.audit import write_audit
from server.store.leases import take_lease
from server.store.session import Store, sqlite_url
from server.store.tables import Audit
from tests.server.databases import all_of, migrated

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW

    def monotonic_s(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with migrated(sqlite_url(tmp_path / "canh.sqlite")) as store:
        yield store


@pytest.fixture
def runner(store: Store, tmp_path: Path) -> Runner:
    return Runner(store=store, settings=Settings(folder=tmp_path), clock=StillClock())


def noting(visit: Visit) -> None:
    with visit.writing() as session:
        write_audit(session, visit.now(), actor="errand", action="noted", subject="")


def an_errand(*, alone: bool = True) -> Errand:
    return Errand(name="noting", every=timedelta(seconds=1), run=noting, alone=alone)


def test_an_errand_commits_what_it_writes(runner: Runner, store: Store) -> None:
    runner.keep_lease()

    runner.run(an_errand())

    assert [(row.at, row.action) for row in all_of(store, Audit)] == [(NOW, "noted")]


def test_without_the_lease_only_what_anybody_may_do_is_done(runner: Runner, store: Store) -> None:
    runner.run(an_errand())
    before = len(all_of(store, Audit))
    runner.run(an_errand(alone=False))

    assert before == 0
    assert len(all_of(store, Audit)) == 1


def test_what_was_begun_under_a_lease_that_is_lost_changes_nothing(
    runner: Runner, store: Store
) -> None:
    runner.keep_lease()
    with store.writing() as session:
        later = NOW + 2 * LEASE_LASTS
        assert take_lease(session, LEASE, "another", LEASE_LASTS, later) is not None

    runner.run(an_errand())

    assert all_of(store, Audit) == []


def test_an_errand_reads_without_writing(runner: Runner, store: Store) -> None:
    seen: list[int] = []

    def looking(visit: Visit) -> None:
        with visit.reading() as session:
            seen.append(len(session.execute(Audit.__table__.select()).all()))  # type: ignore[attr-defined]  # SQLModel adds it

    runner.run(Errand(name="looking", every=timedelta(seconds=1), run=looking, alone=False))

    assert seen == [0]
