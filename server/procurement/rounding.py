"""From prices to a plan that keeps every limit: repair what is broken, settle, use what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from server.procurement.harm import Floats
from server.procurement.money import Money, Prices, group_of, objective, priced
from server.procurement.options import QUOTAS, Ints, Options
from server.procurement.pairs import GroupSearch, Terms
from server.procurement.room import Ledger, Overrun

# Of the prices, pass by pass: the last one spends whatever is left.
_SHARES = (1.0, 0.5, 0.0)
_UNIT_WORTH = 1000.0  # thousand dong: how a delivery unit weighs beside money while repairing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """What plans are made of: the table, the money, a search for every group."""

    options: Options
    money: Money
    searches: Sequence[GroupSearch]

    def plan(self, start: Ints, prices: Prices, reduced: Floats, seed: int) -> tuple[Ints, float]:
        """Make a plan out of a choice that may break limits; give it and its harm.

        Args:
            start: One option an item.
            prices: Of every limit.
            reduced: Of every option, how far it is from its item's best.
            seed: Another one gives another order of the groups.
        """
        chosen = self._repaired(start, priced(self.options, self.money, prices))
        order = np.random.default_rng(seed).permutation(len(self.searches))
        ledger = Ledger(self.options, self.money, chosen)
        for share in _SHARES:
            for group in order:
                self._settle(int(group), chosen, ledger, (prices, share), reduced)
        return chosen, objective(self.options, self.money, chosen)

    def _settle(
        self,
        group: int,
        chosen: Ints,
        ledger: Ledger,
        rated: tuple[Prices, float],
        reduced: Floats,
    ) -> None:
        """Let one group choose anew within what the others leave it."""
        prices, share = rated
        items = self.options.groups[group].items
        if items.start == items.stop:
            return
        most, units = ledger.room(group)
        search, before = self.searches[group], chosen[items]
        terms = Terms(
            out=share * prices.out(self.money)[group],
            unit=share * prices.unit[self.money.province[group]],
            money_cap=most,
            unit_cap=units + self.options.units[before].sum(axis=0),
        )
        found = search.improve(self.money, before, terms, reduced)
        used = found.units - self.options.units[before].sum(axis=0)
        ledger.change(group, found.spent, used)
        chosen[items] = found.chosen

    def _repaired(self, start: Ints, worth: Floats) -> Ints:
        """Step down, where it costs least for what it relieves, until no limit is broken."""
        options, chosen = self.options, start.copy()
        self._keep_quotas(chosen, worth)
        while (broken := Ledger(options, self.money, chosen).overrun()).any:
            now = chosen[options.item]
            relief = self._relief(broken, chosen)
            cheaper = (options.cost <= options.cost[now]).all(axis=1)
            cheaper &= (options.units <= options.units[now]).all(axis=1) & (relief > 0)
            moves = np.flatnonzero(cheaper)
            ratio = (worth[moves] - worth[now[moves]]) / relief[moves]
            moves = moves[np.argsort(ratio, kind="stable")]
            _, first = np.unique(options.item[moves], return_index=True)
            moves = moves[np.sort(first)]
            half = 0.5 * (broken.all.sum() + broken.plain.sum() + _UNIT_WORTH * broken.units.sum())
            enough = int(np.searchsorted(np.cumsum(relief[moves]), half)) + 1
            chosen[options.item[moves[:enough]]] = moves[:enough]
        return chosen

    def _relief(self, broken: Overrun, chosen: Ints) -> Floats:
        """Say by option how much of what is broken it would relieve."""
        options, money = self.options, self.money
        group, now = group_of(options), chosen[options.item]
        ledger = Ledger(options, money, chosen)
        out = np.maximum(0, ledger.spent - money.own)
        plain, hard = broken.plain + broken.all > 0, broken.all > 0
        counts = np.where(money.hard[:, None], hard[money.province], plain[money.province])
        saved = np.minimum(options.cost[now] - options.cost, out[group])
        units = (options.units[now] - options.units) * (broken.units > 0)[money.province[group]]
        relief: Floats = (saved * counts[group]).sum(axis=1) + _UNIT_WORTH * units.sum(axis=1)
        return relief

    def _keep_quotas(self, chosen: Ints, worth: Floats) -> None:
        """Give back what is beyond a quota, the least useful first."""
        options = self.options
        for index, group in enumerate(options.groups):
            for kind in range(len(QUOTAS)):
                mine = chosen[group.items]
                using = np.flatnonzero(options.quota[mine] == kind) + group.items.start
                beyond = len(using) - self.money.quota[index, kind]
                if beyond > 0:
                    loss = worth[options.keep[using]] - worth[chosen[using]]
                    back = using[np.argsort(loss, kind="stable")[: int(beyond)]]
                    chosen[back] = options.keep[back]
