"""What time it is in a demo: of the whole province always an hour at which people work."""

from dataclasses import dataclass
from datetime import datetime

from server.clock import Clock, ShiftedClock
from server.demo.scale import Scale
from server.demo.working_days import first_begins, goes_on_s

# What is set up before the beginning is dated before it.
_SET_UP_S = 600.0


@dataclass(slots=True)
class DemoTime:
    """The time of a run.

    Attributes:
        real: The computer's clock.
        begins: What the demo's says when its server starts for the first time.
        ahead_s: Seconds that it is ahead of the computer's.
    """

    real: Clock
    begins: datetime
    ahead_s: float

    @property
    def clock(self) -> Clock:
        """The demo's clock, as it is set now."""
        return ShiftedClock(self.real, self.ahead_s)

    def begin(self) -> None:
        """Set the clock to the beginning, now that all is set up that is made once."""
        self.ahead_s = (self.begins - self.real.now()).total_seconds()


def demo_time(real: Clock, scale: Scale, before_s: float | None) -> DemoTime:
    """Give the time of a run that starts now. A small district lives by the computer's clock.

    ``before_s``: seconds that the demo was ahead in the run before; None: there was none.
    """
    now = real.now()
    if scale is Scale.DISTRICT:
        return DemoTime(real, now, 0.0)
    if before_s is not None:
        return DemoTime(real, now, goes_on_s(now, before_s))
    begins = first_begins(now)
    return DemoTime(real, begins, (begins - now).total_seconds() - _SET_UP_S)
