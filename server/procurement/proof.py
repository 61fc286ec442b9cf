"""How good a plan can be at most: every group's exact plan at the prices of what is shared.

Only the dual bound of each search counts: what a heuristic found is no bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from server.procurement.harm import Floats
from server.procurement.linear import INF, Program, columns
from server.procurement.money import Money, Prices, shared_allowance
from server.procurement.options import QUOTAS, Ints, Options

_CLOSE = 20.0  # thousand dong: a group whose bounds are so near is not searched
_SECONDS = 5.0  # of one group's search at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Bounds a plan from below. ``prices``: any; better ones give a better bound."""

    options: Options
    money: Money
    prices: Prices

    def run(
        self, known: Sequence[Ints | None], nodes: int, left_s: Callable[[], float]
    ) -> tuple[float, list[tuple[int, Ints]]]:
        """Bound every group: quickly first, then by searches while there is time.

        Args:
            known: The best plan known of each group; None: it has no items.
            nodes: Of each group's search.
            left_s: Seconds that are left.

        Returns:
            The bound, and the plans of groups that were found on the way.
        """
        total, found = -shared_allowance(self.money, self.prices), []
        doubts = []
        for group, chosen in enumerate(known):
            if chosen is None:
                continue
            if self.options.groups[group].is_link:
                least, best = self._of_link(group)
                total += least
                found.append((group, best))
                continue
            least, reduced = self._relaxed(group)
            worth = self._worth(group, chosen)
            total += min(least, worth)
            if worth - least > _CLOSE:
                doubts.append((worth - least, group, chosen, reduced))
        for doubt, group, chosen, reduced in sorted(doubts, key=lambda d: (-d[0], d[1])):
            if left_s() <= 0:
                break
            options = self._of(group)[reduced <= doubt + 1e-6]
            near = np.union1d(options, chosen)
            bound, better = self._search(group, near, chosen, nodes, left_s)
            worth = self._worth(group, chosen)
            total += max(0.0, min(bound, worth) - (worth - doubt))
            if better is not None:
                found.append((group, better))
        return total, found

    def _of(self, group: int) -> Ints:
        place = self.options.groups[group].options
        return np.arange(place.start, place.stop)

    def _of_link(self, group: int) -> tuple[float, Ints]:
        """Give the least of a link, and the option that has it: nothing else binds it."""
        options = self._of(group)
        single = self._harm(group, options) + self.options.cost[options] @ self._out(group)
        at = int(np.argmin(single))
        return float(single[at]), options[at : at + 1]

    def _relaxed(self, group: int) -> tuple[float, Floats]:
        """Give what a group's linear program proves, and what each option would add to it."""
        program, flows = self._program(group, self._of(group), whole=False)
        return program.solve(), program.reduced[flows:]

    def _search(
        self, group: int, near: Ints, chosen: Ints, nodes: int, left_s: Callable[[], float]
    ) -> tuple[float, Ints | None]:
        program, flows = self._program(group, near, whole=True)
        start = flows + np.searchsorted(near, chosen)
        values, bound = program.search(
            start, nodes=nodes, left_s=lambda: min(_SECONDS, left_s()), gap=1e-6
        )
        return bound, None if values is None else near[values[flows:] > 0.5]

    def _out(self, group: int) -> Floats:
        out: Floats = self.prices.out(self.money)[group]
        return out

    def _harm(self, group: int, options: Ints) -> Floats:
        unit = self.prices.unit[self.money.province[group]]
        harm: np.typing.NDArray[np.float64] = (
            self.options.harm[options] + self.options.units[options] @ unit
        )
        return harm

    def _worth(self, group: int, chosen: Ints) -> float:
        """Give what a plan is worth at the prices, with what its floors lack."""
        money = self.money
        out = np.maximum(0, self.options.cost[chosen].sum(axis=0) - money.own[group])
        fine = self.options.fine[chosen].sum(axis=0)
        lack = np.maximum(0, money.need[group] - fine) @ money.short
        return float(self._harm(group, chosen).sum() + out @ self._out(group) + lack)

    def _program(self, group: int, options: Ints, *, whole: bool) -> tuple[Program, int]:
        """Make the program of one group: its money, its quotas, its floors; flows come first."""
        money, table = self.money, self.options
        first = table.groups[group].items.start
        items, years = table.groups[group].items.stop - first, money.years
        own, quota, floor = items, items + years, items + years + len(QUOTAS)
        upper = np.concatenate(
            [np.ones(items), money.own[group], money.quota[group], -money.need[group]]
        )
        lower = np.full(len(upper), -INF)
        lower[:items] = 1
        program = Program(lower, np.minimum(upper, INF))
        year, one = np.arange(years), np.ones(years)
        program.add(self._out(group), columns(years, (own + year, year, -one)))
        program.add(money.short, columns(years, (floor + year, year, -one)))
        column = np.arange(len(options))
        uses = np.flatnonzero(table.quota[options] >= 0)
        entries = [
            (table.item[options] - first, column, np.ones(len(options))),
            (quota + table.quota[options][uses], uses, np.ones(len(uses))),
        ]
        for start, rows, sign in ((own, table.cost, 1), (floor, table.fine, -1)):
            at, year = np.nonzero(rows[options])
            entries.append((start + year, at, sign * rows[options][at, year]))
        program.add(
            self._harm(group, options), columns(len(options), *entries), upper=1, whole=whole
        )
        return program, 2 * years
