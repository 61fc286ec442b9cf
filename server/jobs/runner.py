"""Running the jobs, in the process that holds the lease. The truth is in rows, not in here."""

import logging
import signal
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import SimpleQueue
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from server.clock import Clock, ShiftedClock, SystemClock
from server.jobs.job import Errand, Job, LeaseLost, Turn
from server.jobs.table import jobs
from server.settings import Settings
from server.store.failures import Failure, kind_of
from server.store.leases import Lease, holds_lease, leave_lease, take_lease
from server.store.schema import current_store
from server.store.session import Session, Store

logger = logging.getLogger(__name__)

LEASE = "jobs"
# A process that was killed is replaced after this long; renewed three times as often.
LEASE_LASTS = timedelta(seconds=15)
_AT_ONCE = 3


@dataclass(slots=True)
class Runner:
    """Runs jobs, slice by slice, and errands. One a process."""

    store: Store
    settings: Settings
    clock: Clock
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    lease: Lease | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def keep_lease(self) -> None:
        """Take the lease, or keep it. Until it is had, jobs that need it do nothing."""
        with self.store.writing() as session:
            now = self.clock.now()
            lease = take_lease(session, LEASE, self.holder, LEASE_LASTS, now)
        if (lease is None) != (self.lease is None):
            logger.info("The lease of the jobs changed hands. mine=%s", lease is not None)
        self.lease = lease

    def leave(self) -> None:
        """Let another process take the lease at once."""
        if self.lease is not None:
            with self.store.writing() as session:
                leave_lease(session, self.lease, self.clock.now())

    def run(self, job: Job | Errand) -> None:
        """Run a job, slice by slice, each in a transaction of its own; or an errand."""
        if isinstance(job, Errand):
            self._run_errand(job)
            return
        after: int | None = 0
        while after is not None and not self.stopping.is_set():
            after = self._run_slice(job, after)

    def _run_errand(self, errand: Errand) -> None:
        if errand.alone and self.lease is None:
            return
        with suppress(LeaseLost):
            errand.run(_Visit(self, self.lease if errand.alone else None))

    def _run_slice(self, job: Job, after: int) -> int | None:
        lease = self.lease
        if job.alone and lease is None:
            return None
        with self.store.writing() as session:
            if job.alone and lease is not None and not holds_lease(session, lease):
                return None
            now = self.clock.now()
            return job.run(Turn(session=session, settings=self.settings, now=now, after=after))


@dataclass(frozen=True, slots=True)
class _Visit:
    """``Visit`` of an errand; with the lease under which it works, if it must have one."""

    runner: Runner
    lease: Lease | None

    @property
    def settings(self) -> Settings:
        return self.runner.settings

    def now(self) -> datetime:
        return self.runner.clock.now()

    def reading(self) -> AbstractContextManager[Session]:
        return self.runner.store.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.runner.store.writing() as session:
            if self.lease is not None and not holds_lease(session, self.lease):
                raise LeaseLost
            yield session


def run_jobs(settings: Settings, ready: Callable[[str], None]) -> None:
    """Run the jobs until SIGTERM. To be called in the main thread of a process of its own.

    Raises:
        SchemaError: If the database is of another version.
    """
    with current_store(settings.database_url) as store:
        clock = ShiftedClock(SystemClock(), settings.clock_ahead_s)
        _run_until_told(Runner(store=store, settings=settings, clock=clock), ready)


def _run_until_told(runner: Runner, ready: Callable[[str], None]) -> None:
    # Not an Event: the thread that waits for it runs the handler too, and could hold its lock.
    told: SimpleQueue[int] = SimpleQueue()

    def stop(number: int, _frame: FrameType | None) -> None:
        told.put(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    table = jobs(runner.settings)
    _tried("lease", runner.keep_lease)
    scheduler = schedule(runner, table)
    scheduler.start()
    ready(f"{len(table)} jobs")
    told.get()
    runner.stopping.set()
    scheduler.shutdown(wait=True)
    _tried("leave", runner.leave)  # if it fails the lease runs out by itself


def schedule(runner: Runner, table: Sequence[Job | Errand]) -> BackgroundScheduler:
    """Give what runs jobs, each at once and then as often as it says."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(_AT_ONCE), "lease": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now = SystemClock().now()  # the scheduler knows no other, whatever the jobs are told
    scheduler.add_job(
        _tried,
        IntervalTrigger(seconds=LEASE_LASTS.total_seconds() / 3, timezone=UTC),
        args=("lease", runner.keep_lease),
        executor="lease",
    )
    for job in table:
        scheduler.add_job(
            _tried,
            IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC),
            args=(job.name, partial(runner.run, job)),
            next_run_time=now,
        )
    return scheduler


def _tried(name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:  # one bad job must not stop the others; it is tried again
        if kind_of(error) is Failure.TRANSIENT:
            logger.warning("A job could not reach what it needs. job=%s reason=%s", name, error)
        else:
            logger.exception("A job failed. job=%s", name)
