"""Whole plans of groups, mixed by a small linear program that only sees the shared limits.

Its prices lead to better plans than those over single options, where own money binds.
"""

from dataclasses import dataclass

import numpy as np

from server.procurement.harm import Floats
from server.procurement.linear import INF, Program, columns
from server.procurement.money import Money, Prices
from server.procurement.options import Ints
from server.procurement.pairs import GroupPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """What the program says: prices of what is shared, and of each group its plan of most share."""

    plain: Floats
    hard: Floats
    central: Floats
    unit: Floats
    chosen: Ints


class Pool:
    """All group plans that were ever found; money may change, they stay."""

    def __init__(self, groups: int, items: int) -> None:
        """Start empty."""
        self._plans: list[list[GroupPlan]] = [[] for _ in range(groups)]
        self._seen: list[set[bytes]] = [set() for _ in range(groups)]
        self._items = items

    def add(self, group: int, plan: GroupPlan) -> None:
        """Take a plan, unless it is there."""
        mark = plan.chosen.tobytes()
        if mark not in self._seen[group]:
            self._seen[group].add(mark)
            self._plans[group].append(plan)

    def best(self, money: Money, group: int, out: Floats, unit: Floats) -> GroupPlan:
        """Give a group's best plan at prices."""
        own = money.own[group]
        return min(
            self._plans[group],
            key=lambda p: p.harm + float(np.maximum(0, p.spent - own) @ out + p.units @ unit),
        )

    def mix(self, money: Money, groups: list[slice]) -> Mixture:
        """Solve the program over all plans."""
        provinces, years = money.provinces.shape
        plans = [(group, plan) for group, own in enumerate(self._plans) for plan in own]
        owner = np.array([group for group, _ in plans])
        spent = np.array([plan.spent for _, plan in plans])
        out = np.maximum(0, spent - money.own[owner])
        units = np.array([plan.units for _, plan in plans])
        count, wide = len(self._plans), provinces * years
        plain, hard, central, unit = (count + at for at in (0, wide, 2 * wide, 2 * wide + years))
        program = Program(*_bounds(money, np.bincount(owner, minlength=count) > 0))
        column = np.arange(len(plans))
        shared = np.where(money.hard[owner], hard, plain)
        place = money.province[owner] * years
        entries = [(owner, column, np.ones(len(plans)))]
        for year in range(years):
            entries.append((shared + place + year, column, out[:, year]))
            entries.append((unit + place + year, column, units[:, year]))
        program.add(np.array([plan.harm for _, plan in plans]), columns(len(plans), *entries))
        flow, one = np.arange(wide), np.ones(wide)
        program.add(
            np.zeros(wide), columns(wide, (plain + flow, flow, one), (hard + flow, flow, -one))
        )
        fund = columns(wide, (central + flow % years, flow, one), (hard + flow, flow, -one))
        program.add(np.zeros(wide), fund)
        program.solve()
        price = np.maximum(0, -program.prices)
        share = program.values[: len(plans)]
        chosen = np.zeros(self._items, dtype=np.int64)
        for at in np.argsort(share, kind="stable"):  # the largest share comes last, and stays
            chosen[groups[plans[at][0]]] = plans[at][1].chosen
        shape = (provinces, years)
        return Mixture(
            plain=price[plain:hard].reshape(shape),
            hard=price[hard:central].reshape(shape),
            central=price[central:unit],
            unit=price[unit:].reshape(shape),
            chosen=chosen,
        )


def _bounds(money: Money, has_plans: "np.typing.NDArray[np.bool_]") -> tuple[Floats, Floats]:
    """Bound the rows: one plan a group, unless it has no items and so no plan."""
    groups = len(has_plans)
    upper = np.concatenate(
        [
            np.ones(groups),
            money.provinces.ravel(),
            np.zeros(money.provinces.size),
            money.central,
            money.delivery.ravel(),
        ]
    )
    lower = np.full(len(upper), -INF)
    lower[:groups] = has_plans
    return lower, np.minimum(upper, INF)


def smoothed(one: Prices, other: Mixture) -> Prices:
    """Give the middle of two sets of prices: a program's own swing wildly (Wentges)."""
    plain = (one.plain + other.plain) / 2
    central = (one.central + other.central) / 2
    return Prices(
        own=one.own,
        plain=plain,
        central=central,
        hard=np.minimum((one.hard + other.hard) / 2, np.minimum(plain, central)),
        unit=(one.unit + other.unit) / 2,
        quota=one.quota,
        floor=one.floor,
    )
