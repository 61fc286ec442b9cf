"""Why a line of a plan is there: sentences made of figures, for templates to word. Pure.

Everything follows from the prices that the plan was made with. What they do not explain is said
to be so. Harm is told in hours of people's work, never in money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from server.fleet.age.estimate import Age
from server.msgid import N_
from server.procurement.course import Course
from server.procurement.figure import Assumption, Figure, Reckoned, RegisterRow, Source
from server.procurement.harm import PARTS, DeviceHarm, Floats
from server.procurement.instance import Device, Instance, Line
from server.procurement.money import Prices, priced, spending
from server.procurement.plan import Plan

_TELLS = 1.0  # thousand dong: below that two choices are alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A msgid, and what stands in its braces."""

    msgid: str
    figures: Mapping[str, Figure | str | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that could be done. ``averts``: hours of work, over the years that count."""

    lines: Sequence[Line]
    price: Figure
    averts: Figure
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a device beside the plan's own numbers. Empty: nothing is."""

    register: Sentence | None = None
    measured: Sequence[Sentence] = ()
    age: Age | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that the line of a device is based on.

    Attributes:
        register: What finance's register says.
        measured: What was measured.
        age: With its interval; its two strongest pieces of evidence are ``evidence``.
        evidence: See there.
        keeping: What keeping it costs people.
        needs: What it fails, worst first.
        choices: What could be done, the chosen one among them, by what it averts.
        why_now: Why in this year and not in the next.
        would_change: The nearest thing that would make another choice the best.
    """

    item: str
    register: Sentence | None
    measured: Sequence[Sentence]
    age: Age | None
    evidence: Sequence[Sentence]
    keeping: Sentence
    needs: Sequence[Sentence]
    choices: Sequence[Choice]
    why_now: Sentence
    would_change: Sentence | None


FAILS = {
    "failures": N_("It is likely to fail: {hours} hours of work over {years} years."),
    "disk": N_("Its disk is likely to fail: {hours} hours of work over {years} years."),
    "slow": N_("People wait for it: {hours} hours of work over {years} years."),
    "security": N_(
        "Its system is not supported any more: a risk like {hours} hours of work "
        "over {years} years."
    ),
    "energy": N_("It uses more power than a new one."),
}
KEEPING = N_("Keeping it costs people {hours} hours of work over {years} years.")
EARLIER_PAYS = N_(
    "Waiting a year would cost {lost} hours of work; the money that waiting frees would avert "
    "{elsewhere} hours elsewhere."
)
NOTHING_FITS = N_("Kept: the rules allow nothing else for it within the years of the plan.")
MORE_ELSEWHERE = N_(
    "Kept: the best choice for it averts {hours} hours of work, and its price averts {elsewhere} "
    "hours elsewhere."
)
NOT_LATER = N_("It cannot be done a year later under the rules or within the years of the plan.")
FITS = N_("Chosen because it fits the rest of the unit's money, not for this item alone.")
DEARER = N_("If it cost {amount} more, another choice would be better.")
CHEAPER = N_("Already at {amount} less, another choice would be better.")


class Explainer:
    """Explains the lines of one plan."""

    def __init__(
        self, instance: Instance, plan: Plan, sources: Mapping[str, Source] | None = None
    ) -> None:
        """Take a plan.

        Args:
            instance: The task.
            plan: Of it.
            sources: Where parameters come from, by their names (``hour_cost``,
                ``models.D1.price``); a missing one is a default that nobody confirmed.
        """
        self._instance, self._plan, self._sources = instance, plan, sources or {}
        self._prices = _felt_prices(plan)
        self._worth = priced(plan.options, plan.money, self._prices)
        self._index = {name: index for index, name in enumerate(plan.options.items)}

    def explain(self, item: str, known: Known | None = None) -> Explanation:
        """Explain what the plan does, or does not do, to a device."""
        known = known or Known()
        device, index = self._instance.devices[item], self._index[item]
        parts = self._parts(device)
        age = known.age
        evidence = age.evidence[:2] if age else ()
        return Explanation(
            item=item,
            register=known.register,
            measured=known.measured or self._table_row(device),
            age=age,
            evidence=[
                Sentence(msgid=one.says, figures={k: _shown(v) for k, v in one.figures.items()})
                for one in evidence
            ],
            keeping=Sentence(msgid=KEEPING, figures=self._span(float(parts.sum()))),
            needs=self._needs(parts),
            choices=self._choices(index),
            why_now=self._why_now(index),
            would_change=self._would_change(index),
        )

    def _parts(self, device: Device) -> Floats:
        commune = self._instance.communes[device.commune]
        harm = DeviceHarm(self._instance.params, [device], [commune]).parts(Course())
        total: Floats = harm.sum(axis=(1, 2))
        return total

    def _needs(self, parts: Floats) -> list[Sentence]:
        """Name what makes up a tenth of the harm at least, worst first."""
        order = np.argsort(-parts, kind="stable")
        return [
            Sentence(msgid=FAILS[PARTS[at]], figures=self._span(float(parts[at])))
            for at in order
            if parts[at] >= 0.1 * parts.sum() and PARTS[at] != "energy"
        ]

    def _choices(self, index: int) -> list[Choice]:
        """Give keeping, the chosen one, and the best of each kind of action."""
        options, chosen = self._plan.options, int(self._plan.best.chosen[index])
        span = range(int(options.start[index]), int(options.start[index + 1]))
        best: dict[tuple[str, ...], int] = {}
        for option in span:
            kind = self._kind(option)
            if kind not in best or self._worth[option] < self._worth[best[kind]]:
                best[kind] = option
        listed = {*best.values(), chosen, int(options.keep[index])}
        keep = float(options.harm[options.keep[index]])
        choices = [
            Choice(
                lines=options.courses[option].lines(options.items[index]),
                price=self._price(option),
                averts=self._hours(keep - float(options.harm[option])),
                chosen=option == chosen,
            )
            for option in sorted(listed)
        ]
        return sorted(choices, key=lambda choice: (-choice.averts.value, choice.price.value))

    def _why_now(self, index: int) -> Sentence:
        options, chosen = self._plan.options, int(self._plan.best.chosen[index])
        if self._is_for_the_rest(index):
            return Sentence(msgid=FITS)
        if chosen == options.keep[index]:
            return self._why_kept(index)
        later = self._a_year_later(index)
        if later is None:
            return Sentence(msgid=NOT_LATER)
        lost = float(options.harm[later] - options.harm[chosen])
        harm = float(self._worth[later] - self._worth[chosen])
        figures = {"lost": self._hours(lost), "elsewhere": self._hours(lost - harm)}
        return Sentence(msgid=EARLIER_PAYS, figures=figures)

    def _why_kept(self, index: int) -> Sentence:
        options, keep = self._plan.options, int(self._plan.options.keep[index])
        others = range(keep + 1, int(options.start[index + 1]))
        if not others:
            return Sentence(msgid=NOTHING_FITS)
        best = min(others, key=lambda option: float(self._worth[option]))
        averted = float(options.harm[keep] - options.harm[best])
        spent = float(self._worth[best] - options.harm[best])
        figures = {"hours": self._hours(averted), "elsewhere": self._hours(spent)}
        return Sentence(msgid=MORE_ELSEWHERE, figures=figures)

    def _would_change(self, index: int) -> Sentence | None:
        """Say by how much the price would have to differ for another choice to be the best."""
        options, chosen = self._plan.options, int(self._plan.best.chosen[index])
        others = [
            option
            for option in range(int(options.start[index]), int(options.start[index + 1]))
            if self._kind(option) != self._kind(chosen)
        ]
        felt = self._felt(index)
        years = np.flatnonzero(options.cost[chosen])
        if not others or self._is_for_the_rest(index):
            return None
        margin = min(float(self._worth[option]) for option in others) - float(self._worth[chosen])
        at = chosen if len(years) else min(others, key=lambda option: float(self._worth[option]))
        price = felt @ options.cost[at] / max(1.0, float(options.cost[at].sum()))
        if price <= 0 or margin <= _TELLS:
            return None
        source = Reckoned(how="tie", parts=(self._price(at),))
        amount = Figure(value=margin / float(price), unit="kVND", source=source)
        return Sentence(msgid=DEARER if len(years) else CHEAPER, figures={"amount": amount})

    def _is_for_the_rest(self, index: int) -> bool:
        """Whether the prices would choose something else for this item alone."""
        options = self._plan.options
        span = slice(int(options.start[index]), int(options.start[index + 1]))
        chosen = int(self._plan.best.chosen[index])
        return bool(self._worth[chosen] > self._worth[span].min() + _TELLS)

    def _a_year_later(self, index: int) -> int | None:
        options, chosen = self._plan.options, int(self._plan.best.chosen[index])
        name = options.items[index]
        moved = [
            Line(item=name, year=line.year + 1, action=line.action, model=line.model)
            for line in options.courses[chosen].lines(name)
        ]
        span = range(int(options.start[index]), int(options.start[index + 1]))
        return next((o for o in span if moved and options.courses[o].lines(name) == moved), None)

    def _kind(self, option: int) -> tuple[str, ...]:
        """Name the actions of an option, whatever the model and the years."""
        return tuple(line.action for line in self._plan.options.courses[option].lines(""))

    def _felt(self, index: int) -> Floats:
        """Give what a thousand dong is worth to the unit of an item, by year."""
        items = [group.items.stop for group in self._plan.options.groups]
        felt: Floats = self._prices.own[int(np.searchsorted(items, index, side="right"))]
        return felt

    def _price(self, option: int) -> Figure:
        course = self._plan.options.courses[option]
        names = []
        if isinstance(course, Course):
            names += [f"upgrades.{course.upgrade}.price"] if course.upgrade else []
            names += [f"models.{course.model}.price"] if course.model else []
        value = float(self._plan.options.cost[option].sum())
        parts = tuple(Figure(value=value, unit="kVND", source=self._source(name)) for name in names)
        return Figure(value=value, unit="kVND", source=Reckoned(how="sum", parts=parts))

    def _hours(self, harm: float) -> Figure:
        """Write harm as hours of work."""
        hour = self._instance.params.hour_cost
        cost = Figure(value=hour, unit="kVND", source=self._source("hour_cost"))
        source = Reckoned(how="harm in hours of work", parts=(cost,))
        return Figure(value=harm / hour, unit="hour", source=source)

    def _span(self, harm: float) -> Mapping[str, Figure]:
        params = self._instance.params
        years = float(params.years + params.tail_years)
        span = Figure(value=years, unit="year", source=self._source("tail_years"))
        return {"hours": self._hours(harm), "years": span}

    def _source(self, name: str) -> Source:
        return self._sources.get(name, Assumption(name=name))

    def _table_row(self, device: Device) -> list[Sentence]:
        """Say what the table of the task says of a device, where nothing else is known."""
        source = RegisterRow(register="devices.csv", place=device.id)

        def figure(value: float, unit: str) -> Figure:
            return Figure(value=value, unit=unit, source=source)

        said = [
            Sentence(
                msgid=N_("It had {incidents} incidents in two years."),
                figures={"incidents": figure(device.incidents, "incident")},
            )
        ]
        if device.is_pc:
            said.append(
                Sentence(
                    msgid=N_("It has {memory} of memory, a disk of kind {disk} and {system}."),
                    figures={
                        "memory": figure(device.ram, "GB"),
                        "disk": device.disk,
                        "system": device.os,
                    },
                )
            )
        return said


def _felt_prices(plan: Plan) -> Prices:
    """Give prices at which an item can be judged alone: a transfer's where the unit draws one."""
    money, prices = plan.money, plan.best.prices
    draws = spending(plan.options, plan.best.chosen) > money.own
    out = prices.out(money)
    own = np.where(draws, out, np.minimum(prices.own, out))
    return replace(prices, own=own)


def _shown(value: float | date | str) -> Figure | str | date:
    if isinstance(value, float):
        return Figure(value=value, unit="year", source=Assumption(name="evidence", confirmed=True))
    return value
