"""What is asked for beside the routine: checks of a site that somebody wants now, and doubts.

Dealt for two rounds, within what services and lines bear. What a person asks for comes first, and
waits where it does not fit or no PC is on; a doubt does not wait.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from server.deal.budget import MEAN_S, LinePlan, Wanted, hurried
from server.deal.doubt import SERVED_ROUNDS
from server.deal.rule import (
    PCS_ASKED,
    Probed,
    Prober,
    Share,
    deal_asked,
    in_turn,
    within_asked,
)
from server.store.check_requests import Request

# A person's request where no PC is on is given up after so many rounds.
_WAITS_ROUNDS = 10
# Until the agents hear that it is over, it goes on.
_LASTS_ROUNDS = SERVED_ROUNDS + 1
_MEAN = timedelta(seconds=MEAN_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What more can be dealt out on.

    Attributes:
        probers: The PCs that are on.
        checks: All checks in force.
        plans: Of the lines.
        hurried_at: When something was last asked for over each line.
        round_s: Seconds from one report to the next.
    """

    probers: Sequence[Prober]
    checks: Sequence[Probed]
    plans: Mapping[int, LinePlan]
    hurried_at: Mapping[int, datetime]
    round_s: float


@dataclass(slots=True, kw_only=True)
class Extra:
    """What more is dealt, as far as services and lines bear it.

    Attributes:
        shares: What is dealt.
        links: The lines that begin to be hurried with it.
    """

    ground: Ground
    now: datetime
    shares: frozenset[Share] = frozenset()
    links: set[int] = field(default_factory=set)

    def ask_site(self, site: int) -> bool:
        """Deal all checks of a site's lines; say whether that could be done."""
        on = [one for one in self.ground.probers if one.site == site]
        return self._ask(on, self.ground.checks)

    def ask_link(self, link: int) -> bool:
        """Deal all checks of a line."""
        on = [one for one in self.ground.probers if one.link == link]
        return self._ask(on, self.ground.checks)

    def ask_service(self, service: int) -> None:
        """Deal the checks of a service to as many lines as it bears, always the same ones."""
        checks = [check for check in self.ground.checks if check.service == service]
        at_link: dict[int, list[Prober]] = defaultdict(list)
        for one in self.ground.probers:
            at_link[one.link].append(one)
        for link in in_turn(service, at_link):
            if not self._ask(at_link[link], checks, pcs=1) and self._is_full(checks):
                return

    def _ask(self, on: Sequence[Prober], checks: Sequence[Probed], pcs: int = PCS_ASKED) -> bool:
        free = [one for one in on if self._is_free(one.link)]
        dealt = self._bearable(free, checks, pcs)
        more = self.shares | dealt
        if not dealt or not within_asked(more, self.ground.checks):
            return False
        self.shares = more
        self.links |= {share.link for share in dealt} - self._served()
        return True

    def _bearable(
        self, on: Sequence[Prober], checks: Sequence[Probed], pcs: int
    ) -> frozenset[Share]:
        """Give what the lines bear: by fewer PCs rather than not at all."""
        ground = self.ground
        dealt = deal_asked(on, checks, ground.round_s, pcs)
        links = {share.link for share in dealt}
        fits = [
            _hurried([one for one in dealt if one.link == link], link, ground, pcs)
            for link in links
        ]
        if pcs > 1 and not all(fits):
            return self._bearable(on, checks, pcs - 1)
        return frozenset().union(*fits)

    def _is_full(self, checks: Sequence[Probed]) -> bool:
        """Whether the service bears no more of this, not even one."""
        one = {
            Share(link=0, check=check.check, device=0, period_s=self.ground.round_s)
            for check in checks
        }
        return not within_asked(self.shares | one, self.ground.checks)

    def _is_free(self, link: int) -> bool:
        """Whether nothing was asked for over a line within the time of the mean, but for this."""
        if any(share.link == link for share in self.shares):
            return False
        last = self.ground.hurried_at.get(link)
        return last is None or link in self._served() or self.now - last >= _MEAN

    def _served(self) -> set[int]:
        served = timedelta(seconds=SERVED_ROUNDS * self.ground.round_s)
        return {link for link, at in self.ground.hurried_at.items() if self.now - at < served}


def is_over(request: Request, round_s: float, now: datetime) -> bool:
    """Whether a request was served, or has waited in vain."""
    if request.begun_at is not None:
        return now - request.begun_at >= timedelta(seconds=SERVED_ROUNDS * round_s)
    return now - request.asked_at >= timedelta(seconds=_WAITS_ROUNDS * round_s)


def instead(routine: Collection[Share], extra: frozenset[Share]) -> frozenset[Share]:
    """Put what is asked for in the place of the routine of the same PC and check."""
    taken = {(share.link, share.check, share.device) for share in extra}
    kept = {one for one in routine if (one.link, one.check, one.device) not in taken}
    return extra | kept


def _hurried(dealt: Iterable[Share], link: int, ground: Ground, pcs: int) -> frozenset[Share]:
    costs = {check.check: check.cost for check in ground.checks}
    each = list(dealt)
    wanted = {
        share.check: Wanted(
            check=share.check, period_s=share.period_s, whole_every=1, cost=costs[share.check]
        )
        for share in each
    }
    lasts_s = _LASTS_ROUNDS * ground.round_s
    paces = hurried(ground.plans[link], list(wanted.values()), pcs, lasts_s)
    if paces is None:
        return frozenset()
    return frozenset(
        replace(
            share,
            period_s=paces[share.check].period_s,
            whole_every=paces[share.check].whole_every,
        )
        for share in each
    )
