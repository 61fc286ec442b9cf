"""Parts are real processes here: they are killed, they hang, they lose their supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread

import psutil
import pytest

from server.clock import SystemClock
from server.supervise import Happening, News, Part, Supervisor, restart_delay_s

# A part in small: what it was handed and its own number are its address.
PART = """
import os, signal
from server.child import say_ready, take_over
say_ready(f"{take_over().strip()} {os.getpid()}")
signal.pause()
"""
STUBBORN = """
import os, signal
from server.child import say_ready, take_over
take_over()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
say_ready(f"- {os.getpid()}")
while True:
    signal.pause()
"""
FAILS = "raise SystemExit(3)"
# A server in small, to be killed.
SERVER = f"""
import sys
from server.clock import SystemClock
from server.supervise import Part, Supervisor
part = Part(name="part", command=(sys.executable, "-c", {PART!r}))
Supervisor([part], lambda news: print(news.detail, flush=True), SystemClock()).run()
"""
WAIT_S = 60


class Watched:
    """A supervisor at work, and its news."""

    def __init__(self, *parts: Part, stop_s: float = WAIT_S) -> None:
        self._news: Queue[News] = Queue()
        self.supervisor = Supervisor(parts, self._news.put, SystemClock(), stop_s)
        self._thread = Thread(target=self.supervisor.run)
        self._thread.start()

    def next_news(self) -> News:
        return self._news.get(timeout=WAIT_S)

    def next_pid(self) -> int:
        news = self.next_news()
        assert news.what is Happening.READY
        return int(news.detail.split()[-1])

    def stop(self) -> None:
        self.supervisor.stop()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()


@pytest.fixture
def watched() -> Iterator[list[Watched]]:
    """Whatever is put in is stopped after the test."""
    all_watched: list[Watched] = []
    yield all_watched
    for one in all_watched:
        one.stop()


def a_part(script: str = PART, *, name: str = "part", restart_on: tuple[Path, ...] = ()) -> Part:
    command = (sys.executable, "-c", script)
    return Part(name=name, command=command, handed="handed", restart_on=restart_on)


def watch(watched: list[Watched], *parts: Part, stop_s: float = WAIT_S) -> Watched:
    one = Watched(*parts, stop_s=stop_s)
    watched.append(one)
    return one


def is_gone(pid: int) -> bool:
    try:
        psutil.Process(pid).wait(WAIT_S)
    except psutil.NoSuchProcess:
        return True
    return not psutil.pid_exists(pid)


@pytest.mark.parametrize(
    ("failures", "delay_s"), [(1, 0.5), (2, 1), (3, 2), (6, 16), (7, 30), (10_000, 30)]
)
def test_a_part_that_keeps_ending_is_started_again_ever_later(
    failures: int, delay_s: float
) -> None:
    assert restart_delay_s(failures) == delay_s


def test_a_part_reads_what_it_is_handed_and_says_where_it_is(watched: list[Watched]) -> None:
    news = watch(watched, a_part()).next_news()

    assert (news.part, news.what) == ("part", Happening.READY)
    assert news.detail.startswith("handed ")


def test_a_killed_part_comes_back(watched: list[Watched]) -> None:
    one = watch(watched, a_part())
    first = one.next_pid()

    os.kill(first, signal.SIGKILL)

    ended = one.next_news()
    assert (ended.what, ended.detail) == (
        Happening.ENDED,
        "ended by signal 9; starting it again in 0.5 s",
    )
    assert one.next_pid() != first


def test_a_part_that_fails_does_not_touch_the_others(watched: list[Watched]) -> None:
    one = watch(watched, a_part(), a_part(FAILS, name="fails"))

    news = [one.next_news()]
    # Which of the two is faster is left to the machine.
    while len(news) < 3 or all(each.part != "part" for each in news):
        news.append(one.next_news())

    assert [each.what for each in news if each.part == "part"] == [Happening.READY]
    failed = [each.detail for each in news if each.part == "fails"]
    assert failed[:2] == [
        "ended with code 3; starting it again in 0.5 s",
        "ended with code 3; starting it again in 1 s",
    ]


def test_stopping_ends_every_part(watched: list[Watched]) -> None:
    one = watch(watched, a_part(), a_part(name="other"))
    pids = [one.next_pid(), one.next_pid()]

    one.stop()

    assert all(is_gone(pid) for pid in pids)


def test_a_part_that_will_not_end_is_killed(watched: list[Watched]) -> None:
    one = watch(watched, a_part(STUBBORN), stop_s=0.2)
    pid = one.next_pid()

    one.stop()

    assert is_gone(pid)


def test_a_part_starts_afresh_when_one_of_its_files_changes(
    watched: list[Watched], tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    one = watch(watched, a_part(restart_on=(keys,)), a_part(name="other"))
    first = {news.part: news for news in (one.next_news(), one.next_news())}

    keys.touch()

    assert one.next_news() == News(part="part", what=Happening.RENEWED, detail="its keys changed")
    again = one.next_news()
    assert (again.part, again.what) == ("part", Happening.READY)
    assert again.detail != first["part"].detail


def test_parts_end_when_their_supervisor_is_killed() -> None:
    command = (sys.executable, "-c", SERVER)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline().split()[-1])

        server.kill()

        assert is_gone(pid)
