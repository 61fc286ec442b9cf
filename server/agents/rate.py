"""How often somebody may ask: token buckets, one for each who asks. Reads no clock."""

from collections.abc import Hashable
from dataclasses import dataclass

from server.agents.newest import Newest

_MOST_KEYS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``burst`` at once, and ``a_minute`` for ever."""

    a_minute: float
    burst: float


class Buckets:
    """The buckets of one rate. Whoever is forgotten, for want of room, starts with a full one."""

    def __init__(self, rate: Rate) -> None:
        """Make them all full."""
        self._rate = rate
        self._levels: Newest[Hashable, tuple[float, float]] = Newest(_MOST_KEYS)

    def wait_s(self, key: Hashable, now_s: float) -> float:
        """Say how many seconds are left until the next is allowed; 0: it is."""
        missing = 1 - self._level(key, now_s)
        return max(0.0, missing * 60 / self._rate.a_minute)

    def take(self, key: Hashable, now_s: float) -> None:
        """Count one, allowed or not."""
        level = max(0.0, self._level(key, now_s) - 1)
        self._levels.put(key, (level, now_s))

    def _level(self, key: Hashable, now_s: float) -> float:
        level, at_s = self._levels.get(key) or (self._rate.burst, now_s)
        return min(self._rate.burst, level + (now_s - at_s) * self._rate.a_minute / 60)
