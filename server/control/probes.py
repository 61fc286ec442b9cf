"""Probes that run beside everything else: each in a thread of its own, few at a time."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from checks.check import Allow, Check, Measurement
from checks.kinds import run_check

logger = logging.getLogger(__name__)

Run = Callable[[Check, Allow], Measurement]
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a probe saw that began at a time."""

    check: Check
    began: datetime
    measurement: Measurement


class Probes:
    """Runs probes. One of a check at a time, and none again before it was taken down.

    The threads die with the process: a probe that hangs holds nobody up.
    """

    def __init__(self, run: Run = run_check, at_a_time: int = 8) -> None:
        """Run nothing yet. ``run``: does one probe; ``at_a_time``: so many at most."""
        self._run = run
        self._free = at_a_time
        self._waiting: deque[tuple[Check, Allow, Now]] = deque()
        self._busy: set[int] = set()
        self._seen: list[Seen] = []
        self._changed = threading.Condition()

    @property
    def busy(self) -> frozenset[int]:
        """The checks whose probe runs, waits for its turn, or was not taken down."""
        with self._changed:
            return frozenset(self._busy)

    def start(self, check: Check, allow: Allow, now: Now) -> None:
        """Probe a check, as soon as there is room. ``now``: tells the time."""
        with self._changed:
            if check.id not in self._busy:
                self._busy.add(check.id)
                self._waiting.append((check, allow, now))
                self._start_next()

    def seen(self) -> list[Seen]:
        """Give what was seen and not taken down."""
        with self._changed:
            return list(self._seen)

    def take_down(self, seen: Iterable[Seen]) -> None:
        """Forget what is stored now: its checks may be probed again."""
        with self._changed:
            for one in seen:
                self._seen.remove(one)
                self._busy.discard(one.check.id)

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing runs; False when something still does after so long."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._seen) == len(self._busy), timeout_s)

    def _start_next(self) -> None:
        if self._free and self._waiting:
            self._free -= 1
            probe = self._waiting.popleft()
            threading.Thread(target=self._probe, args=probe, daemon=True).start()

    def _probe(self, check: Check, allow: Allow, now: Now) -> None:
        began = now()
        try:
            measurement = self._run(check, allow)
        except Exception:  # a probe with a mistake in it must not take the room of others
            logger.exception("A probe failed. check=%d", check.id)
            measurement = Measurement(outcome="undecided")
        with self._changed:
            self._seen.append(Seen(check=check, began=began, measurement=measurement))
            self._free += 1
            self._start_next()
            self._changed.notify_all()
