"""The server's clock: one object, made in ``__main__`` and handed to the edges.

Everything inside takes ``now`` as an argument. A demo's clock may run shifted or faster.
"""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the edges ask."""

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        ...

    def monotonic_s(self) -> float:
        """Give seconds that never jump, for durations."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Give seconds that never jump, for durations."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def to_ms(at: datetime) -> int:
    """Count milliseconds since 1970, as telemetry tables do."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """Give the time of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)
