"""A number that plans reckon with: what it is now, what was set of it, and a form to set it.

Province staff and finance set numbers; finance alone, who files what rests on them, confirms.
"""

from datetime import date
from typing import Annotated

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from alerts.contact import Role
from server.procurement.bounds import Unfit, Why
from server.procurement.numbers import (
    Typed,
    confirm,
    history,
    number_in_force,
    set_assumption,
)
from server.views.numbers import see_number
from server.web.doors import FINANCE, PROVINCE, Doors
from server.web.page import page
from server.web.visit import Here, Visit

pages = Doors()


@pages.page("/plan/grounds/{name}", allow=PROVINCE | FINANCE)
def show_number(here: Here, name: str) -> Response:
    """Show a number."""
    return _shown(here, name)


@pages.action("/plan/grounds/{name}", allow=PROVINCE | FINANCE)
def set_number(
    here: Here,
    name: str,
    value: Annotated[str, Form(max_length=32)],
    source: Annotated[str, Form(max_length=200)],
    since: Annotated[date, Form()],
    confirmed: Annotated[bool, Form()] = False,
) -> Response:
    """Set a number from a day on."""
    typed = Typed(name=name, value=value, source=source, since=since)
    vouches = confirmed and here.caller.role is Role.FINANCE
    try:
        with here.edge.store.writing() as session:
            set_assumption(session, typed, _actor(here), here.moment.now, confirmed=vouches)
    except Unfit as error:
        return _shown(here, name, error.why, typed)
    return _back(name)


@pages.action("/plan/grounds/{name}/confirm", allow=FINANCE)
def confirm_number(here: Here, name: str) -> Response:
    """Vouch for a number as it is."""
    with here.edge.store.writing() as session:
        confirm(session, name, here.moment.today, _actor(here), here.moment.now)
    return _back(name)


def _shown(
    here: Visit, name: str, wrong: Why | None = None, typed: Typed | None = None
) -> Response:
    """Show a number; with what was typed and why it will not do, if it will not."""
    with here.edge.store.reading() as session:
        number = number_in_force(session, name, here.moment.today)
        seen = see_number(number, history(session, name))
    return page(
        here,
        "number.html",
        status=422 if wrong else 200,
        number=seen,
        wrong=wrong,
        typed=typed,
        vouches=here.caller.role is Role.FINANCE,
    )


def _actor(here: Visit) -> str:
    return f"user:{here.caller.name}"


def _back(name: str) -> Response:
    return RedirectResponse(f"/plan/grounds/{name}", status_code=303)
