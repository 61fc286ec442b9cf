"""The JSON interface to register, newest plan and gap: the same views and doors as the pages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from server.store.questions import plans
from server.store.questions.paging import page_count
from server.views.gap import GapBoard
from server.views.plan import SeenLine, SeenPlan, see_line
from server.views.register import RegisterList
from server.web.doors import FINANCE, PROVINCE, SIGNED_IN, Doors
from server.web.gap import board_of_gap
from server.web.seen_plan import WantedAssets, WantedLines, newest, plan_seen, register_seen
from server.web.visit import Here

pages = Doors()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    """The newest plan, one page of its lines, and how many of those there are in all."""

    plan: SeenPlan
    total: int
    page: int
    pages: int
    lines: list[SeenLine]


@pages.answer("/api/v1/plan", allow=SIGNED_IN)
def give_plan(here: Here, wanted: Annotated[WantedLines, Depends()]) -> PlanAnswer:
    """Give the newest plan; what is bought, unless something else is asked for."""
    with here.edge.store.reading() as session:
        row = newest(session)
        found, total = plans.list_lines(session, here.scope, wanted.query(row.id or 0))
        seen = plan_seen(here, session, row)
    return PlanAnswer(
        plan=seen,
        total=total,
        page=wanted.page,
        pages=page_count(total),
        lines=[see_line(one) for one in found],
    )


@pages.answer("/api/v1/register", allow=SIGNED_IN)
def list_assets(here: Here, wanted: Annotated[WantedAssets, Depends()]) -> RegisterList:
    """List the assets that the caller may see, a page at a time."""
    with here.edge.store.reading() as session:
        return register_seen(here, session, wanted.query())


@pages.answer("/api/v1/gap", allow=PROVINCE | FINANCE)
def give_gap(here: Here) -> GapBoard:
    """Say how many one-stop desks of each commune have what they should, the worst first."""
    with here.edge.store.reading() as session:
        return board_of_gap(here, session)
