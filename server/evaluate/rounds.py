"""Numbering the rounds: counted since 1970 in rounds of the server. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.clock import to_ms

# A number left out says that the server was away.
_AWAY = 2
# A gap of more than two and a half rounds: what came in before says nothing of now.
FRESH_ROUNDS = 2.5
# Who is turned away waits for a minute at most (server/ingest/answer.py), up to twice as long as it
# was told (agent/sender.py), and may be a little late.
_COMES_AGAIN_MS = 130_000
# A clock that was set back may have written what is yet to come.
_AHEAD_MS = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The rounds as seen from the one that is judged now: each ends when it is judged.

    Attributes:
        was_away: Whether the server missed rounds before this one.
    """

    number: int
    now: datetime
    round_s: float
    was_away: bool = False

    @property
    def now_ms(self) -> int:
        """When this round ends, milliseconds since 1970."""
        return to_ms(self.now)

    @property
    def fresh_since_ms(self) -> int:
        """What came in earlier says nothing of now."""
        return self.now_ms - round(FRESH_ROUNDS * self.round_s * 1000)

    @property
    def heard_since_ms(self) -> int:
        """What came in earlier says nothing of this round.

        Who spoke last before the server was away is not expected to speak now: agents wait before
        they try a server again that was gone.
        """
        return self.now_ms - round(self.round_s * 1000) if self.was_away else 0

    def is_deaf(self, turned_away_ms: int) -> bool:
        """Whether somebody who was turned away may be missing in this round for that alone.

        Args:
            turned_away_ms: When a report was last turned away; 0: none was.
        """
        begins_ms = self.now_ms - round(self.round_s * 1000)
        return begins_ms - _COMES_AGAIN_MS < turned_away_ms <= self.now_ms + _AHEAD_MS

    def number_at(self, at_ms: int) -> int:
        """Give the round that a time of the past is in; what is yet to come is in this one."""
        ago_s = (self.now_ms - at_ms) / 1000
        return self.number - max(0, math.floor(ago_s / self.round_s))

    def end_of(self, number: int) -> datetime:
        """Give when a round ended."""
        return self.now - timedelta(seconds=(self.number - number) * self.round_s)


def next_number(last: tuple[int, datetime] | None, round_s: float, now: datetime) -> int | None:
    """Number the round that ends now; None: there was one just now.

    Counted on from the last one, since jobs are not started to the millisecond: a round is left
    out only when the server was away for one.

    Args:
        last: The round judged last and when; None: none was.
        round_s: Seconds a round.
        now: The time.
    """
    by_clock = math.floor(now.timestamp() / round_s)
    if last is None:
        return by_clock
    number, at = last
    passed = round((now - at).total_seconds() / round_s)
    if passed < -1:
        return number + _AWAY  # the clock was set back: how long ago that was nobody knows
    if passed < 1:
        return None
    counted = number + passed
    if abs(counted - by_clock) <= 1:
        return counted
    return max(by_clock, number + min(passed, _AWAY))
