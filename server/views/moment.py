"""The moment that a page is made at, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.clock import to_ms
from server.store.questions.outcomes import HOLDS

# A gap of more than two and a half periods is unknown, never up.
_GAP_PERIODS = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Now, in the province's time zone, with the fleet's rhythm (``round_s`` between reports)."""

    now: datetime
    zone: ZoneInfo
    round_s: float

    @property
    def today(self) -> date:
        """The day in the province."""
        return self.day(self.now)

    def day(self, at: datetime) -> date:
        """The day in the province of another time."""
        return at.astimezone(self.zone).date()

    @property
    def heard_since_ms(self) -> int:
        """Since when a device must have been heard of to count as reporting."""
        return to_ms(self.now - timedelta(seconds=_GAP_PERIODS * self.round_s))

    @property
    def outcomes_since_ms(self) -> int:
        """Since when an outcome still says how things are, as a rule."""
        return to_ms(self.now - HOLDS)
