"""Runs checks under the ceilings: a few at a time, so that one that hangs delays no other."""

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from agent.ceilings import Ceilings, Spent, Verdict, judge_pace, judge_target
from agent.equipment import Equipment
from agent.speed_prober import SpeedProber
from agent.whole_turns import WholeTurns
from checks.check import Allow, Check, Measurement, anywhere
from checks.throughput import KIND as THROUGHPUT

logger = logging.getLogger(__name__)

_AT_A_TIME = 4
_NOT_ALLOWED = Measurement(outcome="not_allowed")
_FAILED = Measurement(outcome="unknown_failure")


@dataclass(frozen=True, slots=True)
class Probed:
    """What a probe that began at a time saw."""

    check: Check
    measurement: Measurement
    began_s: float


class Prober:
    """Starts probes. ``ceilings``: those of the network that the computer is in now."""

    def __init__(self, parts: Equipment, then: Callable[[Probed], None]) -> None:
        """Run nothing yet. ``then``: called with what each probe saw, in the loop's thread."""
        self.ceilings = parts.ceilings
        self._parts = parts
        self._then = then
        self._spent = Spent()
        self._waiting: deque[tuple[Check, Allow]] = deque()
        self._busy_with: set[int] = set()
        self._running = 0
        self._turns = WholeTurns()
        self._speed = SpeedProber(parts, lambda *seen: then(Probed(*seen)))

    def probe_own(self, checks: Iterable[Check]) -> None:
        """Run the agent's own checks, whose targets no server chose."""
        for check in checks:
            self._enqueue(check, anywhere)

    def probe(self, checks: Iterable[Check]) -> None:
        """Run checks of a server, as far as the ceilings allow; one that still runs is left out."""
        now_s = self._parts.clock.boottime_s()
        for check in checks:
            if check.id in self._busy_with:
                continue
            turn = self._turns.next(check)
            verdict, self._spent = judge_pace(turn, self._spent, self.ceilings, now_s)
            if verdict is Verdict.ALLOWED and check.kind == THROUGHPUT:
                self._speed.test(check, self.ceilings)
            elif verdict is Verdict.ALLOWED:
                self._enqueue(turn, partial(_allows, self.ceilings, check.id))
            else:
                logger.info("check is not allowed check=%d ceiling=%s", check.id, verdict)
                self._then(Probed(check, _NOT_ALLOWED, now_s))

    def busy_with(self, checks: Iterable[Check]) -> bool:
        """Say whether any of these has not come to an end."""
        return any(check.id in self._busy_with for check in checks)

    def _enqueue(self, check: Check, allow: Allow) -> None:
        if check.id not in self._busy_with:
            self._busy_with.add(check.id)
            self._waiting.append((check, allow))
            self._start_next()

    def _start_next(self) -> None:
        if self._waiting and self._running < _AT_A_TIME:
            self._running += 1
            check, allow = self._waiting.popleft()
            began_s = self._parts.clock.boottime_s()
            ended = partial(self._ended, check, began_s)
            self._parts.workers.start(
                partial(self._parts.senses.probe, check, allow), ended, _FAILED
            )

    def _ended(self, check: Check, began_s: float, measurement: Measurement) -> None:
        self._running -= 1
        self._busy_with.discard(check.id)
        self._turns.saw(check, measurement.outcome)
        self._start_next()
        self._then(Probed(check, measurement, began_s))


def _allows(ceilings: Ceilings, check: int, address: str, port: int) -> bool:
    verdict = judge_target(address, port, ceilings)
    if verdict is not Verdict.ALLOWED:
        logger.info(
            "check is not allowed check=%d ceiling=%s address=%s port=%d",
            check,
            verdict,
            address,
            port,
        )
    return verdict is Verdict.ALLOWED
