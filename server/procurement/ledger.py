"""What finance's rows say to a plan: who works where, whose money, prices, numbers set. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from server.figure import Assumption, Norm, RegisterRow
from server.fleet.equipment import Equipment
from server.fleet.import_budgets import BudgetSource, Spending
from server.procurement.assumptions import Assumptions, SetNumber
from server.procurement.defaults import Offer
from server.procurement.instance import Limit
from server.procurement.posts import People, grouped, quotas
from server.store.planning import PlanInputs
from server.store.tables import Assumption as AssumptionRow
from server.store.tables import Parameter, Price

PROVINCE, CENTRAL = "province", "TW"
_SHARED = {BudgetSource.PROVINCE: PROVINCE, BudgetSource.CENTRAL: CENTRAL}


def people_of(inputs: PlanInputs) -> dict[int, People]:
    """Say who works in each unit and how many people it serves, by the unit's number."""
    staff = grouped([(row.unit_id, row.post_group, row.people) for row in inputs.staff])
    desks: Counter[int] = Counter()
    visitors: Counter[int] = Counter()
    for one in inputs.sites:
        desks[one.unit.id or 0] += one.site.one_stop_desks or 0
        visitors[one.unit.id or 0] += one.site.people_a_day or 0
    return {
        number: People(groups=staff.get(number, {}), desks=desks[number], visitors=visitors[number])
        for number in inputs.units
    }


def newest_on(day: date, assumptions: Iterable[AssumptionRow]) -> dict[str, AssumptionRow]:
    """Give by name what was set and holds on a day: the last that began."""
    begun = (row for row in assumptions if row.valid_from <= day)
    return {row.name: row for row in sorted(begun, key=lambda row: row.valid_from)}


def set_numbers(
    day: date, parameters: Iterable[Parameter], assumptions: Iterable[AssumptionRow]
) -> list[SetNumber]:
    """Give the numbers set that hold on a day, laws first: an assumption of the province wins."""
    laws = [
        SetNumber(
            name=row.name,
            value=row.value,
            unit=row.unit,
            source=Norm(document=row.source, valid_from=row.valid_from, mark=row.mark),
        )
        for row in parameters
        if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
    ]
    return laws + [
        SetNumber(
            name=row.name,
            value=row.value,
            unit=row.unit,
            source=Assumption(
                name=row.name,
                basis=row.source,
                set_by=row.set_by.rpartition(":")[2],  # of whoever typed it, as user:NAME
                confirmed=bool(row.confirmed_by),
                since=row.valid_from,
            ),
        )
        for row in newest_on(day, assumptions).values()
    ]


def offers(prices: Iterable[Price]) -> list[Offer]:
    """Give what can be bought, with the sheet that says so."""
    return [
        Offer(
            model=row.model,
            kind=Equipment(row.kind),
            name=row.name,
            price_vnd=row.price_vnd,
            roles=row.roles,
            quality=row.quality,
            source=RegisterRow(register=row.source, place=f"{row.model}, {row.basis}"),
        )
        for row in prices
    ]


def money(
    inputs: PlanInputs, first_year: int, years: int
) -> tuple[list[Limit], dict[tuple[str, str, int], str]]:
    """Give the recurrent money in whole thousand dong, and the sheet that each is from."""
    amounts: Counter[tuple[str, str, int]] = Counter()
    sheets: dict[tuple[str, str, int], str] = {}
    for budget in inputs.budgets:
        year = budget.year - first_year
        if budget.spending == Spending.RECURRENT and 0 <= year < years:
            owner = _SHARED.get(BudgetSource(budget.payer))
            key = (budget.payer, owner or inputs.units[budget.unit_id or 0].code, year)
            amounts[key] += budget.amount_vnd // 1000
            sheets[key] = budget.source
    limits = [
        Limit(source=payer, owner=owner, year=year, amount=amount)
        for (payer, owner, year), amount in amounts.items()
    ]
    return limits, sheets


def quotas_of(
    inputs: PlanInputs, people: Mapping[int, People], numbers: Assumptions
) -> list[Limit]:
    """Give how much of what is shared the norms allow each unit."""
    return [
        Limit(source=f"quota-{kind}", owner=inputs.units[number].code, year=None, amount=most)
        for number, staff in people.items()
        for kind, most in quotas(staff, numbers).items()
    ]
