"""Breaking and mending things in a simulated world that runs; each is written into its story."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from server.demo.story_file import StoryFile, Truth
from server.province.breaks import Breaks, NotBroken
from server.province.district import District
from server.province.orders import Order, broken_by
from server.province.world import Break


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Who breaks and mends things. Several threads may.

    Attributes:
        breaks: Those of the world that runs.
        now: Its clock.
    """

    district: District
    breaks: Breaks
    story: StoryFile
    now: Callable[[], datetime]

    def let_break(self, order: Order) -> Truth:
        """Break something from now on.

        Raises:
            OrderError: If it cannot be done.
        """
        broken = broken_by(order, self.district, self.now())
        self.breaks.add(broken)
        self.story.add_by_hand(broken)
        return next(truth for truth in reversed(self.story.truths()) if truth.broken == broken)

    def mend(self, number: int) -> Truth:
        """Mend something now, whoever broke it.

        Raises:
            NotBroken: If nothing of this number is broken.
        """
        broken = self._broken(number)
        if broken is None:
            raise NotBroken(f"nothing of number {number} is broken now")
        at = self.now()
        self.breaks.end(broken, at)
        self.story.add_mended(number, at)
        return self.story.truths()[number - 1]

    def _broken(self, number: int) -> Break | None:
        told = (one for one in self.story.truths() if one.number == number)
        return next((one for truth in told for one in self.breaks if _is_time_of(one, truth)), None)


def still_broken(truths: Iterable[Truth], at: datetime) -> list[Break]:
    """Choose what somebody broke in an earlier run and is still broken."""
    return [truth.broken for truth in truths if truth.by_hand and truth.broken.holds(at)]


def _is_time_of(broken: Break, truth: Truth) -> bool:
    """Say whether a truth is one of the times at which something breaks."""
    told, latest = truth.broken, broken.latest(truth.broken.starts)
    return (latest.damage, latest.target, latest.starts) == (
        told.damage,
        told.target,
        told.starts,
    )
