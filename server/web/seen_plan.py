"""The newest plan and the register within what a visitor may see, for pages and interfaces."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from alerts.contact import Role
from server.figure import Figure
from server.fleet.equipment import Equipment
from server.procurement.assumptions import assumptions, day_of_plan
from server.procurement.ledger import offers
from server.procurement.numbers import set_on
from server.refused import NotFound
from server.store import planning
from server.store.questions import places, plans, register
from server.store.questions.plans import LineOrder, LineQuery, PlacedLine, Shown
from server.store.questions.register import AssetOrder, Matched, RegisterQuery
from server.store.session import Session
from server.store.tables import PlanRow
from server.views.plan import SeenLine, SeenPlan, see_line, see_plan
from server.views.plan_reasons import changed_since
from server.views.register import RegisterList, register_list
from server.web.finance_wording import LINK
from server.web.listing import MAYBE, MOST_PAGES
from server.web.visit import Visit

_KINDS = frozenset({*Equipment, LINK})


@dataclass(frozen=True, slots=True)
class WantedLines:
    """What the address of a list of lines asks for."""

    q: Annotated[str, Query(max_length=64)] = ""
    unit: Annotated[str, Query(max_length=16)] = ""
    kind: Annotated[str, Query(max_length=16)] = ""
    show: Shown = Shown.BOUGHT
    year: Annotated[int, Query(ge=0, le=9999)] = 0
    order: LineOrder = LineOrder.NEED
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1

    def query(self, plan_id: int) -> LineQuery:
        """Ask the store."""
        return LineQuery(
            plan_id=plan_id,
            shown=self.show,
            text=self.q.strip(),
            unit=self.unit,
            kind=self.kind if self.kind in _KINDS else "",
            year=self.year,
            order=self.order,
            page=self.page,
        )


@dataclass(frozen=True, slots=True)
class WantedAssets:
    """What the address of a list of assets asks for. ``gone``: those that are written off."""

    q: Annotated[str, Query(max_length=64)] = ""
    unit: Annotated[str, Query(max_length=16)] = ""
    kind: Annotated[Equipment | None, MAYBE] = None
    matched: Matched = Matched.ALL
    gone: bool = False
    order: AssetOrder = AssetOrder.CODE
    down: bool = False
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1

    def query(self) -> RegisterQuery:
        """Ask the store."""
        return RegisterQuery(
            text=self.q.strip(),
            unit=self.unit,
            kind=self.kind or "",
            matched=self.matched,
            written_off=self.gone,
            order=self.order,
            descending=self.down,
            page=self.page,
        )


def newest(session: Session) -> PlanRow:
    """Find the newest plan.

    Raises:
        NotFound: When none has been made yet.
    """
    row = plans.newest_plan(session)
    if row is None:
        raise NotFound("there is no plan yet")
    return row


def plan_seen(here: Visit, session: Session, row: PlanRow) -> SeenPlan:
    """Show a plan as far as it concerns the visitor."""
    tally = plans.tally(session, here.scope, row.id or 0)
    if here.caller.role is not Role.COMMUNE:
        return see_plan(row, tally, plans.spending(session, here.scope, row.id or 0))
    own = places.units(session, here.scope)
    return see_plan(row, tally, unit=own[0].code if own else "-")


def numbers_since(here: Visit, session: Session, row: PlanRow) -> dict[str, Figure]:
    """Give the numbers of a plan that are otherwise now: another plan would reckon with these."""
    today = here.moment.today
    day = day_of_plan(row.first_year, today)
    prices = offers(planning.prices(session, today))
    return changed_since(row, assumptions(day, set_on(session, day), prices).grounds)


def line_seen(here: Visit, session: Session, number: int) -> PlacedLine:
    """Find a line of the newest plan that the visitor may see.

    Raises:
        NotFound: When there is none, or not for them.
    """
    placed = plans.line(session, here.scope, newest(session).id or 0, number)
    if placed is None:
        raise NotFound("there is no such line")
    return placed


def lines_seen(here: Visit, session: Session, item: str) -> list[SeenLine] | None:
    """Show all that the newest plan does to an item, as far as the visitor may see it.

    None: there is no plan yet.
    """
    row = plans.newest_plan(session)
    if row is None:
        return None
    return [see_line(one) for one in plans.lines_of_item(session, here.scope, row.id or 0, item)]


def register_seen(here: Visit, session: Session, query: RegisterQuery) -> RegisterList:
    """Show one page of the register as far as the visitor may see it."""
    found, totals = register.list_assets(session, here.scope, query)
    return register_list(found, totals, query.page)
