"""Which check runs when. Pure but for its own memory.

A check whose period is a round or longer runs at the beginning of a round, so that its result goes
out with that round's report; its mean period stays what it was told. A new one runs at once, or,
when its period is longer than a round, some time within it: what comes to many computers together
must not fall upon a service all at once.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from agent.ceilings import LEAST_PERIOD_S
from checks.check import BACK_OFF, Check

# New work comes to many computers together.
_SPREAD_S = 2.0
# Who was asked too often is left alone no longer than this, if its period is not longer.
_LONGEST_BACK_OFF_S = 1800.0


@dataclass(slots=True)
class _Entry:
    check: Check
    due_s: float
    is_new: bool


class Timetable:
    """Knows when each check is due."""

    def __init__(self, chance: Callable[[], float]) -> None:
        """Take a source of random numbers from 0 to 1."""
        self._chance = chance
        self._entries: dict[int, _Entry] = {}
        self._round_s = 60.0

    def set_work(self, checks: Iterable[Check], round_s: float, now_s: float) -> None:
        """Take these checks instead of those before; what is as it was keeps its time."""
        before = self._entries
        self._round_s = round_s
        self._entries = {}
        for check in checks:
            held = before.get(check.id)
            if held is None or not _is_same(held.check, check):
                held = _Entry(check, now_s + self._first_s(check), is_new=True)
            elif held.check != check:
                held.due_s += period_of(check) - period_of(held.check)
                held.check = check
            self._entries[check.id] = held

    def back_off(self, check_id: int, now_s: float) -> None:
        """Leave a service alone for a while that says it is asked too often."""
        entry = self._entries.get(check_id)
        if entry is not None:
            period_s = period_of(entry.check)
            wait_s = max(period_s, min(BACK_OFF * period_s, _LONGEST_BACK_OFF_S))
            entry.due_s = max(entry.due_s, now_s + wait_s)

    def take_due(self, now_s: float, *, at_round: bool) -> list[Check]:
        """Give the checks to run now; each is due again a period later."""
        due = [entry for entry in self._entries.values() if self._is_due(entry, now_s, at_round)]
        for entry in due:
            period_s = period_of(entry.check)
            # From when it was due, so that rounds do not stretch it; but none is caught up on.
            began_s = now_s if entry.is_new or now_s - entry.due_s > period_s else entry.due_s
            entry.due_s, entry.is_new = began_s + period_s, False
        return [entry.check for entry in due]

    def wait_s(self, now_s: float) -> float:
        """Seconds until a check is due that waits for no round; infinite when there is none."""
        waits = (
            entry.due_s - now_s for entry in self._entries.values() if not self._at_rounds(entry)
        )
        return max(0.0, min(waits, default=math.inf))

    def _first_s(self, check: Check) -> float:
        """Seconds until a new check runs. Those of this server itself (below 0) do not wait."""
        waits = check.id > 0 and period_of(check) > self._round_s
        return (period_of(check) if waits else _SPREAD_S) * self._chance()

    def _is_due(self, entry: _Entry, now_s: float, at_round: bool) -> bool:
        if self._at_rounds(entry):
            # In whichever round is the nearest.
            return at_round and entry.due_s <= now_s + self._round_s / 2
        return entry.due_s <= now_s

    def _at_rounds(self, entry: _Entry) -> bool:
        return not entry.is_new and period_of(entry.check) >= self._round_s


def _is_same(one: Check, other: Check) -> bool:
    """Whether two do the same, however often."""
    return replace(one, period_s=0.0, whole_every=0) == replace(other, period_s=0.0, whole_every=0)


def period_of(check: Check) -> float:
    """Give the seconds between two probes of a check, not less than the ceiling allows."""
    # In this order NaN becomes the ceiling, too.
    return max(LEAST_PERIOD_S, check.period_s)
