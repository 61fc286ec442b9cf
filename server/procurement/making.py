"""From a planning task to the plan that is stored: lines, money, reasons, and how sure they are.

Takes seconds of a whole core: never where requests are answered.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from server.figure import Figure, Reckoned, RegisterRow
from server.msgid import N_
from server.procurement.explain import Explainer
from server.procurement.explanation import write_explanation
from server.procurement.funding import PaidLine, paid_lines
from server.procurement.instance import Line
from server.procurement.papers import MoneyOfYear, Payment, write_papers, write_payments
from server.procurement.plan import Plan, PlanMaker
from server.procurement.planner import Watch
from server.procurement.sureness import CASES, Sureness, by_item, lines_of_case
from server.procurement.task import Task
from server.store.tables import PlanLine, PlanRow

_PAYERS = ("province", "central", "commune")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A plan to be stored, and its lines in the order of their need."""

    row: PlanRow
    lines: list[PlanLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much work a plan is worth.

    Attributes:
        plan: Bounds the planning.
        case: Gives the bounds of one plan with other assumptions.
        show: Is told what is done, and how much of it, 0.0 to 1.0.
    """

    plan: Watch
    case: Callable[[], Watch]
    show: Callable[[str, float], None]


def make_plan(task: Task, effort: Effort, made_by: str, now: datetime) -> Made:
    """Plan a task and explain every line of it."""
    instance = task.instance
    maker = PlanMaker(instance)
    plan = maker.make(instance.limits, effort.plan)
    effort.show("planning", 1.0)
    sureness = _sureness(task, plan, effort)
    paid = {paid.line: paid for paid in paid_lines(instance, plan)}
    lines = _Lines(task, plan, paid, sureness).all()
    return Made(row=_row(task, plan, lines, paid, made_by=made_by, now=now), lines=lines)


def fingerprint(task: Task) -> str:
    """Give a SHA-256 of all that a plan of a task follows from."""
    plain = msgspec.json.encode([task.instance, task.numbers.grounds])
    return hashlib.sha256(plain).hexdigest()


def _sureness(task: Task, plan: Plan, effort: Effort) -> Sureness:
    sureness = Sureness(lines=by_item(plan.lines))
    items = plan.options.items
    for done, case in enumerate(CASES):
        effort.show("moving the assumptions", done / len(CASES))
        sureness.note(case, lines_of_case(task.instance, case, effort.case()), items)
    effort.show("moving the assumptions", 1.0)
    return sureness


class _Lines:
    """Writes the lines of one plan."""

    def __init__(
        self, task: Task, plan: Plan, paid: Mapping[Line, PaidLine], sureness: Sureness
    ) -> None:
        self._task, self._plan, self._paid, self._sureness = task, plan, paid, sureness
        self._explainer = Explainer(task.instance, plan, task.numbers.catalogue)
        self._models = task.numbers.catalogue.models

    def all(self) -> list[PlanLine]:
        planned = by_item(self._plan.lines)
        needs = {item: self._explainer.keeping_hours(item) for item in self._plan.options.items}
        found = []
        for item in sorted(needs, key=lambda one: (-needs[one], one)):
            kept = self._kept(item, needs[item])
            steps = planned.get(item, ())
            found += [self._bought(kept, line) for line in steps] if steps else [kept]
        return found

    def _kept(self, item: str, need: float) -> PlanLine:
        told = self._sureness.told(item)
        explanation = replace(
            self._explainer.explain(item, self._task.known.get(item)), sureness=told
        )
        age = self._task.ages.get(item)
        return PlanLine(
            plan_id=0,
            number=0,
            item=item,
            keeping_hours=need,
            averts_hours=self._explainer.averts_hours(item),
            built=age.year if age else None,
            built_low=age.low if age else None,
            built_high=age.high if age else None,
            stands=self._sureness.stands[item],
            cases=self._sureness.cases,
            explanation=write_explanation(explanation),
            **self._what(item),
        )

    def _what(self, item: str) -> dict[str, Any]:
        thing = self._task.things.get(item)
        if thing is None:
            row = self._task.links[item]
            return {
                "name": item,
                "kind": "link",
                "role": "",
                "unit_id": self._task.units[self._task.instance.links[item].commune],
                "link_id": row.id,
                "simulated": row.simulated,
            }
        device = self._task.instance.devices[item]
        return {
            "name": thing.name,
            "kind": thing.kind.value,
            "role": device.role,
            "unit_id": thing.unit,
            "asset_id": thing.asset.id if thing.asset else None,
            "device_id": thing.device,
            "simulated": thing.simulated,
        }

    def _bought(self, kept: PlanLine, line: Line) -> PlanLine:
        first, paid = self._task.instance.params.first_year, self._paid.get(line)
        payments = [
            Payment(payer=payer, year=first + year, amount_vnd=1000 * amount)
            for (payer, year), amount in (paid.paid if paid else {}).items()
        ]
        return PlanLine(
            **kept.model_dump()
            | {
                "action": line.action.value,
                "year": first + line.year,
                "model": line.model,
                "model_name": self._models.get(line.model, line.model),
                "cost_vnd": sum(one.amount_vnd for one in payments),
                "paid": write_payments(payments, first + line.year),
            }
        )


def _row(  # what a plan is made of, once
    task: Task,
    plan: Plan,
    lines: list[PlanLine],
    paid: Mapping[Line, PaidLine],
    *,
    made_by: str,
    now: datetime,
) -> PlanRow:
    params, options = task.instance.params, plan.options
    hour = params.hour_cost
    return PlanRow(
        made_at=now,
        made_by=made_by,
        took_s=0.0,
        first_year=params.first_year,
        years=params.years,
        inputs=fingerprint(task),
        harm_hours=plan.harm / hour,
        least_hours=plan.bound / hour,
        keeping_hours=float(options.harm[options.keep].sum()) / hour,
        gap=plan.gap,
        items=len(options.items),
        bought=sum(line.action is not None for line in lines),
        cost_vnd=sum(line.cost_vnd for line in lines),
        money=write_papers(_money(task, plan, paid)),
        grounds=write_papers(task.numbers.grounds),
        left_out=write_papers(task.left_out),
        simulated=any(line.simulated for line in lines),
    )


def _money(task: Task, plan: Plan, paid: Mapping[Line, PaidLine]) -> list[MoneyOfYear]:
    """List whose money there is, what of it is spent, and what more of it would avert."""
    first, spent = task.instance.params.first_year, _spent(task, paid)
    averts = {(one.source, one.owner, one.year): one.averts for one in plan.shadows}
    found = []
    for limit in task.instance.limits:
        if limit.source in _PAYERS and limit.year is not None:
            year, unit = first + limit.year, limit.owner if limit.source == "commune" else ""
            sheet = task.sheets[limit.source, limit.owner, limit.year]
            place = " ".join(filter(None, (limit.source, unit, str(year))))
            source = RegisterRow(register=sheet, place=place)
            amount = Figure(value=1000.0 * limit.amount, unit="VND", source=source)
            more = averts.get((limit.source, limit.owner, year), 0.0)
            found.append(
                MoneyOfYear(
                    payer=limit.source,
                    unit=unit,
                    year=year,
                    amount=amount,
                    spent_vnd=1000 * spent[limit.source, unit, limit.year],
                    averts=_hours_a_million(task, more),
                )
            )
    return sorted(found, key=lambda one: (one.year, _PAYERS.index(one.payer), one.unit))


def _spent(task: Task, paid: Mapping[Line, PaidLine]) -> Mapping[tuple[str, str, int], int]:
    """Give what every payer spends in a year, thousand dong; of communes by their codes."""
    spent: Counter[tuple[str, str, int]] = Counter()
    for one in paid.values():
        for (payer, year), amount in one.paid.items():
            own = payer == "commune"  # pays for devices only
            unit = task.instance.devices[one.line.item].commune if own else ""
            spent[payer, unit, year] += amount
    return spent


def _hours_a_million(task: Task, averts: float) -> Figure | None:
    """Turn harm averted by a dong into hours averted by a million."""
    if averts <= 0:
        return None
    hours = 1000 * averts / task.instance.params.hour_cost
    how = N_("what the last million of this money averts")
    return Figure(value=hours, unit="hour", source=Reckoned(how=how))
