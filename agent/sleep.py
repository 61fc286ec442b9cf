"""Notices that the computer slept: one clock counts sleep and the other does not."""

from dataclasses import dataclass

from agent.clock import Clock

# So much more of one clock than of the other is no delay between two readings.
_ASLEEP_S = 5.0


@dataclass(frozen=True, slots=True)
class Moment:
    """The last moment awake that is known of, by two clocks."""

    clock_s: float
    wall_s: float


class SleepWatch:
    """Compares the clocks each time it is asked."""

    def __init__(self, clock: Clock) -> None:
        """Begin awake."""
        self._clock = clock
        self._asleep_s = clock.boottime_s() - clock.monotonic_s()
        self._last = Moment(clock.boottime_s(), clock.wall_s())

    def slept_since(self) -> Moment | None:
        """Give since when the computer slept, if it did since this was asked last."""
        before, now_s = self._last, self._clock.boottime_s()
        asleep_s = now_s - self._clock.monotonic_s()
        slept = asleep_s - self._asleep_s > _ASLEEP_S
        self._asleep_s = asleep_s
        self._last = Moment(now_s, self._clock.wall_s())
        return before if slept else None
