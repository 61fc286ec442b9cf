"""Breaking and mending things in a simulated world that runs; each is written into its story."""

from collections.abc import Callable, Collection, Iterable
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


def breaks_of_next_run(story: Iterable[Break], truths: Collection[Truth], at: datetime) -> Breaks:
    """Give what is broken in a world that goes on after an earlier run.

    Args:
        story: What breaks by itself: what somebody mended of it stays mended.
        truths: What was written then: of what somebody broke, what is still broken is.
        at: When it goes on.
    """
    by_hand = (one.broken for one in truths if one.by_hand and one.broken.holds(at))
    breaks = Breaks((*story, *by_hand))
    for truth in truths:
        if truth.mended and truth.broken.ends:
            _mend_again(breaks, truth, truth.broken.ends)
    return breaks


def _mend_again(breaks: Breaks, truth: Truth, ends: datetime) -> None:
    for broken in breaks:
        if _is_time_of(broken, truth) and broken.latest(ends).holds(ends):
            breaks.end(broken, ends)


def _is_time_of(broken: Break, truth: Truth) -> bool:
    """Say whether a truth is one of the times at which something breaks."""
    told, latest = truth.broken, broken.latest(truth.broken.starts)
    return (latest.damage, latest.target, latest.starts) == (
        told.damage,
        told.target,
        told.starts,
    )
