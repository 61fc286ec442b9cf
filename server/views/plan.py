"""A stored plan as it is shown: what it does, whose money it spends, what it leaves out.

A contact is shown what concerns their own unit; harm is in hours of work, never money.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from server.procurement.papers import LeftOut, read_left_out, read_money
from server.store.questions.plans import PlacedLine, Spent, Tally
from server.store.tables import PlanRow
from server.views.place import Place, place_of
from server.views.plan_money import PayerOfYear, YearOfPlan, payers_of, years_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPlan:
    """A plan within the scope of who looks.

    Attributes:
        items: Devices and lines that it looks at; ``renewed``: those it does something to.
        gap: How far the whole plan may be from the best there is, as a share.
        keeping_hours: What buying nothing would cost people, in hours of their work.
        averts_hours: What the plan averts of that.
    """

    id: int
    state: str
    first_year: int
    last_year: int
    items: int
    renewed: int
    cost_vnd: int
    gap: float
    keeping_hours: float
    averts_hours: float
    years: tuple[YearOfPlan, ...]
    payers: tuple[PayerOfYear, ...]
    left_out: tuple[LeftOut, ...]
    simulated: bool

    @property
    def within_budget(self) -> bool:
        """Whether no year spends more than there is."""
        return all(one.spent_vnd <= one.amount_vnd for one in self.years)

    @property
    def gap_percent(self) -> float:
        """The gap in percent with one decimal, never less than it is."""
        return math.ceil(round(1000 * self.gap, 6)) / 10

    def width(self, amount_vnd: int) -> float:
        """Give the width of a bar in a box of 1000, beside the largest amount of a year."""
        most = max((max(one.amount_vnd, one.spent_vnd) for one in self.years), default=0)
        return round(1000 * amount_vnd / most, 1) if most else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """A line of a plan; without ``action`` and ``year`` the item is kept.

    Attributes:
        item: Code in the register, ``#`` and a device's number, or code of a link.
        cost_vnd: In its year; of a link all that is paid for it over the years of the plan.
        keeping_hours: Hours of people's work that keeping it costs: its need.
        averts_hours: What the plan averts of that.
        stands: In so many of ``cases`` plans with other assumptions it stands.
    """

    number: int
    item: str
    name: str
    kind: str
    role: str
    place: Place
    asset: str
    device: int | None
    link: str
    action: str | None
    year: int | None
    model: str
    cost_vnd: int
    keeping_hours: float
    averts_hours: float
    stands: int
    cases: int
    simulated: bool


def see_plan(
    row: PlanRow, tally: Tally, spending: Iterable[Spent] = (), unit: str | None = None
) -> SeenPlan:
    """Show a plan.

    Args:
        row: The plan.
        tally: What of it is in the scope of who looks.
        spending: What money is spent on by year; of all payers.
        unit: Code of the unit whose own money alone is shown; None: all money.
    """
    money = [one for one in read_money(row.money) if unit is None or one.unit == unit]
    whole = unit is None
    return SeenPlan(
        id=row.id or 0,
        state=row.state,
        first_year=row.first_year,
        last_year=row.first_year + row.years - 1,
        items=tally.items,
        renewed=tally.renewed,
        cost_vnd=sum(one.spent_vnd for one in money) if whole else tally.cost_vnd,
        gap=row.gap,
        keeping_hours=tally.keeping_hours,
        averts_hours=tally.averts_hours,
        years=years_of(money, tuple(spending)),
        payers=payers_of(money),
        left_out=read_left_out(row.left_out) if whole else (),
        simulated=row.simulated,
    )


def see_line(placed: PlacedLine) -> SeenLine:
    """Show a line; whose it is, the question's scope has seen to."""
    row = placed.line
    return SeenLine(
        number=row.number,
        item=row.item,
        name=row.name,
        kind=row.kind,
        role=row.role,
        place=place_of(placed.unit, None),
        asset=row.item if row.asset_id is not None else "",
        device=row.device_id,
        link=row.item if row.link_id is not None else "",
        action=row.action,
        year=row.year,
        model=row.model_name,
        cost_vnd=row.cost_vnd,
        keeping_hours=row.keeping_hours,
        averts_hours=row.averts_hours,
        stands=row.stands,
        cases=row.cases,
        simulated=row.simulated,
    )
