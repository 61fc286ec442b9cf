"""The processes of a demo: they die with it, even when it is killed, and their words are kept."""

import ctypes
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from server.clock import Clock

_LAST_LINES = 10
# prctl(2): the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1
# A part that ends more often than this within so many seconds is not started again.
_MOST_RESTARTS = 3
_RESTARTS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A process. ``log``: where its words go."""

    name: str
    command: tuple[str, ...]
    log: Path

    def last_lines(self) -> str:
        """Give the end of its log."""
        with self.log.open(encoding="utf-8", errors="replace") as file:
            return "".join(f"    {line}" for line in deque(file, _LAST_LINES))

    def share_done(self) -> float:
        """Give how much of its work is done, 0.0 to 1.0, as its last word of that kind says."""
        done = 0.0
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError):
                done = float(line.partition(" ")[0])
        return done


class PartFailed(RuntimeError):
    """A part that does not run; the message holds its last words."""


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    has_an_end: bool = False
    ends_s: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Parts:
    """Those that run. Used from the main thread only: a part dies with the thread that made it.

    Attributes:
        clock: What time it is.
        environment: Their variables.
        stop_s: Seconds that they have to end by themselves.
    """

    clock: Clock
    environment: Mapping[str, str]
    stop_s: float = 6.0
    _running: list[_Running] = field(default_factory=list)

    def start(self, part: Part) -> None:
        """Start one; its log begins anew."""
        part.log.write_bytes(b"")
        self._running.append(_Running(part, self._started(part)))

    def begin(self, part: Part) -> None:
        """Start one that ends by itself, beside the others; its log begins anew."""
        part.log.write_bytes(b"")
        self._running.append(_Running(part, self._started(part), has_an_end=True))

    def has_ended(self, part: Part) -> bool:
        """Say whether one that was begun has ended well.

        Raises:
            PartFailed: If it has not ended well, or if another has ended.
        """
        self.require_all()
        return all(running.part != part for running in self._running)

    def run(self, part: Part, within_s: float) -> None:
        """Run one that ends by itself.

        Raises:
            PartFailed: If it does not, or not well.
        """
        part.log.write_bytes(b"")
        running = _Running(part, self._started(part))
        try:
            running.process.wait(within_s)
        except subprocess.TimeoutExpired:
            raise PartFailed(f"  {part.name} has no end:\n{part.last_lines()}") from None
        finally:
            running.process.kill()
            running.process.wait()
        if running.process.returncode:
            raise PartFailed(_why(running))

    def require_all(self) -> None:
        """Make sure that all still run, but for those that have come to their end.

        Raises:
            PartFailed: If another one has ended.
        """
        self._forget_done()
        for running in self._running:
            if running.process.poll() is not None:
                raise PartFailed(_why(running))

    def restart_ended(self) -> list[str]:
        """Start again whatever has ended, and say so; what had an end and failed is given up.

        Raises:
            PartFailed: If one ends time and again.
        """
        told = []
        self._forget_done()
        for running in tuple(self._running):
            if running.process.poll() is None:
                continue
            if running.has_an_end:
                self._running.remove(running)
                told.append(_why(running))
                continue
            now_s = self.clock.monotonic_s()
            recent = [end_s for end_s in running.ends_s if now_s - end_s < _RESTARTS_WITHIN_S]
            if len(recent) >= _MOST_RESTARTS:
                raise PartFailed(
                    f"{_why(running)}\n  It ended {len(recent) + 1} times in a minute."
                )
            told.append(f"{_why(running)}\n  It is started again.")
            running.ends_s = [*recent, now_s]
            running.process = self._started(running.part)
        return told

    def stop(self) -> None:
        """End them all at once; whatever hangs is killed."""
        for running in reversed(self._running):
            running.process.terminate()
        deadline_s = self.clock.monotonic_s() + self.stop_s
        while self._running:
            process = self._running[-1].process
            try:
                process.wait(max(0.0, deadline_s - self.clock.monotonic_s()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._running.pop()

    def last_words(self) -> str:
        """Give the end of every log."""
        return "\n".join(
            f"  {running.part.name} ({running.part.log}):\n{running.part.last_lines()}"
            for running in self._running
        )

    def _forget_done(self) -> None:
        self._running = [
            running
            for running in self._running
            if not (running.has_an_end and running.process.poll() == 0)
        ]

    def _started(self, part: Part) -> "subprocess.Popen[bytes]":
        with part.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  # the commands are our own
                part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                # Ctrl-C reaches the demo alone, which then ends its parts in its own order.
                process_group=0,
                preexec_fn=_tie_to(os.getpid()),  # noqa: PLW1509  # the demo has one thread
            )


def _tie_to(parent: int) -> Callable[[], None] | None:
    """Give what a child does before it begins, so that it ends when its parent is gone."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before that was in force
            os._exit(1)

    return tie


def _why(running: _Running) -> str:
    code = running.process.returncode
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    part = running.part
    return f"  {part.name} {how}. Its last words ({part.log}):\n{part.last_lines()}"


def beside_this_python(name: str) -> str:
    """Give the path of a command that was installed together with this Python.

    Raises:
        FileNotFoundError: If it was not.
    """
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}: install Canh there, or run `make venv`")
    return str(path)
