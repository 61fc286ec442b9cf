from datetime import UTC, datetime, timedelta

import pytest

from server.clock import ShiftedClock

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


class OtherClock:
    """A clock that stands, and notes for how long somebody slept."""

    def __init__(self) -> None:
        self.slept_s = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic_s(self) -> float:
        return 42.0

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds


@pytest.mark.parametrize("ahead_s", [0.0, 86_400.0, -7.5])
def test_a_shifted_clock_says_another_time_and_runs_as_fast(ahead_s: float) -> None:
    other = OtherClock()
    clock = ShiftedClock(other, ahead_s)

    clock.sleep(3.0)

    assert clock.now() - NOW == timedelta(seconds=ahead_s)
    assert clock.monotonic_s() == 42.0
    assert other.slept_s == 3.0
