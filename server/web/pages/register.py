"""Finance's register: found, filtered, ordered and paged on the server; one row; all as a file.

A contact sees the rows of their own unit.
"""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from server.refused import NotFound
from server.store.audit import write_audit
from server.store.questions import register
from server.views.register import see_asset
from server.web.apart import made_apart
from server.web.choices import units_to_choose
from server.web.doors import FINANCE, PROVINCE, SIGNED_IN, Doors
from server.web.downloads import download
from server.web.exported import register_file
from server.web.listing import listing_of, show_list
from server.web.page import page
from server.web.seen_plan import WantedAssets, lines_seen, register_seen
from server.web.visit import Here, Visit

pages = Doors()


@pages.page("/register", allow=SIGNED_IN)
def show_register(here: Here, wanted: Annotated[WantedAssets, Depends()]) -> Response:
    """List the assets."""
    with here.edge.store.reading() as session:
        listed = register_seen(here, session, wanted.query())
        units = units_to_choose(session, here.scope)
    return show_list(
        here,
        "register.html",
        listing_of(here.request.url.path, wanted, listed.total),
        register=listed,
        wanted=wanted,
        units=units,
    )


@pages.page("/register.csv", allow=PROVINCE | FINANCE)
def give_csv(here: Here) -> Response:
    """Give the register as `canh import register` reads it back."""
    return _give(here, "csv")


@pages.page("/register.xlsx", allow=PROVINCE | FINANCE)
def give_workbook(here: Here) -> Response:
    """Give the register as a workbook."""
    return _give(here, "xlsx")


@pages.page("/register/{code:path}", allow=SIGNED_IN)
def show_asset(here: Here, code: str) -> Response:
    """Show one asset; codes of offices have strokes in them."""
    with here.edge.store.reading() as session:
        placed = register.asset(session, here.scope, code)
        if placed is None:
            raise NotFound("there is no such asset")
        lines = lines_seen(here, session, code)
    return page(
        here,
        "register_asset.html",
        asset=see_asset(placed),
        lines=lines,
    )


def _give(here: Visit, ending: str) -> Response:
    content = made_apart(register_file, here.edge.settings.database_url, here.scope, ending)
    with here.edge.store.writing() as session:
        write_audit(
            session,
            here.moment.now,
            actor=f"user:{here.caller.name}",
            action="register.export",
            subject="register:all",
            detail={"as": ending},
        )
    return download(content, f"tai-san-{here.moment.today:%Y-%m-%d}.{ending}")
