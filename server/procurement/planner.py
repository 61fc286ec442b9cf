"""The way from a table of options to a plan: prices, plans of whole groups, a plan, a proof.

Deterministic: the clock is only asked whether to stop. Why so: docs/decisions/0015-planning.md.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from server.procurement.mixture import Mixture, Pool, smoothed
from server.procurement.money import Money, Prices, objective, shared_allowance
from server.procurement.options import Ints, Options
from server.procurement.pairs import GroupSearch, Terms
from server.procurement.proof import Proof
from server.procurement.relaxation import Relaxation, Relaxed
from server.procurement.rounding import Rounding

_ROUNDS = 12
_SMALL = 3000  # options that HiGHS proves in seconds, all in one program
ROUND_OFF = 1e-8  # as a share
_NODES = 50  # of a group's search in the first turn of the proof; doubled each turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """When to stop. ``left_s``: seconds that are left; ``gap``: the share that is good enough."""

    left_s: Callable[[], float]
    gap: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the time is."""
        return self.left_s() <= 0


@dataclass(slots=True, kw_only=True)
class Best:
    """The best plan so far and the proven bound. ``relaxed``: what gave the prices."""

    chosen: Ints
    harm: float
    bound: float
    relaxed: Relaxed
    prices: Prices

    @property
    def gap(self) -> float:
        """How far the plan may be from the best there is, as a share."""
        if self.bound > 0:
            return self.harm / self.bound - 1
        return 0.0 if self.harm <= self.bound else math.inf

    def offer(self, chosen: Ints, harm: float) -> None:
        """Take another plan if it is better."""
        if harm < self.harm:
            self.chosen, self.harm = chosen, harm


class Planner:
    """Plans one table of options; it keeps what it has learnt for other money."""

    def __init__(self, options: Options, money: Money) -> None:
        """Take the options; the money may change later, its owners may not."""
        self._options = options
        self._relaxation = Relaxation(options, money)
        self._searches = [GroupSearch(options, money, k) for k in range(len(options.groups))]
        self._pool = Pool(len(options.groups), len(options.items))
        self._spans = [group.items for group in options.groups]

    def plan(self, money: Money, watch: Watch) -> Best:
        """Make a plan, and better it and its proof until the watch says stop."""
        keep = self._options.keep
        relaxed = self._relaxation.solve(money)
        best = Best(
            chosen=keep,
            harm=objective(self._options, money, keep),
            bound=relaxed.bound,
            relaxed=relaxed,
            prices=relaxed.prices,
        )
        likeliest = _likeliest(self._options, relaxed)
        best.offer(*self._rounding(money).plan(likeliest, relaxed.prices, relaxed.reduced, seed=0))
        if not watch.is_over:
            self._note_keeping(money)
            self._collect(money, relaxed, relaxed.prices, likeliest)
            self._better(money, best, watch)
        # Round-off must not lift the bound above a plan.
        best.bound = min(best.bound, best.harm) * (1 - ROUND_OFF)
        return best

    def _better(self, money: Money, best: Best, watch: Watch) -> None:
        prices = self._rounds(money, best.relaxed, best.relaxed.prices, watch)
        self._round_off(money, best, prices, seed=0)
        if len(self._options.item) <= _SMALL:
            self._search_all(money, best, watch)
        else:
            self._prove(money, best, prices, watch)

    def _search_all(self, money: Money, best: Best, watch: Watch) -> None:
        found, bound = self._relaxation.search(money, best.chosen, watch.left_s, watch.gap)
        if found is not None:
            best.offer(found, objective(self._options, money, found))
        best.bound = max(best.bound, bound)

    def _prove(self, money: Money, best: Best, prices: Prices, watch: Watch) -> None:
        """Raise the bound by exact plans of groups; they join the pool and better the plan too."""
        turn = 0
        while not watch.is_over and best.gap > watch.gap:
            proof = Proof(options=self._options, money=money, prices=prices)
            bound, plans = proof.run(self._best_plans(money, prices), _NODES << turn, watch.left_s)
            best.bound = max(best.bound, bound + self._options.offset)
            for group, plan in plans:
                self._pool.add(group, self._searches[group].judged(money, plan, _no_terms(money)))
            turn += 1
            if watch.is_over:
                break
            prices = self._rounds(money, best.relaxed, prices, watch)
            self._round_off(money, best, prices, seed=turn)

    def _best_plans(self, money: Money, prices: Prices) -> list[Ints | None]:
        out, unit = prices.out(money), prices.unit[money.province]
        return [
            self._pool.best(money, group, out[group], unit[group]).chosen
            if span.stop > span.start
            else None
            for group, span in enumerate(self._spans)
        ]

    def _round_off(self, money: Money, best: Best, prices: Prices, seed: int) -> None:
        mixture = self._pool.mix(money, self._spans)
        at = _with_shared(prices, mixture)
        plan = self._rounding(money).plan(mixture.chosen, at, best.relaxed.reduced, seed)
        if plan[1] < best.harm:
            best.prices = at
        best.offer(*plan)

    def _rounding(self, money: Money) -> Rounding:
        return Rounding(options=self._options, money=money, searches=self._searches)

    def _rounds(self, money: Money, relaxed: Relaxed, start: Prices, watch: Watch) -> Prices:
        """Fill the pool round by round; give the prices that the groups found best."""
        top, best = -math.inf, start
        for turn in range(_ROUNDS):
            mixture = self._pool.mix(money, self._spans)
            prices = smoothed(best, mixture) if turn else best
            value = self._collect(money, relaxed, prices)
            if value > top:
                top, best = value, prices
            if watch.is_over:
                break
        return best

    def _collect(
        self, money: Money, relaxed: Relaxed, prices: Prices, start: Ints | None = None
    ) -> float:
        """Let every group plan at these prices, into the pool; give about what that bounds."""
        out, unit = prices.out(money), prices.unit[money.province]
        endless = np.full(money.years, math.inf)
        total = -shared_allowance(money, prices)
        for group, span in enumerate(self._spans):
            if span.start == span.stop:
                continue
            terms = Terms(out=out[group], unit=unit[group], money_cap=endless, unit_cap=endless)
            if start is None:
                here = self._pool.best(money, group, terms.out, terms.unit).chosen
            else:
                here = start[span]
            plan = self._searches[group].improve(money, here, terms, relaxed.reduced)
            self._pool.add(group, plan)
            total += plan.worth
        return total

    def _note_keeping(self, money: Money) -> None:
        """Let every group have a plan that costs nothing, so that the mixture always exists."""
        for group, span in enumerate(self._spans):
            if span.start < span.stop:
                keep = self._options.keep[span]
                self._pool.add(group, self._searches[group].judged(money, keep, _no_terms(money)))


def _no_terms(money: Money) -> Terms:
    """Give terms for judging a plan that nobody searches."""
    nothing = np.zeros(money.years)
    return Terms(out=nothing, unit=nothing, money_cap=nothing, unit_cap=nothing)


def _likeliest(options: Options, relaxed: Relaxed) -> Ints:
    """Give the option of largest share of each item."""
    chosen = options.keep.copy()
    order = np.argsort(relaxed.share, kind="stable")
    chosen[options.item[order]] = order
    return chosen


def _with_shared(prices: Prices, mixture: Mixture) -> Prices:
    return replace(
        prices,
        plain=mixture.plain,
        hard=mixture.hard,
        central=mixture.central,
        unit=mixture.unit,
    )
