import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from server.clock import SystemClock
from server.demo.parts import Part, PartFailed, Parts

FOREVER = "import signal, sys; print('here', flush=True); signal.pause()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FOREVER}"
FAILS = "import sys; print('no key', file=sys.stderr); sys.exit(3)"
# A demo in small: it starts a part, says which, and waits.
PARENT = f"""
import signal, sys
from pathlib import Path
from server.clock import SystemClock
from server.demo.parts import Part, Parts
parts = Parts(SystemClock(), {{}})
log = Path(sys.argv[1])
parts.start(Part(name="part", command=(sys.executable, "-c", {FOREVER!r}), log=log))
print(parts._running[0].process.pid, flush=True)
signal.pause()
"""


class LaterClock(SystemClock):
    """A clock that can be set forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.ahead_s


@pytest.fixture
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def parts(clock: LaterClock) -> Iterator[Parts]:
    parts = Parts(clock, {})
    yield parts
    parts.stop()


def part(folder: Path, script: str) -> Part:
    return Part(name="part", command=(sys.executable, "-c", script), log=folder / "part.log")


def wait_for_log(one: Part, text: str) -> None:
    deadline = datetime.now(UTC).timestamp() + 20
    while text not in one.log.read_text():
        assert datetime.now(UTC).timestamp() < deadline
        threading.Event().wait(0.01)


def wait_for_end(parts: Parts) -> None:
    parts._running[0].process.wait(20)


def test_a_part_runs_until_it_is_stopped_and_its_words_are_in_its_log(
    parts: Parts, tmp_path: Path
) -> None:
    one = part(tmp_path, FOREVER)

    parts.start(one)

    wait_for_log(one, "here")
    process = parts._running[0].process
    parts.require_all()
    parts.stop()
    assert process.returncode == -signal.SIGTERM


def test_a_part_that_ended_is_told_with_its_last_words(parts: Parts, tmp_path: Path) -> None:
    parts.start(part(tmp_path, FAILS))
    wait_for_end(parts)

    with pytest.raises(PartFailed, match=r"ended with code 3(?s:.*)no key"):
        parts.require_all()


def test_a_part_that_ends_is_started_again_but_not_for_ever(parts: Parts, tmp_path: Path) -> None:
    parts.start(part(tmp_path, FAILS))

    for _ in range(3):
        wait_for_end(parts)
        (told,) = parts.restart_ended()
        assert "started again" in told
    wait_for_end(parts)

    with pytest.raises(PartFailed, match="4 times in a minute"):
        parts.restart_ended()


def test_a_part_that_ends_now_and_then_is_always_started_again(
    parts: Parts, clock: LaterClock, tmp_path: Path
) -> None:
    parts.start(part(tmp_path, FAILS))

    for _ in range(6):
        wait_for_end(parts)
        clock.ahead_s += 120
        assert parts.restart_ended()


def test_a_part_that_ends_by_itself_is_waited_for(parts: Parts, tmp_path: Path) -> None:
    one = part(tmp_path, "print('enrolled')")

    parts.run(one, 20)

    assert one.last_lines() == "    enrolled\n"


@pytest.mark.parametrize(
    ("script", "within_s", "why"), [(FAILS, 20, "no key"), (FOREVER, 0.2, "has no end")]
)
def test_a_part_that_does_not_end_well_is_named(
    parts: Parts, tmp_path: Path, script: str, within_s: float, why: str
) -> None:
    with pytest.raises(PartFailed, match=why):
        parts.run(part(tmp_path, script), within_s)


def test_a_part_with_an_end_runs_beside_the_others_and_says_how_far_it_is(
    parts: Parts, tmp_path: Path
) -> None:
    one = part(tmp_path, f"print('begun'); print('0.25 of it'); {FOREVER}")
    parts.begin(one)
    wait_for_log(one, "here")

    shares = one.share_done(), parts.has_ended(one)
    parts.stop()

    assert shares == (0.25, False)


def test_a_part_that_came_to_its_end_is_over_and_is_not_started_again(
    parts: Parts, tmp_path: Path
) -> None:
    one = part(tmp_path, "print('1.00')")
    parts.begin(one)
    wait_for_end(parts)

    assert parts.has_ended(one)
    assert parts.restart_ended() == []
    assert parts.last_words() == ""


def test_a_part_that_fails_before_its_end_is_named_and_given_up(
    parts: Parts, tmp_path: Path
) -> None:
    one = part(tmp_path, FAILS)
    parts.begin(one)
    wait_for_end(parts)

    with pytest.raises(PartFailed, match="no key"):
        parts.has_ended(one)
    (told,) = parts.restart_ended()

    assert "ended with code 3" in told
    assert parts.restart_ended() == []


def test_the_last_words_of_all_parts_can_be_read_together(parts: Parts, tmp_path: Path) -> None:
    one = part(tmp_path, FOREVER)
    parts.start(one)
    wait_for_log(one, "here")

    assert "here" in parts.last_words()


def test_a_part_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    parts = Parts(SystemClock(), {}, stop_s=0.2)
    one = part(tmp_path, STUBBORN)
    parts.start(one)
    wait_for_log(one, "here")
    process = parts._running[0].process

    parts.stop()

    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_parts_end_with_a_demo_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "part.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))

        parent.kill()

    try:
        child.wait(20)
    except psutil.TimeoutExpired:
        os.kill(child.pid, signal.SIGKILL)
        pytest.fail("the part went on without its demo")
