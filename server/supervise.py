"""Keeping the parts of a server running: each a process of its own, started again when it ends.

Knows nothing of what the parts do.
"""

import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from server.child import READY
from server.clock import Clock

# Together they stay under the five seconds within which everything has stopped.
_STOP_S = 4.0
_TICK_S = 1.0
_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 30.0
# A part that ran this long had a good start: its next end counts as the first.
_SETTLED_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A process of the server.

    Attributes:
        name: What people call it.
        command: How it is started.
        handed: One line for its standard input.
        restart_on: Files; when one of them changes the part is started afresh.
    """

    name: str
    command: tuple[str, ...]
    handed: str = ""
    restart_on: tuple[Path, ...] = ()


class Happening(StrEnum):
    """What is told of a part."""

    READY = "ready"
    ENDED = "ended"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that happened to a part.

    Attributes:
        detail: Of READY, the address; of ENDED, why, and when it is started again; of RENEWED, why.
    """

    part: str
    what: Happening
    detail: str


def restart_delay_s(failures: int) -> float:
    """Give the seconds to wait before a part is started again. ``failures``: in a row, from 1."""
    return min(_FIRST_DELAY_S * 2.0 ** min(failures - 1, 16), _LONGEST_DELAY_S)


@dataclass(slots=True)
class _Running:
    """A part as it stands. ``process`` is None while it waits to be started again."""

    part: Part
    seen: tuple[int, ...] = ()
    process: subprocess.Popen[str] | None = None
    started_s: float = 0.0
    due_s: float = 0.0
    failures: int = 0
    wanted_end: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    process: subprocess.Popen[str]
    text: str


@dataclass(frozen=True, slots=True)
class _End:
    process: subprocess.Popen[str]


@dataclass(slots=True)
class Supervisor:
    """Runs parts until it is told to stop.

    Attributes:
        parts: What to run.
        tell: Called with the news, in the thread of ``run``.
        clock: For durations.
    """

    parts: Sequence[Part]
    tell: Callable[[News], None]
    clock: Clock
    _events: "SimpleQueue[_Line | _End | None]" = field(default_factory=SimpleQueue)
    _running: list[_Running] = field(default_factory=list)

    def stop(self) -> None:
        """Let ``run`` end. May be called from a signal handler or from another thread."""
        self._events.put(None)

    def run(self) -> None:
        """Start the parts and keep them running; back when ``stop`` was called and all are gone."""
        self._running = [_Running(part, _stamps(part)) for part in self.parts]
        try:
            while self._step():
                pass
        finally:
            self._stop_all()

    def _step(self) -> bool:
        for running in self._running:
            if running.process is None and running.due_s <= self.clock.monotonic_s():
                self._start(running)
        try:
            event = self._events.get(timeout=self._wait_s())
        except Empty:
            self._renew_changed()
            return True
        if event is None:
            return False
        self._note(event)
        return True

    def _wait_s(self) -> float:
        due = [running.due_s for running in self._running if running.process is None]
        return max(0.0, min([_TICK_S, *(at - self.clock.monotonic_s() for at in due)]))

    def _start(self, running: _Running) -> None:
        running.process = subprocess.Popen(  # noqa: S603  # the command is our own
            running.part.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C reaches the supervisor alone, which then stops the parts in its own way.
            process_group=0,
        )
        running.started_s = self.clock.monotonic_s()
        running.wanted_end = False
        follow = threading.Thread(target=self._follow, args=(running,), daemon=True)
        follow.start()

    def _follow(self, running: _Running) -> None:
        process = running.process
        if process is None or process.stdin is None or process.stdout is None:
            return
        _hand(process, running.part.handed)
        with process.stdout:
            for line in process.stdout:
                self._events.put(_Line(process, line.rstrip("\n")))
        process.wait()
        with suppress(BrokenPipeError):  # what was handed may never have been read
            process.stdin.close()
        self._events.put(_End(process))

    def _note(self, event: _Line | _End) -> None:
        running = next((one for one in self._running if one.process is event.process), None)
        if running is None:
            return
        if isinstance(event, _End):
            self._note_end(running)
            return
        word, _, address = event.text.partition(" ")
        if word == READY:
            self.tell(News(part=running.part.name, what=Happening.READY, detail=address))

    def _note_end(self, running: _Running) -> None:
        code = running.process.returncode if running.process else 0
        running.process = None
        if running.wanted_end:
            return
        ran_s = self.clock.monotonic_s() - running.started_s
        running.failures = 1 if ran_s >= _SETTLED_S else running.failures + 1
        delay_s = restart_delay_s(running.failures)
        running.due_s = self.clock.monotonic_s() + delay_s
        detail = f"{_ending(code)}; starting it again in {delay_s:g} s"
        self.tell(News(part=running.part.name, what=Happening.ENDED, detail=detail))

    def _renew_changed(self) -> None:
        for running in self._running:
            stamps = _stamps(running.part)
            if stamps == running.seen:
                continue
            running.seen = stamps
            self.tell(
                News(part=running.part.name, what=Happening.RENEWED, detail="its keys changed")
            )
            if running.process is not None:
                running.wanted_end = True
                running.process.terminate()

    def _stop_all(self) -> None:
        for running in self._running:
            if running.process is not None:
                running.process.terminate()
        until_s = self.clock.monotonic_s() + _STOP_S
        while any(running.process is not None for running in self._running):
            try:
                event = self._events.get(timeout=max(0.0, until_s - self.clock.monotonic_s()))
            except Empty:
                self._kill_all()
                until_s = self.clock.monotonic_s() + _STOP_S
                continue
            self._forget(event)

    def _kill_all(self) -> None:
        for running in self._running:
            if running.process is not None:
                running.process.kill()

    def _forget(self, event: _Line | _End | None) -> None:
        for running in self._running:
            if isinstance(event, _End) and running.process is event.process:
                running.process = None


def stop_on_signals(supervisor: Supervisor) -> None:
    """Let SIGTERM, SIGINT (Ctrl-C) and SIGHUP (the terminal is gone) stop a supervisor."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        supervisor.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


def _hand(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is None:
        return
    try:
        # It stays open: when it closes, the part knows that the supervisor is gone.
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    except BrokenPipeError:
        return  # It ended before it read; the end is noted like any other.


def _stamps(part: Part) -> tuple[int, ...]:
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in part.restart_on)


def _ending(code: int) -> str:
    return f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
