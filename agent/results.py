"""Results between two records: which changed an outcome, and what the next record carries."""

from dataclasses import dataclass, fields
from typing import Any

from checks.check import Check, Measurement, Result

# A record takes no more (the server's bound); at a probe every five seconds that is a quarter hour.
_MOST = 200
# What is known when a round ends is as good as measured then; each "before_s" costs ten bytes.
_SAME_MOMENT_S = 0.5


@dataclass(frozen=True, slots=True)
class _Seen:
    check: Check
    measurement: Measurement
    at_s: float


class Results:
    """Collects results."""

    def __init__(self) -> None:
        """Know of none."""
        self._seen: list[_Seen] = []
        self._outcomes: dict[int, tuple[int, str]] = {}

    def add(self, check: Check, measurement: Measurement, at_s: float) -> bool:
        """Add what a probe that began at a time saw; say whether its outcome is another now."""
        self._seen = [*self._seen, _Seen(check, measurement, at_s)][-_MOST:]
        outcome = (check.version, measurement.outcome)
        changed = self._outcomes.get(check.id) != outcome
        self._outcomes[check.id] = outcome
        return changed

    def keep_only(self, numbers: set[int]) -> None:
        """Forget the outcomes of checks that are no longer run."""
        self._outcomes = {
            number: outcome for number, outcome in self._outcomes.items() if number in numbers
        }

    def take(self, now_s: float) -> tuple[Result, ...]:
        """Give them all, for a record of this moment, and forget them."""
        taken, self._seen = self._seen, []
        results = [_result(seen, now_s) for seen in taken]
        # One check has one result at a moment; of two that came to the same, the later one.
        return tuple({(result.check, result.before_s): result for result in results}.values())


def _result(seen: _Seen, now_s: float) -> Result:
    before_s = round(now_s - seen.at_s, 1)
    values: dict[str, Any] = {
        field.name: getattr(seen.measurement, field.name) for field in fields(Measurement)
    }
    return Result(
        **values,
        check=seen.check.id,
        version=seen.check.version,
        before_s=before_s if before_s >= _SAME_MOMENT_S else 0.0,
    )
