import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.clock import ShiftedClock, SystemClock
from server.jobs.job import Errand, Job, Turn
from server.jobs.runner import LEASE_LASTS, Runner, schedule
from server.jobs.table import jobs
from server.prepare import prepare
from server.settings import Settings
from server.settings_file import hand_over
from server.store.audit import write_audit
from server.store.session import Store, open_store
from server.store.tables import Audit, Lease
from server.trust.keyring import Keyring
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.set_clock import SetClock

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
PART = (sys.executable, "-P", "-m", "server", "serve", "--part", "jobs")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def a_runner(store: Store, clock: SetClock, folder: Path) -> Runner:
    return Runner(store=store, settings=Settings(folder=folder), clock=clock)


def a_job(*, alone: bool = True) -> Job:
    """Make a job of three slices, each of which leaves a row."""

    def run(turn: Turn) -> int | None:
        write_audit(turn.session, turn.now, actor="job", action=str(turn.after), subject="")
        return turn.after + 1 if turn.after < 2 else None

    return Job(name="count", every=timedelta(minutes=1), run=run, alone=alone)


def actions(store: Store) -> list[str]:
    return [row.action for row in all_of(store, Audit)]


def test_a_job_runs_slice_by_slice_to_its_end(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    runner = a_runner(store, clock, tmp_path)
    runner.keep_lease()

    runner.run(a_job())

    assert actions(store) == ["0", "1", "2"]


def test_without_the_lease_a_job_does_nothing(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    first, second = a_runner(store, clock, tmp_path), a_runner(store, clock, tmp_path)
    first.keep_lease()
    second.keep_lease()

    second.run(a_job())

    assert second.lease is None
    assert actions(store) == []


def test_what_each_server_does_for_itself_needs_no_lease(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    runner = a_runner(store, clock, tmp_path)

    runner.run(a_job(alone=False))

    assert actions(store) == ["0", "1", "2"]


def test_a_process_that_lost_the_lease_unseen_does_nothing(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    slept, other = a_runner(store, clock, tmp_path), a_runner(store, clock, tmp_path)
    slept.keep_lease()
    clock.at += LEASE_LASTS + timedelta(seconds=1)
    other.keep_lease()

    slept.run(a_job())
    other.run(a_job())

    assert slept.lease is not None
    assert len(actions(store)) == 3


def test_a_slice_that_fails_leaves_nothing_and_keeps_those_before(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    def run(turn: Turn) -> int | None:
        write_audit(turn.session, turn.now, actor="job", action=str(turn.after), subject="")
        if turn.after == 1:
            raise ZeroDivisionError
        return 1

    runner = a_runner(store, clock, tmp_path)
    runner.keep_lease()

    with pytest.raises(ZeroDivisionError):
        runner.run(Job(name="fails", every=timedelta(minutes=1), run=run))

    assert actions(store) == ["0"]


def test_a_job_ends_after_its_slice_when_the_process_is_to_stop(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    runner = a_runner(store, clock, tmp_path)
    runner.keep_lease()

    def run(turn: Turn) -> int:
        runner.stopping.set()
        write_audit(turn.session, turn.now, actor="job", action="slice", subject="")
        return turn.after + 1

    runner.run(Job(name="endless", every=timedelta(minutes=1), run=run))

    assert actions(store) == ["slice"]


def test_every_job_of_the_table_runs_on_an_empty_server(tmp_path: Path, clock: SetClock) -> None:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, NOW)
    store = open_store(settings.database_url)
    runner = Runner(store=store, settings=settings, clock=clock)
    runner.keep_lease()

    for job in jobs(settings):
        runner.run(job)

    store.close()
    assert {"deal", "trim", "forget-sign-ins", "renew-listener"} <= {
        job.name for job in jobs(settings)
    }


def test_the_listeners_certificate_is_renewed_by_its_job(tmp_path: Path, clock: SetClock) -> None:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, NOW)
    listener = Keyring(settings.folder).listener_file
    before = listener.read_bytes()
    store = open_store(settings.database_url)
    clock.at = NOW + timedelta(days=9 * 365)
    (renew,) = (job for job in jobs(settings) if job.name == "renew-listener")

    Runner(store=store, settings=settings, clock=clock).run(renew)

    store.close()
    assert listener.read_bytes() != before


@pytest.mark.parametrize("ahead_s", [259_200.0, -259_200.0])
def test_jobs_begin_at_once_whatever_the_clock_of_a_demo_says(
    tmp_path: Path, ahead_s: float
) -> None:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, NOW)
    store, begun = open_store(settings.database_url), threading.Event()
    clock = ShiftedClock(SystemClock(), ahead_s)
    runner = Runner(store=store, settings=settings, clock=clock)
    job = Errand(name="look", every=timedelta(hours=1), run=lambda _visit: begun.set(), alone=False)
    scheduler = schedule(runner, (job,))

    scheduler.start()
    came = begun.wait(60)

    scheduler.shutdown()
    store.close()
    assert came


@pytest.mark.journey
def test_the_process_of_the_jobs_leaves_the_lease_when_it_is_stopped(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, datetime.now(UTC))
    with subprocess.Popen(
        PART, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{hand_over(settings)}\n")
        ready = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)

    store = open_store(settings.database_url)
    (lease,) = all_of(store, Lease)
    store.close()
    assert ready.startswith("ready ")
    assert code == 0
    assert lease.until <= datetime.now(UTC)
