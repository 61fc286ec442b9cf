"""The newest plan: what it does and for how much, each line with its reasons, and its form.

Nothing is planned here: `canh plan` makes and stores a plan, pages read it. A contact sees the
lines of their own unit.
"""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from server.procurement.numbers import NAMES
from server.refused import NotFound
from server.store.audit import write_audit
from server.store.questions import plans
from server.store.questions.paging import page_count
from server.views.plan import see_line
from server.views.plan_reasons import grounds_of, reasons_of, unconfirmed
from server.web.apart import made_apart
from server.web.choices import units_to_choose
from server.web.doors import FINANCE, PROVINCE, SIGNED_IN, Doors
from server.web.downloads import download
from server.web.exported import form_of_year
from server.web.page import page
from server.web.seen_plan import WantedLines, line_seen, newest, numbers_since, plan_seen
from server.web.visit import Here

pages = Doors()


@pages.page("/plan", allow=SIGNED_IN)
def show_plan(here: Here, wanted: Annotated[WantedLines, Depends()]) -> Response:
    """Show the newest plan with its lines, or how one is made."""
    with here.edge.store.reading() as session:
        row = plans.newest_plan(session)
        if row is None:
            return page(here, "plan_none.html")
        query = wanted.query(row.id or 0)
        found, total = plans.list_lines(session, here.scope, query)
        seen = plan_seen(here, session, row)
        units = units_to_choose(session, here.scope)
        changed = numbers_since(here, session, row)
    return page(
        here,
        "plan.html",
        plan=seen,
        made_at=row.made_at,
        changed=changed,
        lines=[see_line(one) for one in found],
        total=total,
        pages=page_count(total),
        wanted=query,
        units=units,
    )


@pages.page("/plan/lines/{number}", allow=SIGNED_IN)
def show_line(here: Here, number: int) -> Response:
    """Show one line, and why it is there."""
    with here.edge.store.reading() as session:
        placed = line_seen(here, session, number)
        line = placed.line
        others = plans.lines_of_item(session, here.scope, line.plan_id, line.item)
    return page(
        here,
        "plan_line.html",
        line=see_line(placed),
        others=[see_line(one) for one in others if one.line.number != number],
        reasons=reasons_of(placed),
    )


@pages.page("/plan/grounds", allow=PROVINCE | FINANCE)
def show_grounds(here: Here) -> Response:
    """Show every number that the newest plan was reckoned with."""
    with here.edge.store.reading() as session:
        row = newest(session)
        changed = numbers_since(here, session, row)
    groups = grounds_of(row)
    return page(
        here,
        "plan_grounds.html",
        groups=groups,
        count=sum(len(one.grounds) for one in groups),
        unconfirmed=unconfirmed(groups),
        changed=changed,
        known=NAMES,
        made_at=row.made_at,
        simulated=row.simulated,
    )


@pages.page("/plan/form04.xlsx", allow=PROVINCE | FINANCE)
def give_form(here: Here, year: Annotated[int, Query(ge=1, le=9999)]) -> Response:
    """Give what is bought in a year as form 04/TSC-MSTT, and note that it was given."""
    today = here.moment.today
    with here.edge.store.reading() as session:
        row = newest(session)
        if not row.first_year <= year < row.first_year + row.years:
            raise NotFound("the plan does not reach that year")
    url = here.edge.settings.database_url
    content = made_apart(form_of_year, url, here.scope, row.id or 0, year, today)
    with here.edge.store.writing() as session:
        write_audit(
            session,
            here.moment.now,
            actor=f"user:{here.caller.name}",
            action="plan.export",
            subject=f"plan:{row.id}",
            detail={"year": year},
        )
    return download(content, f"mau-04-TSC-MSTT-{year}-{today:%Y-%m-%d}.xlsx")
