"""The services: how many units reach each, and one with who reaches it and how it failed."""

from starlette.responses import Response

from alerts.contact import Role
from server.refused import NotFound
from server.store.questions import outcomes
from server.views.services import probed_as, seen_outcomes, watched_service, watched_services
from server.web.doors import STAFF, Doors
from server.web.page import page
from server.web.situation import situation_of
from server.web.visit import Here

pages = Doors()

_LAST_RESULTS = 20


@pages.page("/services", allow=STAFF)
def show_services(here: Here) -> Response:
    """List the services."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
    return page(here, "services.html", services=watched_services(situation))


@pages.page("/services/{code}", allow=STAFF)
def show_service(here: Here, code: str) -> Response:
    """Show one service: numbers of the whole province, results of the caller's own scope."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        row = next((one for one in situation.services if one.code == code), None)
        if row is None or row.id is None:
            raise NotFound("there is no such service")
        last = outcomes.last_of_service(session, here.scope, row.id, _LAST_RESULTS)
        checks = outcomes.running_checks(session) if here.caller.role is Role.PROVINCE else []
    newest = [one for one in situation.outcomes if one.service_id == row.id]
    return page(
        here,
        "service.html",
        service=watched_service(row, situation),
        newest=seen_outcomes(newest, situation, here.scope),
        last=seen_outcomes(last, situation, here.scope),
        probes=probed_as(checks, row.id),
    )
