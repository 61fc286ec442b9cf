"""Whom to tell of: each neighbour once a day, as soon as a look finds it.

Pure but for its own memory.
"""

from collections.abc import Callable, Collection

from agent.collectors.neighbours import LOOK_EVERY_S
from checks.report import MOST_NEIGHBOURS

# By then a computer that was just switched on has spoken with whom it speaks with.
_FIRST_LOOK_AFTER_S = 600.0
_AGAIN_AFTER_S = 86400.0


class Neighbourhood:
    """Looks once an hour, and remembers whom it told of."""

    def __init__(self, look: Callable[[], Collection[str]], now_s: float) -> None:
        """Know of nobody yet.

        Args:
            look: Gives the hardware addresses of who is there.
            now_s: Seconds since the computer started.
        """
        self._look = look
        self._look_at_s = now_s + _FIRST_LOOK_AFTER_S
        self._told_s: dict[str, float] = {}

    def news(self, now_s: float) -> tuple[str, ...]:
        """Give whom to tell of now; nobody as a rule."""
        if now_s < self._look_at_s:
            return ()
        self._look_at_s = now_s + LOOK_EVERY_S
        told_s = {one: at_s for one, at_s in self._told_s.items() if now_s - at_s < _AGAIN_AFTER_S}
        # Nor more a day: a network that seems to have ever others in it costs no more.
        left = MOST_NEIGHBOURS - len(told_s)
        new = [one for one in self._look() if one not in told_s][:left]
        self._told_s = told_s | dict.fromkeys(new, now_s)
        return tuple(new)
