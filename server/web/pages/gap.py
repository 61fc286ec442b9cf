"""The gap between communes: all of them from the worst, and one with what its figures rest on."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from server.refused import NotFound
from server.web.doors import FINANCE, PROVINCE, Doors
from server.web.gap import board_of_gap, detail_of_gap, standard_of_desks
from server.web.listing import listing_of, rows_of_page, show_list
from server.web.page import page
from server.web.visit import Here
from server.web.wanted import WantedGaps

pages = Doors()


@pages.page("/gap", allow=PROVINCE | FINANCE)
def show_gap(here: Here, wanted: Annotated[WantedGaps, Depends()]) -> Response:
    """List the communes, as a rule the one first of whose desks most lack something."""
    with here.edge.store.reading() as session:
        board = board_of_gap(here, session)
        standard = standard_of_desks(here, session)
    fitting = [unit for unit in board.units if wanted.fits(unit)]
    return show_list(
        here,
        "gap.html",
        listing_of(here.request.url.path, wanted, len(fitting)),
        units=rows_of_page(fitting, wanted, wanted.key),
        board=board,
        standard=standard,
        wanted=wanted,
    )


@pages.page("/gap/{code}", allow=PROVINCE | FINANCE)
def show_unit(here: Here, code: str) -> Response:
    """Show one commune."""
    with here.edge.store.reading() as session:
        detail = detail_of_gap(here, session, code)
        if detail is None:
            raise NotFound("there is no such commune")
        standard = standard_of_desks(here, session)
    return page(here, "gap_unit.html", detail=detail, gap=detail.gap, standard=standard)
