"""The switch that stops all probing, for the province's staff."""

from typing import Annotated, Literal

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from server.refused import Conflict
from server.store.switches import turn_probing
from server.web.doors import PROVINCE, Doors
from server.web.visit import Here

pages = Doors()


@pages.action("/probing", allow=PROVINCE)
def turn(
    here: Here,
    to: Annotated[Literal["stop", "start"], Form()],
    why: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Stop all probing, or let it go on."""
    actor = f"user:{here.caller.name}"
    with here.edge.store.writing() as session:
        if not turn_probing(session, actor, why.strip(), here.moment.now, on=to == "start"):
            raise Conflict("somebody has done this already")
    return RedirectResponse("/services", status_code=303)
