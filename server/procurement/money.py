"""The limits of a plan as arrays, and what a plan spends of them. Groups: see ``options``."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from server.procurement.harm import Floats
from server.procurement.instance import Instance, Limit
from server.procurement.options import QUOTAS, Group, Ints, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What there is.

    Attributes:
        province: Index of the province of each group.
        hard: Of each group, whether the central fund may pay for it.
        own: Money of its own, (group, year).
        provinces: Money of each province, (province, year).
        central: Of the central fund, by year.
        delivery: Delivery units, (province, year); endless where nobody set a limit.
        quota: What a group may buy over the whole plan, (group, QUOTAS); endless without a limit.
        need: Adequate PCs that a floor asks for, (group, year).
        short: Price of one that is missing, by year.
    """

    province: Ints
    hard: "np.typing.NDArray[np.bool_]"
    own: Floats
    provinces: Floats
    central: Floats
    delivery: Floats
    quota: Floats
    need: Floats
    short: Floats

    @property
    def years(self) -> int:
        """How many years there are."""
        return len(self.central)


def money_of(instance: Instance, options: Options, limits: Sequence[Limit]) -> Money:
    """Put the limits into the order of the groups."""
    years, groups = instance.params.years, options.groups
    names = sorted({commune.province for commune in instance.communes.values()})
    amounts = {(limit.source, limit.owner, limit.year): limit.amount for limit in limits}

    def by_year(source: str, owner: str, without: float) -> list[float]:
        return [amounts.get((source, owner, year), without) for year in range(years)]

    need, short = _floors(instance, options)
    return Money(
        province=np.array([names.index(group.province) for group in groups]),
        hard=np.array([group.hard for group in groups]),
        own=np.array(
            [[0.0] * years if g.is_link else by_year("commune", g.commune, 0) for g in groups]
        ),
        provinces=np.array([by_year("province", name, 0) for name in names], dtype=float),
        central=np.array(by_year("central", "TW", 0), dtype=float),
        delivery=np.array([by_year("capacity", name, math.inf) for name in names], dtype=float),
        quota=np.array([_quotas(group, amounts) for group in groups], dtype=float),
        need=need,
        short=short,
    )


def _quotas(group: Group, amounts: dict[tuple[str, str, int | None], int]) -> list[float]:
    if group.is_link:
        return [math.inf] * len(QUOTAS)
    return [amounts.get((f"quota-{kind}", group.commune, None), math.inf) for kind in QUOTAS]


def _floors(instance: Instance, options: Options) -> tuple[Floats, Floats]:
    params = instance.params
    years, rule = params.years, params.equity
    if rule is None:
        return np.zeros((len(options.groups), years)), np.zeros(years)
    need = np.zeros_like(options.counted)
    for index, group in enumerate(options.groups):
        hard = instance.communes[group.commune].difficult
        for year in range(years):
            floor = min(1.0, rule.floor[year] + (rule.difficult_extra if hard else 0))
            need[index, year] = math.ceil(floor * options.counted[index, year] - 1e-9)
    return need, rule.penalty * (1 + params.discount) ** -np.arange(float(years))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Harm that one more thousand dong, delivery unit or piece of a quota would avert.

    Attributes:
        own: Of a group's own money, (group, year).
        plain: Of a province's money, (province, year).
        hard: Of what may come from the central fund too, (province, year).
        central: Of the central fund, by year.
        unit: Of a delivery unit, (province, year).
        quota: Of one more piece, (group, QUOTAS).
        floor: Of one more adequate PC, (group, year).
    """

    own: Floats
    plain: Floats
    hard: Floats
    central: Floats
    unit: Floats
    quota: Floats
    floor: Floats

    def out(self, money: Money) -> Floats:
        """Price of what a group spends beyond its own money, (group, year)."""
        plain, hard = self.plain[money.province], self.hard[money.province]
        return np.where(money.hard[:, None], hard, plain)


def priced(options: Options, money: Money, prices: Prices) -> Floats:
    """Give harm plus what it takes of everything at these prices, by option."""
    group = group_of(options)
    value: Floats = options.harm + np.einsum("ot,ot->o", options.cost, prices.own[group])
    value += np.einsum("ot,ot->o", options.units, prices.unit[money.province[group]])
    value -= np.einsum("ot,ot->o", options.fine, prices.floor[group])
    quota = np.append(prices.quota, np.zeros((len(prices.quota), 1)), axis=1)  # -1: none
    value += quota[group, options.quota]
    return value


def group_of(options: Options) -> Ints:
    """Give the group of each option."""
    sizes = [group.options.stop - group.options.start for group in options.groups]
    return np.repeat(np.arange(len(sizes)), sizes)


def allowance(money: Money, prices: Prices) -> float:
    """Give what all limits are worth at these prices; endless ones have no price."""
    quota = np.isfinite(money.quota)
    own = (money.own * prices.own).sum() + (money.quota[quota] * prices.quota[quota]).sum()
    return shared_allowance(money, prices) + float(own - (money.need * prices.floor).sum())


def shared_allowance(money: Money, prices: Prices) -> float:
    """Give what the limits that groups share are worth at these prices."""
    finite = np.isfinite(money.delivery)
    return float(
        (money.provinces * prices.plain).sum()
        + (money.central * prices.central).sum()
        + (money.delivery[finite] * prices.unit[finite]).sum()
    )


def spending(options: Options, chosen: Ints) -> Floats:
    """Give what each group spends, (group, year)."""
    return _by_group(options, options.cost[chosen])


def deliveries(options: Options, money: Money, chosen: Ints) -> Floats:
    """Give the delivery units of each province, (province, year)."""
    used = np.zeros_like(money.delivery)
    np.add.at(used, money.province, _by_group(options, options.units[chosen]))
    return used


def _by_group(options: Options, rows: Floats) -> Floats:
    first = [group.items.start for group in options.groups]
    total = np.add.reduceat(np.append(rows, np.zeros((1, rows.shape[1])), axis=0), first, axis=0)
    empty = [group.items.start == group.items.stop for group in options.groups]
    total[empty] = 0
    return total


def objective(options: Options, money: Money, chosen: Ints) -> float:
    """Give the harm of a choice with the price of floors that are not met."""
    fine = _by_group(options, options.fine[chosen])
    short = np.maximum(0, money.need - fine) * money.short
    return float(options.harm[chosen].sum() + short.sum() + options.offset)
