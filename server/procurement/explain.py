"""Why a line of a plan is there: sentences made of figures, for templates to word. Pure.

Everything follows from the prices that the plan was made with. What they do not explain is said
to be so. Harm is told in hours of people's work, never in money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from server.figure import Figure, Reckoned, RegisterRow
from server.fleet.age.told import ToldAge
from server.msgid import N_
from server.procurement.catalogue import NOTHING_SAID, Catalogue
from server.procurement.course import Course, LinkCourse
from server.procurement.explanation import Choice, Explanation, Step
from server.procurement.harm import PARTS, DeviceHarm, Floats
from server.procurement.instance import Device, Instance, Line, Link
from server.procurement.link_harm import PARTS as LINK_PARTS
from server.procurement.link_harm import LinkHarm
from server.procurement.makeup import MADE_OF
from server.procurement.money import Prices, priced, spending
from server.procurement.plan import Plan
from server.sentence import Filling, Sentence

_TELLS = 1.0  # thousand dong: below that two choices are alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an item beside the plan's own numbers. Empty: nothing is.

    ``why_kept``: why nothing is bought for it, where that has another reason than the prices.
    """

    register: Sentence | None = None
    measured: Sequence[Sentence] = ()
    age: ToldAge | None = None
    why_kept: Sentence | None = None


FAILS = {
    "failures": N_("It is likely to fail: {hours} hours of work over {years} years."),
    "disk": N_("Its disk is likely to fail: {hours} hours of work over {years} years."),
    "slow": N_("People wait for it: {hours} hours of work over {years} years."),
    "security": N_(
        "Its system is not supported any more: a risk like {hours} hours of work "
        "over {years} years."
    ),
    "energy": N_("It uses more power than a new one."),
    "congestion": N_("It is too thin: {hours} hours of work over {years} years."),
    "outage": N_("It is down at times: {hours} hours of work over {years} years."),
}
KEEPING = N_("Keeping it costs people {hours} hours of work over {years} years.")
EARLIER_PAYS = N_(
    "Waiting a year would cost {lost} hours of work; the money that waiting frees would avert "
    "{elsewhere} hours elsewhere."
)
INCIDENTS = N_("It had {incidents} incidents in two years.")
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

    def __init__(self, instance: Instance, plan: Plan, catalogue: Catalogue = NOTHING_SAID) -> None:
        """Take a task, a plan of it, and where its numbers come from."""
        self._instance, self._plan, self._catalogue = instance, plan, catalogue
        self._prices = _felt_prices(plan)
        self._worth = priced(plan.options, plan.money, self._prices)
        self._index = {name: index for index, name in enumerate(plan.options.items)}
        self._parts = _parts_of_keeping(instance)

    def explain(self, item: str, known: Known | None = None) -> Explanation:
        """Explain what the plan does, or does not do, to a device or a link."""
        known, index = known or Known(), self._index[item]
        parts = self._parts[item]
        why = known.why_kept if known.why_kept and self._is_kept(index) else self._why_now(index)
        return Explanation(
            register=known.register,
            measured=known.measured or self._table_row(item),
            age=known.age.says if known.age else None,
            evidence=known.age.because if known.age else (),
            keeping=Sentence(msgid=KEEPING, figures=self._span(sum(parts.values()))),
            needs=self._needs(parts),
            choices=self._choices(index),
            why_now=why,
            would_change=self._would_change(index),
        )

    def keeping_hours(self, item: str) -> float:
        """Give what keeping an item costs people: its need."""
        options = self._plan.options
        return self._hours(float(options.harm[options.keep[self._index[item]]])).value

    def averts_hours(self, item: str) -> float:
        """Give what the plan averts of the harm of keeping it."""
        options, index = self._plan.options, self._index[item]
        chosen = int(self._plan.best.chosen[index])
        return self._hours(float(options.harm[options.keep[index]] - options.harm[chosen])).value

    def _needs(self, parts: Mapping[str, float]) -> list[Sentence]:
        """Name what makes up a tenth of the harm at least, worst first."""
        least = 0.1 * sum(parts.values())
        worst = sorted(parts.items(), key=lambda part: -part[1])
        return [
            Sentence(msgid=FAILS[name], figures=self._span(harm))
            for name, harm in worst
            if harm >= least and harm > 0 and name != "energy"
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
                steps=self._steps(option),
                price=self._price(option),
                averts=self._hours(keep - float(options.harm[option])),
                chosen=option == chosen,
            )
            for option in sorted(listed)
        ]
        return sorted(choices, key=lambda choice: (-choice.averts.value, choice.price.value))

    def _steps(self, option: int) -> list[Step]:
        first, models = self._instance.params.first_year, self._catalogue.models
        return [
            Step(
                year=first + line.year,
                action=line.action,
                model=models.get(line.model, line.model),
            )
            for line in self._plan.options.courses[option].lines("")
        ]

    def _is_kept(self, index: int) -> bool:
        options = self._plan.options
        return int(self._plan.best.chosen[index]) == int(options.keep[index])

    def _why_now(self, index: int) -> Sentence:
        options, chosen = self._plan.options, int(self._plan.best.chosen[index])
        if self._is_for_the_rest(index):
            return Sentence(msgid=FITS)
        if self._is_kept(index):
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
        amount = Figure(value=1000.0 * margin / float(price), unit="VND", source=source)
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
        """Give what an option costs over the years, and by which prices."""
        course, params = self._plan.options.courses[option], self._instance.params
        prices: dict[str, float] = {}
        if isinstance(course, LinkCourse):
            prices[self._rent(option, course)] = float(self._plan.options.cost[option].sum())
        else:
            if course.upgrade:
                prices[f"upgrades.{course.upgrade}.price"] = params.upgrades[course.upgrade].price
            if course.model:
                prices[f"models.{course.model}.price"] = params.models[course.model].price
        parts = tuple(
            Figure(value=1000.0 * price, unit="VND", source=self._catalogue.source(name))
            for name, price in prices.items()
        )
        value = 1000.0 * float(self._plan.options.cost[option].sum())
        return Figure(value=value, unit="VND", source=Reckoned(how="sum", parts=parts))

    def _rent(self, option: int, course: LinkCourse) -> str:
        """Name the rent that most of a line's price is: of the faster line, if there is one."""
        if not course.steps:
            return "link.second_rent"
        options, rents = self._plan.options, self._instance.params.link.rent
        item = options.items[int(np.searchsorted(options.start, option, side="right")) - 1]
        step = min(self._instance.links[item].tier + course.steps, len(rents) - 1)
        return f"link.rent.{step + 1}"

    def _hours(self, harm: float) -> Figure:
        """Write harm as hours of work."""
        hour = float(self._instance.params.hour_cost)
        cost = Figure(value=hour, unit="kVND", source=self._catalogue.source("hour_cost"))
        source = Reckoned(how="harm in hours of work", parts=(cost,))
        return Figure(value=harm / hour, unit="hour", source=source)

    def _span(self, harm: float) -> Mapping[str, Figure]:
        params = self._instance.params
        years = float(params.years + params.tail_years)
        span = Figure(value=years, unit="year", source=self._catalogue.source("tail_years"))
        return {"hours": self._hours(harm), "years": span}

    def _table_row(self, item: str) -> list[Sentence]:
        """Say what the table of the task says of an item, where nothing else is known."""
        if item in self._instance.links:
            return _link_row(self._instance.links[item])
        return _device_row(self._instance.devices[item])


