"""The state of the simulated world at any moment: who is on, what is connected, what is broken.

A pure function of seed, breaks and time. Breaks are data with a from and a to.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from server.province import habits
from server.province.chance import fraction
from server.province.computers import Computer
from server.province.district import District
from server.province.habits import Days, Presence
from server.province.links import Link
from server.province.tempo import REAL_TIME, Tempo

# After a power cut people switch their computers on again within these minutes.
_BACK_ON_MINUTES = 10


class Damage(StrEnum):
    """What can happen to a part of the world."""

    CUT = "cut"
    AREA = "area"
    THIN = "thin"
    LAN = "lan"
    POWERLESS = "powerless"
    FAILING = "failing"
    SLOW = "slow"
    DYING = "dying"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something that is broken for a while.

    Attributes:
        damage: CUT a link, or all of a provider in an AREA; let a link be THIN, the LAN of a site
            fail, a site be POWERLESS, a service FAILING or SLOW, the disk of a computer DYING.
        target: Code of the link, site, service or computer; ``service/N`` is its Nth replica, and
            ``provider/area`` what ``Link.point`` says.
        starts, ends: From (inclusive) and to (exclusive; None: for good).
        every: From one time to the next, where it breaks again and again; longer than it lasts.
        outcome: The word that a probe of a failing service sees.
        share: Of the sites that it fails for, or is slow for.
        communes: For how many communes instead, all of their sites; None: the share counts.
        factor: How many times slower a slow service answers, or a thin link carries anything.
    """

    damage: Damage
    target: str
    starts: datetime
    ends: datetime | None = None
    every: timedelta | None = None
    outcome: str = "generic_timeout_error"
    share: float = 1.0
    communes: int | None = None
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

    def hits(self, site: str, district: District) -> bool:
        """Say whether a site is among those it takes; which ones differs from break to break.

        Args:
            site: Its code; empty: whoever looks from outside, who sees what most communes see.
            district: Where the site is.
        """
        if self.communes is not None:
            codes = district.communes
            chosen = _chosen(codes, self.communes, f"{self.target}/{self.starts}")
            return district.sites[site].unit in chosen if site else 2 * len(chosen) > len(codes)
        return self.share >= 1 or fraction("hit", self.target, self.starts, site) < self.share


