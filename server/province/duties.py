"""What a simulated agent was told to do, and what of it is due. It reads no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks.answer import Work
from checks.check import RESOLVER, Check, Result

_RESOLVER_PERIOD_S = 300.0


@dataclass(slots=True)
class _Past:
    """What is known of a check: when it last ran, how, and how many short turns in a row."""

    at: datetime | None = None
    outcome: str = ""
    short: int = 0


class Duties:
    """The work of one agent.

    Args:
        round_s: Seconds from one record to the next until the server says otherwise.
    """

    def __init__(self, round_s: float) -> None:
        self.work = Work(version=0, round_s=round_s)
        self._until: datetime | None = None
        self._past: dict[int, _Past] = {}

    def told(self, work: Work, at: datetime) -> None:
        """Take other work."""
        self.work, self._until = work, at + timedelta(seconds=work.valid_s)

    def asks_resolver(self, at: datetime) -> bool:
        """Say whether to ask the resolver now, which needs no telling."""
        past = self._past.setdefault(RESOLVER, _Past())
        due = self._is_due(past, _RESOLVER_PERIOD_S, at)
        if due:
            past.at = at
        return due

    def due(self, at: datetime) -> Iterator[Check]:
        """Give the checks to run now; one that is not to be whole this time says so.

        The first turn is whole, each while the last one failed, and else one in so many.
        """
        if self._until is None or at >= self._until:
            return
        for check in self.work.checks:
            past = self._past.setdefault(check.id, _Past())
            if self._is_due(past, check.period_s, at):
                yield self._turn(check, past, at)

    def saw(self, results: Iterable[Result]) -> bool:
        """Note results of what was due, and say whether any differs from the one before."""
        changed = False
        for result in results:
            past = self._past[result.check]
            changed |= past.outcome not in {"", result.outcome}
            past.outcome = result.outcome
        return changed

    def _is_due(self, past: _Past, period_s: float, at: datetime) -> bool:
        # In whichever round is the nearest.
        slack_s = self.work.round_s / 2
        return past.at is None or (at - past.at).total_seconds() + slack_s >= period_s

    def _turn(self, check: Check, past: _Past, at: datetime) -> Check:
        past.at = at
        is_whole = past.outcome != "ok" or past.short + 1 >= check.whole_every
        past.short = 0 if is_whole else past.short + 1
        return check if is_whole else replace(check, whole_every=0)