def _parts_of_keeping(instance: Instance) -> Mapping[str, Mapping[str, float]]:
    """Give what makes up the harm of keeping each item, as ``FAILS`` names it."""
    found: dict[str, Mapping[str, float]] = {}
    for kind in instance.params.failure:
        devices = [device for device in instance.devices.values() if device.kind == kind]
        if devices:
            communes = [instance.communes[device.commune] for device in devices]
            harm = DeviceHarm(instance.params, devices, communes).parts(Course()).sum(axis=1)
            for device, parts in zip(devices, harm.T.tolist(), strict=True):
                found[device.id] = dict(zip(PARTS, parts, strict=True))
    links = list(instance.links.values())
    if links:
        harm = LinkHarm(instance.params, links).parts(LinkCourse()).sum(axis=1)
        for link, parts in zip(links, harm.T.tolist(), strict=True):
            found[link.id] = dict(zip(LINK_PARTS, parts, strict=True))
    return found


def _link_row(link: Link) -> list[Sentence]:
    source = RegisterRow(register="links.csv", place=link.id)
    users = Figure(value=float(link.users), unit="person", source=source)
    return [Sentence(msgid=N_("{users} people use it."), figures={"users": users})]


def _device_row(device: Device) -> list[Sentence]:
    source = RegisterRow(register="devices.csv", place=device.id)
    said = []
    if device.incidents is not None:
        incidents = Figure(value=float(device.incidents), unit="incident", source=source)
        said.append(Sentence(msgid=INCIDENTS, figures={"incidents": incidents}))
    if device.is_pc:
        memory = Figure(value=float(device.ram), unit="GB", source=source)
        parts: dict[str, Filling] = {"memory": memory, "disk": device.disk, "system": device.os}
        said.append(Sentence(msgid=MADE_OF, figures=parts))
    return said


def _felt_prices(plan: Plan) -> Prices:
    """Give prices at which an item can be judged alone: a transfer's where the unit draws one."""
    money, prices = plan.money, plan.best.prices
    draws = spending(plan.options, plan.best.chosen) > money.own
    out = prices.out(money)
    own = np.where(draws, out, np.minimum(prices.own, out))
    return replace(prices, own=own)
