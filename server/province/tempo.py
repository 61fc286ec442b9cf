"""How the days of the simulated people run beside real time: from another hour on, or faster."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """Their clock said ``local`` when it was ``real``, and it goes ``speed`` times as fast.

    Only people live by it: reports, breaks and whatever a server asks for are in real time.
    """

    real: datetime = _SOME_TIME
    local: datetime = _SOME_TIME
    speed: float = 1.0

    def local_at(self, real: datetime) -> datetime:
        """Give what their clock says at a moment."""
        return self.local + (real - self.real) * self.speed

    def real_at(self, local: datetime) -> datetime:
        """Give the moment at which their clock says something."""
        return self.real + (local - self.local) / self.speed

    def real_time(self, local: timedelta) -> timedelta:
        """Give how long something of theirs takes."""
        return local / self.speed


REAL_TIME = Tempo()
