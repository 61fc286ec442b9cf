"""Runs the speed tests that the server dealt: one at a time, under ceilings of their own."""

import logging
from collections import deque
from collections.abc import Callable
from functools import partial

from agent.ceilings import Ceilings, Verdict, judge_speed_test, tests_of_the_day
from agent.equipment import Equipment
from agent.speed import Speed
from agent.speed_child import FAILED
from checks.check import Check, Measurement
from checks.settings import WrongSettings
from checks.throughput import read_settings

logger = logging.getLogger(__name__)

# Called with the check, what was seen and when it began, in the loop's thread.
Then = Callable[[Check, Measurement, float], None]

_UNSUPPORTED = Measurement(outcome="unsupported")
_NOT_ALLOWED = Measurement(outcome="not_allowed")


class SpeedProber:
    """Runs them. What never moved a byte, such as one that was told to come later, costs nothing.

    No probe of the loop waits for a speed test, nor does a round.
    """

    def __init__(self, parts: Equipment, then: Then) -> None:
        """Run nothing yet."""
        self._parts = parts
        self._then = then
        self._waiting: deque[tuple[Check, Ceilings]] = deque()
        self._running: Check | None = None
        self._tested_s: tuple[float, ...] = ()

    def test(self, check: Check, ceilings: Ceilings) -> None:
        """Run a test when those before it have ended; one that waits or runs is left out."""
        held = [*(waiting for waiting, _ in self._waiting), self._running]
        if all(other is None or other.id != check.id for other in held):
            self._waiting.append((check, ceilings))
            self._start_next()

    def _start_next(self) -> None:
        while self._waiting and self._running is None:
            check, ceilings = self._waiting.popleft()
            now_s = self._parts.clock.boottime_s()
            self._tested_s = tests_of_the_day(self._tested_s, now_s)
            try:
                settings = read_settings(check.settings)
            except WrongSettings:
                self._then(check, _UNSUPPORTED, now_s)
                continue
            verdict = judge_speed_test(self._tested_s, ceilings)
            if verdict is not Verdict.ALLOWED:
                logger.info("check is not allowed check=%d ceiling=%s", check.id, verdict)
                self._then(check, _NOT_ALLOWED, now_s)
                continue
            self._running = check
            self._parts.workers.start(
                partial(
                    self._parts.senses.speed,
                    self._parts.folder,
                    settings,
                    ceilings.speed_test_bytes,
                ),
                partial(self._ended, check, now_s),
                FAILED,
            )

    def _ended(self, check: Check, began_s: float, speed: Speed) -> None:
        self._running = None
        # What a child that was killed has moved, nobody knows.
        if speed.size_bytes or speed == FAILED:
            self._tested_s = (*self._tested_s, began_s)
        self._start_next()
        self._then(check, speed.seen, began_s)
