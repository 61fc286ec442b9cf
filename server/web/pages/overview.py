"""The first page: the province right now, what there is and costs, or one's own unit."""

from datetime import timedelta
from enum import StrEnum

from starlette.responses import RedirectResponse, Response

from alerts.contact import Role
from server.clock import to_ms
from server.store import verdict_answers
from server.store.questions import incidents, outcomes, plans, register, systems
from server.store.questions.reach import EVERYTHING
from server.store.questions.register import RegisterQuery
from server.store.scope import WHOLE_PROVINCE
from server.views.by_hand import score
from server.views.changes import changes
from server.views.overview import finance_overview, overview
from server.web.concerns import with_past
from server.web.doors import SIGNED_IN, Doors
from server.web.gap import board_of_gap
from server.web.page import page
from server.web.pages.at_hand import computer_at_hand
from server.web.seen_plan import plan_seen
from server.web.situation import situation_of
from server.web.spared import spared_today
from server.web.visit import Here, Visit

pages = Doors()

_LATELY = timedelta(hours=1)
# Answers about verdicts are few: of an hour they would say nothing.
_LOOKED_INTO = timedelta(days=90)


class Picture(StrEnum):
    """What the picture of the province shows."""

    NOW = "now"
    GAP = "gap"


@pages.page("/", allow=SIGNED_IN)
def show_overview(here: Here, map: Picture = Picture.NOW) -> Response:  # noqa: A002  # as the address has it
    """Show the first page of the caller's role."""
    if here.caller.role is Role.COMMUNE:
        return RedirectResponse("/units", status_code=303)
    return _finance(here) if here.caller.role is Role.FINANCE else _province(here, map)


def _province(here: Visit, picture: Picture) -> Response:
    since_ms = to_ms(here.moment.now - _LATELY)
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        turns = outcomes.turns(session, WHOLE_PROVINCE, since_ms)
        found = incidents.open_incidents(session, EVERYTHING)
        concerns = with_past(here, session, found, EVERYTHING)
        count = incidents.tally(session, EVERYTHING)
        answers = verdict_answers.since(session, here.moment.now - _LOOKED_INTO)
        spared = spared_today(here, session)
        gap = board_of_gap(here, session) if picture is Picture.GAP else None
    return page(
        here,
        "overview.html",
        board=overview(situation),
        concerns=concerns,
        count=count,
        score=score(verdict_answers.count(answers)),
        changes=changes(turns, situation, WHOLE_PROVINCE),
        spared=spared,
        gap=gap,
        computer=computer_at_hand(here) if here.edge.settings.demo else None,
    )


def _finance(here: Visit) -> Response:
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        installed = systems.installed_systems(session, WHOLE_PROVINCE)
        kinds = systems.kinds_in_use(session, WHOLE_PROVINCE)
        row = plans.newest_plan(session)
        plan = plan_seen(here, session, row) if row else None
        held = register.totals(session, WHOLE_PROVINCE, RegisterQuery())
        gap = board_of_gap(here, session)
    board = finance_overview(situation, installed, kinds, here.moment.today)
    return page(here, "overview_finance.html", board=board, plan=plan, held=held, gap=gap)
