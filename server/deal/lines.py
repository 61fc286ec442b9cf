"""The deal made to fit each line, and who of its PCs reports how often: pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from server.deal.budget import WATCHERS, LinePlan, Wanted, plan_line
from server.deal.cost import Cost
from server.deal.rule import Probed, Prober, Share, watchers


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What fits.

    Attributes:
        shares: The deal.
        plans: Of each line that a PC reports over.
        heads: How many PCs do.
    """

    shares: frozenset[Share]
    plans: Mapping[int, LinePlan]
    heads: Mapping[int, int]


def fit(
    shares: Iterable[Share],
    probers: Iterable[Prober],
    checks: Iterable[Probed],
    budgets: Mapping[int, float],
    round_s: float,
) -> Fitted:
    """Stretch and lighten what every line was dealt, as far as it must be.

    Args:
        shares: As the services bear them.
        probers: The PCs that are on.
        checks: All checks in force.
        budgets: What each line may carry, bytes a second.
        round_s: Seconds from one report to the next.
    """
    costs = {check.check: check.cost for check in checks}
    at_link: dict[int, list[Share]] = defaultdict(list)
    for share in shares:
        at_link[share.link].append(share)
    heads: dict[int, int] = defaultdict(int)
    for prober in probers:
        heads[prober.link] += 1
    plans = {
        link: plan_line(budgets[link], pcs, _wanted(at_link[link], costs), round_s)
        for link, pcs in heads.items()
    }
    return Fitted(
        shares=frozenset(
            replace(share, period_s=pace.period_s, whole_every=pace.whole_every)
            for link, plan in plans.items()
            for share in at_link[link]
            if (pace := plan.paces.get(share.check)) is not None
        ),
        plans=plans,
        heads=heads,
    )


class Rhythm(NamedTuple):
    """How many rounds lie between two reports of a PC, and between two records."""

    report_every: int = 1
    measure_every: int = 1


EACH_ROUND = Rhythm()


def rhythms(
    probers: Iterable[Prober], shares: Iterable[Share], plans: Mapping[int, LinePlan]
) -> dict[int, Rhythm]:
    """Say how often each PC that is on measures and reports.

    Who probes keeps the watch, and so do a few others.
    """
    at_link: dict[int, list[Prober]] = defaultdict(list)
    for prober in probers:
        at_link[prober.link].append(prober)
    probing = {share.device for share in shares}
    return {
        pc.device: EACH_ROUND if pc.device in watch else seldom
        for link, pcs in at_link.items()
        for seldom in [Rhythm(plans[link].report_every, plans[link].measure_every)]
        for watch in [_watch(link, pcs, probing)]
        for pc in pcs
    }


def _watch(link: int, pcs: Collection[Prober], probing: set[int]) -> set[int]:
    """Choose who reports each round: a line that is cut is missed by who is heard of it, no more.

    So those that probe are not counted among the others: one or two that are silent say little.
    """
    others = [pc for pc in pcs if pc.device not in probing]
    return probing | watchers(link, others, WATCHERS)


def _wanted(shares: Collection[Share], costs: Mapping[int, Cost]) -> list[Wanted]:
    return [
        Wanted(
            check=share.check,
            period_s=share.period_s,
            whole_every=share.whole_every,
            cost=costs[share.check],
        )
        for share in shares
    ]
