"""The plan as a linear program over all options: it gives the prices, and a bound.

Only a part of the options is ever in the program; whatever the prices say is missing is added.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from server.procurement.harm import Floats
from server.procurement.linear import INF, Columns, Program, columns
from server.procurement.money import Money, Prices, allowance, group_of, priced
from server.procurement.options import QUOTAS, Ints, Options

_MULTIPLES = (0.15, 0.4, 0.65, 0.85, 1.0, 1.2, 1.6, 2.2)
_MOST_TURNS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Where the rows of each limit begin; a limit's rows stand by (owner, year)."""

    items: int
    own: int
    quota: int
    plain: int
    hard: int
    central: int
    unit: int
    floor: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """What the program says.

    Attributes:
        prices: Of every limit.
        bound: No plan does less harm.
        reduced: Of every option, how much worse than its item's best at these prices.
        share: Of every option, how much of it the program chose.
    """

    prices: Prices
    bound: float
    reduced: Floats
    share: Floats


class Relaxation:
    """The program; it keeps its columns and its basis for other money."""

    def __init__(self, options: Options, money: Money) -> None:
        """Take the options; the money may change later, its owners may not."""
        self._options, self._shape = options, money
        self._rows = _rows(options, money)
        self._columns = _option_columns(options, money, self._rows)
        self._program = Program(*self._bounds(money))
        self._flows = _add_flows(self._program, money, self._rows)
        self._inner = np.zeros(0, dtype=np.int64)

    def solve(self, money: Money) -> Relaxed:
        """Solve it under this money."""
        if len(self._inner) == 0:
            self._let_in(_seeds(self._options, money))
        else:
            self._program.bound_rows(*self._bounds(money))
        least = -np.inf
        for _ in range(_MOST_TURNS):
            value = self._program.solve()
            prices = self._prices(money)
            worth = priced(self._options, money, prices)
            best = np.minimum.reduceat(worth, self._options.start[:-1])
            bound = float(best.sum()) - allowance(money, prices)
            if bound > least:
                least, kept = bound, (prices, worth - best[self._options.item])
            if value - bound <= 1e-6 * abs(value):
                break
            self._let_in(self._missing(worth, best))
        prices, reduced = kept
        share = np.zeros(len(self._options.item))
        share[self._inner] = self._program.values[self._flows :]
        bound = least + self._options.offset
        return Relaxed(prices=prices, bound=bound, reduced=reduced, share=share)

    def search(
        self, money: Money, chosen: Ints, left_s: Callable[[], float], gap: float
    ) -> tuple[Ints | None, float]:
        """Search all options at once, from a plan on: a better plan if any, and a proven bound."""
        program = Program(*self._bounds(money))
        flows = _add_flows(program, money, self._rows)
        program.add(self._options.harm, self._columns, upper=1, whole=True)
        values, bound = program.search(chosen + flows, nodes=2**30, left_s=left_s, gap=gap)
        found = None if values is None else np.flatnonzero(values[flows:] > 0.5)
        return found, bound + self._options.offset

    def _let_in(self, chosen: Ints) -> None:
        self._program.add(self._options.harm[chosen], self._columns.take(chosen))
        self._inner = np.concatenate([self._inner, chosen])

    def _missing(self, worth: Floats, best: Floats) -> Ints:
        """Choose the options to add: those near the best of an item that lacks it."""
        item = self._options.item
        inside = np.full(len(best), np.inf)
        np.minimum.at(inside, item[self._inner], worth[self._inner])
        lack = np.maximum(inside - best, 0)
        wanted = (inside[item] - worth > 0.5 * lack[item]) & (lack[item] > 1e-7)
        wanted[self._inner] = False
        return np.flatnonzero(wanted)

    def _bounds(self, money: Money) -> tuple[Floats, Floats]:
        rows, items = self._rows, len(self._options.items)
        upper = np.concatenate(
            [
                np.ones(items),
                money.own.ravel(),
                money.quota.ravel(),
                money.provinces.ravel(),
                np.zeros(money.provinces.size),
                money.central,
                money.delivery.ravel(),
                -money.need.ravel(),
            ]
        )
        lower = np.full(rows.end, -INF)
        lower[:items] = 1
        return lower, np.minimum(upper, INF)

    def _prices(self, money: Money) -> Prices:
        """Read the duals, made fit for a bound: round-off must not lie."""
        rows, found = self._rows, np.maximum(0, -self._program.prices)
        years = money.years

        def table(start: int, end: int, wide: int = years) -> Floats:
            return found[start:end].reshape(-1, wide)

        plain = table(rows.plain, rows.hard)
        central = found[rows.central : rows.unit]
        hard = np.minimum(table(rows.hard, rows.central), np.minimum(plain, central))
        prices = Prices(
            own=table(rows.own, rows.quota),
            quota=table(rows.quota, rows.plain, len(QUOTAS)) * np.isfinite(money.quota),
            plain=plain,
            hard=hard,
            central=central,
            unit=table(rows.unit, rows.floor) * np.isfinite(money.delivery),
            floor=np.minimum(table(rows.floor, rows.end), money.short),
        )
        return replace(prices, own=np.minimum(prices.own, prices.out(money)))


