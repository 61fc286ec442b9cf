"""A plan for a task: its lines, its harm, how far it can be from the best, what money is worth."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from server.procurement.instance import Instance, Limit, Line
from server.procurement.money import Money, money_of
from server.procurement.options import Options, build_options
from server.procurement.planner import ROUND_OFF, Best, Planner, Watch
from server.procurement.relaxation import Relaxation

_MOST_TURNS = 6  # of guessing which price breaks a plan reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What one more thousand dong (or delivery unit) of an owner's year would avert of harm."""

    source: str
    owner: str
    year: int
    averts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan that keeps every rule.

    Attributes:
        lines: By item.
        harm: Thousand dong of the first year, with the price of floors and of changes.
        bound: No plan does less.
        shadows: What money is worth at the margin.
        best: What the explanations are made of.
        options: The table that it was chosen from.
        money: The limits that it keeps.
    """

    lines: Sequence[Line]
    harm: float
    bound: float
    shadows: Sequence[Shadow]
    best: Best
    options: Options
    money: Money

    @property
    def gap(self) -> float:
        """How far it may be from the best plan there is, as a share."""
        return self.best.gap


class PlanMaker:
    """Makes plans of one task; under other money it uses what it has learnt."""

    def __init__(self, instance: Instance) -> None:
        """Take the task."""
        self._instance = instance
        self._kept: dict[tuple[tuple[tuple[str, int], int], ...], tuple[Options, Planner]] = {}

    def prepare(self) -> None:
        """Reckon the harm of every option, before the first plan needs it."""
        self._table({}, self._instance.limits)

    def make(self, limits: Sequence[Limit], watch: Watch) -> Plan:
        """Make a plan under these limits."""
        if not self._instance.params.bulk:
            return self._plan({}, limits, watch)
        return self._with_breaks(limits, watch)

    def _plan(
        self, prices: Mapping[tuple[str, int], int], limits: Sequence[Limit], watch: Watch
    ) -> Plan:
        options, planner = self._table(prices, limits)
        money = money_of(self._instance, options, limits)
        best = planner.plan(money, watch)
        return Plan(
            lines=options.lines(best.chosen),
            harm=best.harm,
            bound=best.bound,
            shadows=shadows(self._instance, options, money, best),
            best=best,
            options=options,
            money=money,
        )

    def _table(
        self, prices: Mapping[tuple[str, int], int], limits: Sequence[Limit]
    ) -> tuple[Options, Planner]:
        key = tuple(sorted(prices.items()))
        if key not in self._kept:
            options = build_options(self._instance, prices)
            money = money_of(self._instance, options, limits)
            self._kept[key] = options, Planner(options, money)
        return self._kept[key]

    def _with_breaks(self, limits: Sequence[Limit], watch: Watch) -> Plan:
        """Guess hopefully which price breaks are reached; drop those that are not, plan again.

        A plan counts only when every break that its prices assume is reached. The bound assumes
        the highest break for everything: valid, and loose.
        """
        tables = self._instance.params.bulk or {}
        years = range(self._instance.params.years)
        highest = {(model, year): len(tables[model]) - 1 for model in tables for year in years}
        bound = self._bound(self._prices(highest), limits)
        assumed = {key: min(1, level) for key, level in highest.items()}
        dropped: set[tuple[str, int]] = set()
        best: Plan | None = None
        for turn in range(_MOST_TURNS):
            share = 1 / (_MOST_TURNS - turn) if turn else 0.5
            plan = self._plan(self._prices(assumed), limits, _part(watch, share))
            reached = self._reached(plan)
            missed = {key for key in assumed if reached[key] < assumed[key]}
            if not missed and (best is None or plan.harm < best.harm):
                best = plan
            dropped |= missed
            steady = dropped if not watch.is_over else set(assumed)
            new = {
                key: min(level, assumed[key]) if key in steady else level
                for key, level in reached.items()
            }
            if new == assumed or (best is not None and watch.is_over):
                break
            assumed = new
        best = best or self._plan({}, limits, watch)
        best.best.bound = bound
        return replace(best, bound=bound)

    def _bound(self, prices: Mapping[tuple[str, int], int], limits: Sequence[Limit]) -> float:
        options = build_options(self._instance, prices)
        money = money_of(self._instance, options, limits)
        return Relaxation(options, money).solve(money).bound * (1 - ROUND_OFF)

    def _prices(self, levels: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
        """Give the unit price of a model in a year at a level of its breaks."""
        tables, models = self._instance.params.bulk or {}, self._instance.params.models
        return {
            (model, year): round(models[model].price * (1 - tables[model][level][1]))
            for (model, year), level in levels.items()
            if level
        }

    def _reached(self, plan: Plan) -> dict[tuple[str, int], int]:
        """Say which break each model reaches in each year."""
        tables = self._instance.params.bulk or {}
        counts = Counter((line.model, line.year) for line in plan.lines if line.model)
        return {
            (model, year): max(
                level for level, (least, _) in enumerate(table) if counts[model, year] >= least
            )
            for model, table in tables.items()
            for year in range(self._instance.params.years)
        }


def _part(watch: Watch, share: float) -> Watch:
    """Give a share of what is left of the time."""
    until = watch.left_s() * (1 - share)
    return Watch(left_s=lambda: watch.left_s() - until, gap=watch.gap)


def shadows(instance: Instance, options: Options, money: Money, best: Best) -> list[Shadow]:
    """Say what more money would avert, by source, owner and calendar year."""
    first, prices = instance.params.first_year, best.prices
    names = sorted({commune.province for commune in instance.communes.values()})
    tables: list[tuple[str, list[str], np.typing.NDArray[np.float64]]] = [
        ("province", names, prices.plain),
        ("central", ["TW"], prices.central[None, :]),
        ("capacity", names, prices.unit),
        (
            "commune",
            [group.commune for group in options.groups if not group.is_link],
            prices.own[[not group.is_link for group in options.groups]],
        ),
    ]
    return [
        Shadow(source=source, owner=owner, year=first + year, averts=round(float(price), 4))
        for source, owners, table in tables
        for owner, row in zip(owners, table, strict=True)
        for year, price in enumerate(row)
    ]
