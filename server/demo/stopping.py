"""How a demo, and each process of one, is told to end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import FrameType
from typing import NoReturn


class Stopped(BaseException):
    """Somebody wants it to end: Ctrl-C, a signal, or the terminal is gone."""


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a terminal that is gone stop the demo wherever it is."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        ignore_signals()  # a second one would fall into what ends things in order
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [(number, signal.signal(number, stop)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def ignore_signals() -> None:
    """Let nothing disturb the end: it takes seconds, and each part is killed if it hangs."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether a process is to end: a signal came, or it cannot go on."""

    # Not an Event: the thread that waits for it runs the handler too, and could hold its lock.
    _told: "SimpleQueue[int]" = field(default_factory=SimpleQueue)

    def come(self) -> None:
        """Say so."""
        self._told.put(0)

    def wait(self) -> None:
        """Wait for it, however long it takes."""
        self._told.get()

    def comes_within(self, seconds: float) -> bool:
        """Wait for it, and say whether it has come."""
        try:
            self._told.get(timeout=max(0.0, seconds))
        except Empty:
            return False
        return True

    def come_with_signals(self) -> None:
        """Let Ctrl-C and SIGTERM bring it; to be called in the main thread."""

        def end(_number: int, _frame: FrameType | None) -> None:
            self.come()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
