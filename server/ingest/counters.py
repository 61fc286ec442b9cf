"""What ingest counts of itself, in one table; ``/metrics`` shows it from the store."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a number moves: a counter only grows while its process lives."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Counter:
    """One number: its name in ``/metrics``, how it moves, and what it says as a sentence."""

    name: str
    kind: Kind
    meaning: str


# Who was not heard around then may have spoken: whoever judges silence has to know.
TURNED_AWAY_AT = "ingest_turned_away_at"

COUNTERS = (
    Counter("ingest_reports", Kind.COUNTER, "Reports that were answered with 200."),
    Counter("ingest_records_stored", Kind.COUNTER, "Records stored."),
    Counter("ingest_records_repeated", Kind.COUNTER, "Records that came again: nothing to store."),
    Counter("ingest_records_refused", Kind.COUNTER, "Records refused for good."),
    Counter("ingest_records_later", Kind.COUNTER, "Records that have to come again later."),
    Counter("ingest_busy", Kind.COUNTER, "Reports turned away because queue or database was busy."),
    Counter(
        TURNED_AWAY_AT,
        Kind.GAUGE,
        "When a report was last turned away, seconds since 1970.",
    ),
    Counter("ingest_waiting", Kind.GAUGE, "Reports that wait for the store."),
    Counter("ingest_commits", Kind.COUNTER, "Groups of reports committed."),
    Counter("ingest_commit_seconds", Kind.COUNTER, "Seconds that committing them took."),
    Counter("ingest_commits_within_10_ms", Kind.COUNTER, "Groups committed within 10 ms."),
    Counter("ingest_commits_within_50_ms", Kind.COUNTER, "Groups committed within 50 ms."),
    Counter("ingest_commits_within_250_ms", Kind.COUNTER, "Groups committed within 250 ms."),
    Counter("ingest_commits_within_1000_ms", Kind.COUNTER, "Groups committed within a second."),
)
_WITHIN_MS = (10, 50, 250, 1000)


class Tally:
    """The numbers of this process. Any thread may count."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        """Start at zero. ``waiting``: tells how many reports wait."""
        self._waiting = waiting
        self._values = {counter.name: 0.0 for counter in COUNTERS}
        self._lock = threading.Lock()

    def add(self, name: str, count: float = 1) -> None:
        """Count. ``name``: of a counter in the table."""
        with self._lock:
            self._values[name] += count

    def turned_away(self, at_s: float) -> None:
        """Note that a report was turned away for want of room or of a store; seconds since 1970."""
        with self._lock:
            self._values[TURNED_AWAY_AT] = max(at_s, self._values[TURNED_AWAY_AT])

    @property
    def turned_away_at_s(self) -> float:
        """When a report was last turned away, seconds since 1970; 0: none was."""
        return self._values[TURNED_AWAY_AT]

    def add_commit(self, seconds: float) -> None:
        """Count a committed group and how long that took."""
        self.add("ingest_commits")
        self.add("ingest_commit_seconds", seconds)
        for within_ms in _WITHIN_MS:
            if seconds * 1000 <= within_ms:
                self.add(f"ingest_commits_within_{within_ms}_ms")

    def values(self) -> dict[str, float]:
        """Give every number as it is now.

        What a process before this one turned away stays as that wrote it, until this one does.
        """
        with self._lock:
            values = {**self._values, "ingest_waiting": float(self._waiting())}
        if not values[TURNED_AWAY_AT]:
            del values[TURNED_AWAY_AT]
        return values
