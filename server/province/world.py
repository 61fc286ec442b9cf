"""The state of the simulated world at any moment: who is on, what is connected, what is broken.

A pure function of seed, breaks and time. Breaks are data with a from and a to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.province import habits
from server.province.chance import fraction
from server.province.district import Computer, District, Link
from server.province.habits import Presence

# After a power cut people switch their computers on again within these minutes.
_BACK_ON_MINUTES = 10


class Damage(StrEnum):
    """What can happen to a part of the world."""

    CUT = "cut"
    POWERLESS = "powerless"
    FAILING = "failing"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something that is broken for a while.

    Attributes:
        damage: CUT a link, make a site POWERLESS, let a service be FAILING or SLOW.
        target: Code of the link, site or service; ``service/N`` is its Nth replica.
        starts, ends: From (inclusive) and to (exclusive; None: for good).
        every: From one time to the next, where it breaks again and again; longer than it lasts.
        outcome: The word that a probe of a failing service sees.
        share: Of the sites that it fails for, or is slow for.
        factor: How many times slower a slow service answers.
    """

    damage: Damage
    target: str
    starts: datetime
    ends: datetime | None = None
    every: timedelta | None = None
    outcome: str = "generic_timeout_error"
    share: float = 1.0
    factor: float = 10.0

    def holds(self, at: datetime) -> bool:
        """Say whether it is broken at a moment."""
        return self.starts <= at and (self.ends is None or at < self.ends)

    def latest(self, at: datetime) -> "Break":
        """Give the last time that it broke until a moment, or its first if that is to come."""
        if self.every is None or at < self.starts:
            return self
        later = (at - self.starts) // self.every * self.every
        ends = self.ends and self.ends + later
        return replace(self, starts=self.starts + later, ends=ends, every=None)

    def hits(self, site: str) -> bool:
        """Say whether a site is among those it takes; which ones differs from break to break."""
        return self.share >= 1 or fraction("hit", self.target, self.starts, site) < self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A district, and what breaks in it."""

    district: District
    seed: int
    breaks: tuple[Break, ...] = ()

    def with_break(self, broken: Break) -> "World":
        """Give the same world with one more break."""
        return replace(self, breaks=(*self.breaks, broken))

    def presence(self, computer: Computer, at: datetime) -> Presence:
        """Say what a computer is doing: without power only a battery keeps it on."""
        usual = habits.presence(computer.habit, at)
        if usual is Presence.OFF or computer.machine.has_battery:
            return usual
        waits = any(
            cut.starts <= at and (cut.ends is None or at < self._back_on(computer, cut.ends))
            for cut in self._of(Damage.POWERLESS, computer.site, at)
        )
        return Presence.OFF if waits else usual

    def started_at(self, computer: Computer, at: datetime) -> datetime:
        """Give the start of the computer that a moment of being on belongs to."""
        usual = habits.started_at(computer.habit, at)
        if computer.machine.has_battery:
            return usual
        ends = [cut.ends for cut in self._of(Damage.POWERLESS, computer.site, at) if cut.ends]
        starts = [self._back_on(computer, end) for end in ends]
        return max([usual, *(start for start in starts if start <= at)])

    def has_power(self, site: str, at: datetime) -> bool:
        """Say whether a site has power."""
        return not any(cut.holds(at) for cut in self._of(Damage.POWERLESS, site, at))

    def is_connected(self, link: Link, at: datetime) -> bool:
        """Say whether a link carries anything: its router needs power too."""
        cut = any(cut.holds(at) for cut in self._of(Damage.CUT, link.code, at))
        return not cut and self.has_power(link.site, at)

    def failure(self, service: str, replica: int, site: str, at: datetime) -> str:
        """Give the word that a probe of a service sees from a site; empty when it answers."""
        for broken in self._service_breaks(Damage.FAILING, (service, replica), site, at):
            return broken.outcome
        return ""

    def slowness(self, service: str, replica: int, site: str, at: datetime) -> float:
        """Give how many times slower than usual a service answers a site; 1.0 as a rule."""
        worst = 1.0
        for broken in self._service_breaks(Damage.SLOW, (service, replica), site, at):
            worst = max(worst, broken.factor)
        return worst

    def _service_breaks(
        self, damage: Damage, asked: tuple[str, int], site: str, at: datetime
    ) -> Iterator[Break]:
        service, replica = asked
        for target in (service, f"{service}/{replica}"):
            for broken in self._of(damage, target, at):
                if broken.holds(at) and broken.hits(site):
                    yield broken

    def _of(self, damage: Damage, target: str, at: datetime) -> Iterator[Break]:
        for broken in self.breaks:
            if broken.damage is damage and broken.target == target:
                yield broken.latest(at)

    def _back_on(self, computer: Computer, power_back: datetime) -> datetime:
        minutes = _BACK_ON_MINUTES * fraction("back", self.seed, computer.code, power_back)
        return power_back + timedelta(minutes=minutes)
