"""On which days a computer was heard: the last of them, and of the month before it which. Pure.

Kept of each by the server, a bit a day: samples of a month would say no more, and are packed away.
"""

from dataclasses import dataclass

# A month: so many bits fit what every database calls an integer.
DAYS = 31
_ALL = (1 << DAYS) - 1
# Two days a week of a month, holidays and leave forgiven: who comes less often is missed by nobody,
# and whoever came lately has no habit yet.
_USUAL_DAYS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The days on which a computer was heard.

    Attributes:
        device: Its number.
        day: The last of them, local, counted from 1970.
        days: Bit n stands for n days before it; bit 0 is always set.
    """

    device: int
    day: int
    days: int = 1

    @property
    def is_usual(self) -> bool:
        """Whether it was usually on, up to the last day on which it was heard."""
        return self.days.bit_count() >= _USUAL_DAYS

    def was_heard(self, day: int) -> bool:
        """Whether it was heard on a day; of what is long before its last one nothing is kept."""
        ago = self.day - day
        return 0 <= ago < DAYS and bool(self.days >> ago & 1)


def heard_again(known: Heard, day: int) -> Heard:
    """Add a day; one that is known, or before the last one, changes nothing."""
    later = day - known.day
    if later <= 0:
        return known
    kept = known.days << later & _ALL if later < DAYS else 0
    return Heard(device=known.device, day=day, days=kept | 1)