# A service breaks seldom, and every probe asks whom for.
@lru_cache(maxsize=64)
def _chosen(codes: tuple[str, ...], count: int, words: str) -> frozenset[str]:
    """Choose so many by the words."""
    return frozenset(sorted(codes, key=lambda code: fraction("commune", words, code))[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A district, and what breaks in it.

    Attributes:
        breaks: May grow while the world runs: `breaks.Breaks` does.
        days: Which of its days are not as their weekday says.
        tempo: How its people's days run beside real time, which all else here is in.
    """

    district: District
    seed: int
    breaks: Collection[Break] = ()
    days: Days = field(default_factory=dict)
    tempo: Tempo = REAL_TIME

    def with_break(self, broken: Break) -> "World":
        """Give the same world with one more break."""
        return replace(self, breaks=(*self.breaks, broken))

    def presence(self, computer: Computer, at: datetime) -> Presence:
        """Say what a computer is doing: without power only a battery keeps it on, for a while."""
        usual = self._usual(computer, at)
        if usual is Presence.OFF:
            return usual
        dark = any(
            from_ <= at and (back is None or at < back) for from_, back in self._dark(computer, at)
        )
        return Presence.OFF if dark else usual

    def on_since(self, computer: Computer, at: datetime) -> datetime:
        """Give when a computer was switched on, of a moment of being on or asleep."""
        local = habits.on_since(computer.habit, self.tempo.local_at(at), self.days)
        backs = [back for _, back in self._dark(computer, at) if back and back <= at]
        return max([self.tempo.real_at(local), *backs])

    def started_at(self, computer: Computer, at: datetime) -> datetime:
        """Give the real start that a moment of being on or asleep belongs to.

        What Windows calls a start is none where it is hybrid, unless the power was gone meanwhile.
        """
        if not computer.habit.hybrid:
            return self.on_since(computer, at)
        local = habits.started_at(computer.habit, self.tempo.local_at(at), self.days)
        lost = [
            self._next_on(computer, back)
            for from_, back in self._dark(computer, at)
            if back and self._usual(computer, from_) is not Presence.OFF
        ]
        return max([self.tempo.real_at(local), *(start for start in lost if start <= at)])

    def has_power(self, site: str, at: datetime) -> bool:
        """Say whether a site has power."""
        return not any(cut.holds(at) for cut in self._of(Damage.POWERLESS, site, at))

    def charge(self, computer: Computer, at: datetime) -> float:
        """Give how full the battery or UPS of a computer is, from 0 to 1: full with the power."""
        lasts = self._minutes(computer.lasts_min)
        cuts = self._of(Damage.POWERLESS, computer.site, at)
        used = [(at - cut.starts) / lasts for cut in cuts if lasts and cut.holds(at)]
        return max(0.0, 1.0 - max(used, default=0.0))

    def lan_works(self, site: str, at: datetime) -> bool:
        """Say whether the computers of a site reach its router, which lives on for a while."""
        lasts = self._minutes(self.district.sites[site].router_lasts_min)
        dead = any(
            cut.holds(at) and at >= cut.starts + lasts
            for cut in self._of(Damage.POWERLESS, site, at)
        )
        return not dead and not any(broken.holds(at) for broken in self._of(Damage.LAN, site, at))

    def is_connected(self, link: Link, at: datetime) -> bool:
        """Say whether anything of a site's computers gets over a link."""
        cuts = ((Damage.CUT, link.code), (Damage.AREA, link.point))
        cut = any(cut.holds(at) for what in cuts for cut in self._of(*what, at))
        return not cut and self.lan_works(link.site, at)

    def delivered(self, link: Link, at: datetime) -> float:
        """Give the share of its contract that a link delivers; 1.0 as a rule."""
        thin = [
            broken.factor for broken in self._of(Damage.THIN, link.code, at) if broken.holds(at)
        ]
        return 1 / max(thin, default=1.0)

    def newest(self, damage: Damage, target: str, at: datetime) -> Break | None:
        """Give what of a kind broke last until a moment, mended or not; None: nothing has."""
        begun = [broken for broken in self._of(damage, target, at) if broken.starts <= at]
        return max(begun, key=lambda broken: broken.starts, default=None)

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
                if broken.holds(at) and broken.hits(site, self.district):
                    yield broken

    def _of(self, damage: Damage, target: str, at: datetime) -> Iterator[Break]:
        for broken in self.breaks:
            if broken.damage is damage and broken.target == target:
                yield broken.latest(at)

    def _usual(self, computer: Computer, at: datetime) -> Presence:
        return habits.presence(computer.habit, self.tempo.local_at(at), self.days)

    def _next_on(self, computer: Computer, after: datetime) -> datetime:
        local = habits.next_on(computer.habit, self.tempo.local_at(after), self.days)
        return self.tempo.real_at(local)

    def _dark(self, computer: Computer, at: datetime) -> Iterator[tuple[datetime, datetime | None]]:
        """Give from when to when a computer cannot be on for want of power; None: for good."""
        lasts = self._minutes(computer.lasts_min)
        for cut in self._of(Damage.POWERLESS, computer.site, at):
            if cut.ends is None:
                yield cut.starts + lasts, None
            elif cut.starts + lasts < cut.ends:
                yield cut.starts + lasts, self._back_on(computer, cut.ends)

    def _back_on(self, computer: Computer, power_back: datetime) -> datetime:
        minutes = _BACK_ON_MINUTES * fraction("back", self.seed, computer.code)
        return power_back + self._minutes(minutes)

    def _minutes(self, local: float) -> timedelta:
        return self.tempo.real_time(timedelta(minutes=local))
