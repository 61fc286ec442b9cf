"""A simulated world at work in this process: its computers, and its services."""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import FrameType

from checks.enrolment import EnrolmentCode
from server.province.identities import Identities
from server.province.served import served
from server.province.traffic import Rhythm, run_district
from server.province.world import World


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether it is to end: a signal came, or it cannot go on."""

    # Not an Event: the thread that waits for it runs the handler too, and could hold its lock.
    _told: "SimpleQueue[int]" = field(default_factory=SimpleQueue)

    def come(self) -> None:
        """Say so."""
        self._told.put(0)

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


@contextmanager
def running(
    world: World,
    identities: Identities,
    codes: Mapping[str, EnrolmentCode],
    port: int,
    rhythm: Rhythm,
) -> Iterator[Ending]:
    """Run a world as long as the context lasts; it gives what it is to be ended by.

    Args:
        world: The world.
        identities: Who its computers are.
        codes: Enrolment codes by site.
        port: That its services answer at, at addresses of their own.
        rhythm: How time passes.

    Raises:
        OSError: If the port is taken.
    """
    ending = Ending()
    ending.come_with_signals()

    def live() -> None:
        try:
            run_district(world, identities, codes, rhythm)
        finally:
            ending.come()

    life = threading.Thread(target=live, name="district")
    with served(world, port, rhythm.now):
        life.start()
        try:
            yield ending
        finally:
            rhythm.stop.set()
            life.join()
