"""The server's clock: one object, made in ``__main__`` and handed to the edges.

Everything inside takes ``now`` as an argument. A demo's clock may be shifted.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """A clock that is ahead of another by a constant: of a server, whose demo may be shifted.

    Attributes:
        clock: The other.
        ahead_s: Seconds; below 0: behind it.
    """

    clock: Clock
    ahead_s: float

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        return self.clock.now() + timedelta(seconds=self.ahead_s)

    def monotonic_s(self) -> float:
        """Give seconds that never jump, for durations."""
        return self.clock.monotonic_s()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.clock.sleep(seconds)


def to_ms(at: datetime) -> int:
    """Count milliseconds since 1970, as telemetry tables do."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """Give the time of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)