def _rows(options: Options, money: Money) -> _Rows:
    groups, (provinces, years) = len(options.groups), money.provinces.shape
    sizes = (
        len(options.items),
        groups * years,
        groups * len(QUOTAS),
        provinces * years,
        provinces * years,
        years,
        provinces * years,
        groups * years,
    )
    at = [0, *np.cumsum(sizes).tolist()]
    return _Rows(
        items=at[0],
        own=at[1],
        quota=at[2],
        plain=at[3],
        hard=at[4],
        central=at[5],
        unit=at[6],
        floor=at[7],
        end=at[8],
    )


def _option_columns(options: Options, money: Money, rows: _Rows) -> Columns:
    years, group = money.years, group_of(options)
    option = np.arange(len(options.item))

    def by_year(table: Floats, start: int, owner: Ints, sign: float) -> tuple[Ints, Ints, Floats]:
        at, year = np.nonzero(table)
        return start + owner[at] * years + year, at, sign * table[at, year]

    uses = np.flatnonzero(options.quota >= 0)
    return columns(
        len(option),
        (options.item, option, np.ones(len(option))),
        by_year(options.cost, rows.own, group, 1),
        by_year(options.units, rows.unit, money.province[group], 1),
        by_year(options.fine, rows.floor, group, -1),
        (
            rows.quota + group[uses] * len(QUOTAS) + options.quota[uses],
            uses,
            np.ones(len(uses)),
        ),
    )


def _add_flows(program: Program, money: Money, rows: _Rows) -> int:
    """Add what money may do: go out to a group, come from the central fund; and what may lack."""
    groups, (provinces, years) = len(money.province), money.provinces.shape
    owner, year = np.divmod(np.arange(groups * years), years)
    shared = np.where(money.hard[owner], rows.hard, rows.plain)
    column, one = np.arange(len(owner)), np.ones(len(owner))
    out = columns(
        len(owner),
        (rows.own + column, column, -one),
        (shared + money.province[owner] * years + year, column, one),
    )
    program.add(np.zeros(len(owner)), out)
    column, one = np.arange(provinces * years), np.ones(provinces * years)
    taken = columns(
        len(column), (rows.plain + column, column, one), (rows.hard + column, column, -one)
    )
    program.add(np.zeros(len(column)), taken)
    fund = columns(
        len(column),
        (rows.central + column % years, column, one),
        (rows.hard + column, column, -one),
    )
    program.add(np.zeros(len(column)), fund)
    column = np.flatnonzero(money.need.ravel())
    at = np.arange(len(column))
    program.add(
        money.short[column % years], columns(len(at), (rows.floor + column, at, -np.ones(len(at))))
    )
    return int(len(owner) + 2 * provinces * years + len(column))


def _seeds(options: Options, money: Money) -> Ints:
    """Choose the first options: each item's best at multiples of one price a year for all money."""
    pooled = money.own.sum(axis=0) + money.provinces.sum(axis=0) + money.central
    price, step = np.full(money.years, 2.0), 0.5
    for _ in range(20):
        spent = options.cost[_cheapest(options, price)].sum(axis=0)
        ratio = np.clip((spent + 1) / (pooled + 1), 0.1, 10)
        price, step = price * ratio**step, step * 0.96
    chosen = [options.keep, *(_cheapest(options, price * share) for share in _MULTIPLES)]
    return np.unique(np.concatenate(chosen))


def _cheapest(options: Options, price: Floats) -> Ints:
    """Give each item's best option at a price of money by year."""
    worth = options.harm + options.cost @ price
    best = np.minimum.reduceat(worth, options.start[:-1])
    at = np.flatnonzero(worth <= best[options.item])
    return at[np.unique(options.item[at], return_index=True)[1]]
