"""Whose money pays which line in which year: a unit's own first, where it helps most. Pure.

The plan itself only says what every unit spends; a paper says it line by line. What the lines cost
is what the plan spends: not a thousand dong more or less, of any payer in any year.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from server.procurement.course import Course, LinkCourse
from server.procurement.harm import Floats
from server.procurement.instance import Instance, Line, Link
from server.procurement.link_harm import LinkHarm
from server.procurement.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A line and who pays for it when.

    ``paid``: thousand dong by payer and year, counted from the first year of the plan. A device is
    paid in the year of its line; for a link rent is due in each year from then on.
    """

    line: Line
    paid: Mapping[tuple[str, int], int]

    @property
    def cost(self) -> int:
        """What it costs over the years of the plan, thousand dong."""
        return sum(self.paid.values())


def paid_lines(instance: Instance, plan: Plan) -> list[PaidLine]:
    """Split the cost of every line; no payer pays more in a year than there is."""
    found = _rents(instance, plan)
    for year in range(instance.params.years):
        lines = _costs(plan, year)
        transfers = _own_first(plan, year, lines)
        _share_out(plan, year, transfers)
        found += [
            PaidLine(
                line=one.line,
                paid={(payer, year): amount for payer, amount in one.paid.items()},
            )
            for group in lines.values()
            for one in group
        ]
    return sorted(found, key=lambda one: one.line)


def _rents(instance: Instance, plan: Plan) -> list[PaidLine]:
    """Give the lines of links, which the province pays."""
    options, found = plan.options, []
    for name, option in zip(options.items, plan.best.chosen, strict=True):
        course = options.courses[int(option)]
        if isinstance(course, LinkCourse):
            link, whole = instance.links[name], options.cost[int(option)]
            for line, rent in zip(
                course.lines(name), _parts(instance, link, course, whole), strict=True
            ):
                paid = {("province", year): int(due) for year, due in enumerate(rent) if due}
                found.append(PaidLine(line=line, paid=paid))
    return found


def _parts(instance: Instance, link: Link, course: LinkCourse, whole: Floats) -> list[Floats]:
    """Split what a course costs by year into its lines; the second takes what the first leaves."""
    if not (course.steps and course.second):
        return [whole] if course.steps or course.second else []
    (tier,) = LinkHarm(instance.params, [link]).costs(replace(course, second=False))
    return [tier, whole - tier]


@dataclass(slots=True)
class _Open:
    """A line that is being paid."""

    line: Line
    cost: int
    gain: float
    open: int
    paid: dict[str, int]


def _costs(plan: Plan, year: int) -> dict[int, list[_Open]]:
    """Give the lines of a year by group, those that avert most for their money first."""
    options, found = plan.options, defaultdict(list)
    for index, group in enumerate(options.groups):
        if group.is_link:
            continue
        for item in range(group.items.start, group.items.stop):
            option = int(plan.best.chosen[item])
            cost = int(options.cost[option, year])
            course = options.courses[option]
            if cost and isinstance(course, Course):
                averted = float(options.harm[options.keep[item]] - options.harm[option])
                line = next(x for x in course.lines(options.items[item]) if x.year == year)
                found[index].append(_Open(line, cost, averted / cost, cost, {}))
    for lines in found.values():
        lines.sort(key=lambda one: (-one.gain, one.line.item))
    return dict(found)


def _own_first(plan: Plan, year: int, lines: Mapping[int, list[_Open]]) -> dict[int, list[_Open]]:
    """Pay with the groups' own money; give what is still open."""
    for index, group in lines.items():
        _pay(group, "commune", int(plan.money.own[index, year]))
    return {index: [one for one in group if one.open] for index, group in lines.items()}


def _share_out(plan: Plan, year: int, lines: Mapping[int, list[_Open]]) -> None:
    """Pay the rest: the province what only it may, then the fund, then the province again."""
    money = plan.money
    left = money.provinces[:, year].astype(int)
    for index, owner in enumerate(plan.options.groups):
        if owner.is_link:
            option = plan.best.chosen[owner.items]
            left[money.province[index]] -= int(plan.options.cost[option, year].sum())
    for index, group in lines.items():
        if not money.hard[index]:
            province = int(money.province[index])
            left[province] -= _pay(group, "province", int(left[province]))
    fund = int(money.central[year])
    # First what no province can pay, so that one of them does not eat the fund of another.
    for reserve in (left.copy(), np.zeros_like(left)):
        for index, group in lines.items():
            province = int(money.province[index])
            due = sum(one.open for one in group)
            kept = min(due, max(0, int(reserve[province])))
            reserve[province] -= kept
            fund -= _pay(group, "central", min(fund, due - kept))
    for index, group in lines.items():
        province = int(money.province[index])
        left[province] -= _pay(group, "province", int(left[province]))


def _pay(lines: list[_Open], source: str, money: int) -> int:
    """Pay what is open as far as the money goes; give what was paid."""
    paid = 0
    for one in lines:
        part = min(one.open, money - paid)
        if part > 0:
            one.paid[source] = one.paid.get(source, 0) + part
            one.open -= part
            paid += part
    return paid
