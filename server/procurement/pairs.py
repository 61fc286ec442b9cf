"""One group's best choice at given prices: single moves and pairs of moves, while one pays.

Own money is a step, not a price: what a unit does not spend is lost, what it lacks is a transfer.
That is why two moves together may pay where neither does alone.
"""

from dataclasses import dataclass

import numpy as np

from server.procurement.harm import Floats
from server.procurement.money import Money
from server.procurement.options import QUOTAS, Ints, Options

SHORT_LIST = 130
NEAR = 3000.0  # thousand dong; an option worse by more is not looked at
_PAYS = 1e-6
_MOST_MOVES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What money and delivery cost a group, by year, and the most that there is of them."""

    out: Floats
    unit: Floats
    money_cap: Floats
    unit_cap: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlan:
    """A choice for one group. ``chosen``: one option an item, of the whole table."""

    chosen: Ints
    harm: float
    spent: Floats
    units: Floats
    worth: float


class GroupSearch:
    """The search of one group; it keeps its part of the table."""

    def __init__(self, options: Options, money: Money, index: int) -> None:
        """Cut the group out of the table."""
        group = options.groups[index]
        part, self._first = group.options, group.options.start
        self._items = group.items
        self._harm = options.harm[part]
        self._cost, self._units = options.cost[part], options.units[part]
        self._fine = options.fine[part] if money.need[index].any() else None
        self._item = options.item[part] - group.items.start
        quota = options.quota[part]
        self._quota = np.stack([quota == kind for kind in range(len(QUOTAS))], axis=1).astype(float)
        self._has_quota = bool(np.isfinite(money.quota[index]).any())
        self._index = index
        self._columns = np.concatenate([self._cost, self._units, self._quota], axis=1)

    def improve(self, money: Money, chosen: Ints, terms: Terms, reduced: Floats) -> GroupPlan:
        """Make the best choice from ``chosen`` on.

        Args:
            money: What there is.
            chosen: One option an item, of the whole table.
            terms: Prices and most.
            reduced: Of every option of the table, how far it is from its item's best.
        """
        here = chosen - self._first
        listed = self._listed(reduced, here)
        weight = self._harm + self._units @ terms.unit
        for _ in range(_MOST_MOVES):
            moves = self._best_moves(money, here, listed, weight, terms)
            if moves is None:
                break
            here = here.copy()
            here[self._item[moves]] = moves
        return self.judged(money, here + self._first, terms)

    def judged(self, money: Money, chosen: Ints, terms: Terms) -> GroupPlan:
        """Say what a choice does and takes, and its worth at these prices."""
        here = chosen - self._first
        spent, units = self._cost[here].sum(axis=0), self._units[here].sum(axis=0)
        harm = float(self._harm[here].sum()) + self._floors_now(money, here)
        out = np.maximum(0, spent - money.own[self._index])
        worth = harm + float(out @ terms.out + units @ terms.unit)
        return GroupPlan(chosen=chosen, harm=harm, spent=spent, units=units, worth=worth)

    def _listed(self, reduced: Floats, here: Ints) -> Ints:
        """Choose the options to look at: keeping is always among them."""
        near = reduced[self._first : self._first + len(self._harm)].copy()
        keep = np.searchsorted(self._item, np.arange(self._items.stop - self._items.start))
        near[keep] = -1
        near[here] = -1
        listed = np.argsort(near, kind="stable")[: SHORT_LIST + 2 * len(here)]
        within: Ints = listed[near[listed] <= NEAR]
        return within

    def _best_moves(
        self, money: Money, here: Ints, listed: Ints, weight: Floats, terms: Terms
    ) -> Ints | None:
        moves = listed[here[self._item[listed]] != listed]
        if len(moves) == 0:
            return None
        old = here[self._item[moves]]
        gain = np.append(weight[moves] - weight[old], 0.0)  # the last: no move
        nothing = np.zeros((1, self._columns.shape[1]))
        step = np.append(self._columns[moves] - self._columns[old], nothing, axis=0)
        total = self._columns[here].sum(axis=0)
        value = gain[:, None] + gain
        value += self._limits(money, step, total, terms)
        value += self._floors(money, here, moves, old)
        item = np.append(self._item[moves], -1)
        value[item[:, None] == item] = np.inf
        base = self._limits(money, nothing, total, terms)[0, 0] + self._floors_now(money, here)
        at = int(np.argmin(value))
        first, second = divmod(at, len(item))
        if not value[first, second] < base - _PAYS:
            return None
        taken: Ints = moves[[index for index in (first, second) if index < len(moves)]]
        return taken

    def _limits(self, money: Money, step: Floats, total: Floats, terms: Terms) -> Floats:
        """Price what each pair of moves takes of money, delivery and quotas."""
        years = money.years
        value = np.zeros((len(step), len(step)))
        own = money.own[self._index]
        for year in range(years):
            spent = step[:, year, None] + step[:, year] + total[year]
            if terms.out[year]:
                value += terms.out[year] * np.maximum(0, spent - own[year])
            if np.isfinite(terms.money_cap[year]):
                value[spent > terms.money_cap[year]] = np.inf
            if np.isfinite(terms.unit_cap[year]):
                units = step[:, years + year]
                value[units[:, None] + units + total[years + year] > terms.unit_cap[year]] = np.inf
        if self._has_quota:
            for kind, most in enumerate(money.quota[self._index]):
                used = step[:, 2 * years + kind]
                value[used[:, None] + used + total[2 * years + kind] > most] = np.inf
        return value

    def _floors(self, money: Money, here: Ints, moves: Ints, old: Ints) -> Floats | float:
        if self._fine is None:
            return 0.0
        step = np.append(self._fine[moves] - self._fine[old], np.zeros((1, money.years)), axis=0)
        have = self._fine[here].sum(axis=0)
        value = np.zeros((len(step), len(step)))
        for year, price in enumerate(money.short):
            fine = step[:, year, None] + step[:, year] + have[year]
            value += price * np.maximum(0, money.need[self._index, year] - fine)
        return value

    def _floors_now(self, money: Money, here: Ints) -> float:
        if self._fine is None:
            return 0.0
        have = self._fine[here].sum(axis=0)
        return float((np.maximum(0, money.need[self._index] - have) * money.short).sum())
