"""Threads for whatever waits on a network; what they bring lies in a box that one thread empties.

A thread is made when all are busy, and then waits for the next task: making one each time would be
a tenth of the agent's processor time. None keeps the agent from ending.
"""

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
Call = Callable[[], None]

# Deep enough for a TLS handshake and a JSON decoder.
_STACK_BYTES = 512 * 1024


class Workers(Protocol):
    """Where the loop gives its tasks and waits for them; a test has some without threads."""

    def start(self, task: Callable[[], T], then: Callable[[T], None], otherwise: T) -> None:
        """Do a task elsewhere; ``then`` is called with what it brought, by whoever waits.

        ``otherwise`` is what it brought when it failed in a way that nobody foresaw.
        """

    def call(self, function: Call) -> None:
        """Let whoever waits call this. A signal handler may say so."""

    def wait(self, timeout_s: float) -> Call | None:
        """Wait for something to call; None when the time is over."""


class Threads:
    """The real ones. As many as tasks were ever under way together, which the loop bounds."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._box: queue.SimpleQueue[Call] = queue.SimpleQueue()
        self._tasks: queue.SimpleQueue[Callable[[], Call]] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        threading.stack_size(_STACK_BYTES)

    def start(self, task: Callable[[], T], then: Callable[[T], None], otherwise: T) -> None:
        """Do a task in a thread."""

        def work() -> Call:
            try:
                brought = task()
            except Exception:  # one bad task must not leave the loop waiting for it for ever
                logger.exception("task failed task=%s", task)
                brought = otherwise
            return partial(then, brought)

        self._tasks.put(work)
        if not self._idle.acquire(blocking=False):
            threading.Thread(target=self._work, daemon=True).start()

    def call(self, function: Call) -> None:
        """Put it in the box."""
        self._box.put(function)

    def wait(self, timeout_s: float) -> Call | None:
        """Wait at the box."""
        try:
            return self._box.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None

    def _work(self) -> None:
        while True:
            call = self._tasks.get()()
            # Before anybody hears of it, or the next task would get a thread of its own.
            self._idle.release()
            self.call(call)
