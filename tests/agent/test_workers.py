import threading
from collections.abc import Callable
from functools import partial

import pytest

from agent.workers import Threads


def take(workers: Threads) -> None:
    call = workers.wait(10.0)
    assert call is not None
    call()


def test_a_task_runs_elsewhere_and_what_it_brought_is_handed_to_whoever_waits() -> None:
    workers = Threads()
    brought: list[tuple[threading.Thread, threading.Thread]] = []

    def note(worker: threading.Thread) -> None:
        brought.append((worker, threading.current_thread()))

    workers.start(threading.current_thread, note, threading.main_thread())
    take(workers)

    ((worker, waiter),) = brought
    assert worker is not waiter
    assert waiter is threading.current_thread()


def test_a_task_that_fails_in_a_way_nobody_foresaw_brings_the_other_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    workers = Threads()
    brought: list[str] = []

    def fail() -> str:
        raise RuntimeError("a bug")

    workers.start(fail, brought.append, "otherwise")
    take(workers)

    assert brought == ["otherwise"]
    assert "a bug" in caplog.text


def test_waiting_for_nothing_ends_in_time() -> None:
    assert Threads().wait(0.0) is None
    assert Threads().wait(-1.0) is None


def test_one_thread_serves_many_tasks_one_after_the_other() -> None:
    workers = Threads()
    served_by: set[int] = set()

    for _ in range(50):
        workers.start(threading.get_ident, served_by.add, 0)
        take(workers)

    assert len(served_by) == 1


def test_a_task_that_hangs_delays_no_other() -> None:
    workers, release = Threads(), threading.Event()
    brought: list[str] = []
    hang: Callable[[], bool] = partial(release.wait, 10.0)

    workers.start(hang, lambda _: brought.append("hung"), otherwise=False)
    workers.start(lambda: "quick", brought.append, "")
    take(workers)
    release.set()
    take(workers)

    assert brought == ["quick", "hung"]


def test_anybody_may_put_a_call_into_the_box() -> None:
    workers = Threads()
    called: list[int] = []

    workers.call(lambda: called.append(1))
    take(workers)

    assert called == [1]
