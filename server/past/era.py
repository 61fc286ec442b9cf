"""The time that is made up: of which world, from when, until when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from server.demo.whole_province import Wanted, province_world
from server.demo.working_days import last_working_day
from server.province.computers import Computer
from server.province.habits import LOCAL
from server.province.world import Break, World

_LASTS = timedelta(days=30)
# Computers join in the first morning.
_BEGINS_AT = time(7, 0)
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Era:
    """From ``began`` until ``now``; ``round_s``: seconds from one report to the next."""

    world: World
    began: datetime
    now: datetime
    round_s: float

    @cached_property
    def by_link(self) -> Mapping[str, Sequence[Computer]]:
        """The computers of each link."""
        computers: dict[str, list[Computer]] = defaultdict(list)
        for computer in self.world.district.computers.values():
            computers[computer.link].append(computer)
        return computers

    def works(self, day: date) -> bool:
        """Say whether people work on a day."""
        return self.world.days.get(day, day.weekday() < _SATURDAY)

    def with_breaks(self, breaks: Iterable[Break]) -> "Era":
        """Give the same time with something broken in it."""
        return replace(self, world=replace(self.world, breaks=tuple(breaks)))


def era_until(now: datetime, round_s: float, one_in: int = 1) -> Era:
    """Give the thirty days until now; they begin with a working day.

    ``one_in``: of the computers only one in so many.
    """
    world = province_world(Wanted(one_in=one_in), now)
    began = last_working_day(now - _LASTS, _BEGINS_AT, world.days)
    return Era(world=world, began=began.astimezone(LOCAL), now=now, round_s=round_s)
