"""The incidents: all that are open or were, and one with its evidence and all that happened.

A contact sees those of their own unit and those that reach it; finance sees none.
"""

from typing import Annotated

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from alerts.contact import Role
from server.evaluate import acknowledging
from server.refused import NotAllowed
from server.store.questions import incidents
from server.store.questions.incidents import PAGE_ROWS, PlacedIncident
from server.store.questions.reach import Reach, reach_of
from server.store.session import Session
from server.views.incidents import SeenIncident, see_incident
from server.web.doors import STAFF, Doors
from server.web.page import page
from server.web.seen_incidents import (
    Show,
    detail_of,
    faults_of,
    find_incident,
    is_own,
    list_seen,
    reader_of,
)
from server.web.visit import Here, Visit

pages = Doors()


@pages.page("/incidents", allow=STAFF)
def show_incidents(
    here: Here,
    show: Show = Show.OPEN,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """List the incidents, open ones first."""
    with here.edge.store.reading() as session:
        reach = reach_of(session, here.scope)
        seen, total = list_seen(here, session, reach, show, number)
        count = incidents.tally(session, reach)
    return page(
        here,
        "incidents.html",
        incidents=seen,
        count=count,
        over_too=show is Show.ALL,
        number=number,
        pages=max(1, -(-total // PAGE_ROWS)),
    )


@pages.page("/incidents/{incident_id}", allow=STAFF)
def show_incident(here: Here, incident_id: int) -> Response:
    """Show one incident."""
    with here.edge.store.reading() as session:
        reach = reach_of(session, here.scope)
        placed = find_incident(here, session, reach, incident_id)
        detail = detail_of(here, session, placed)
        whole = _whole(here, session, reach, placed)
    return page(
        here,
        "incident.html",
        detail=detail,
        whole=whole,
        may_acknowledge=_may_acknowledge(here, placed),
    )


@pages.action("/incidents/{incident_id}/acknowledge", allow=STAFF)
def acknowledge(here: Here, incident_id: int) -> Response:
    """Note that the visitor is on it; a contact can be so only where it is theirs."""
    with here.edge.store.writing() as session:
        placed = find_incident(here, session, reach_of(session, here.scope), incident_id)
        if not _is_theirs(here, placed):
            raise NotAllowed("this is not at your unit")
        acknowledging.acknowledge(session, incident_id, here.caller.name, here.moment.now)
    return RedirectResponse(f"/incidents/{incident_id}", status_code=303)


def _whole(
    here: Visit, session: Session, reach: Reach | None, placed: PlacedIncident
) -> SeenIncident | None:
    """Find what an incident is part of, if it may be seen."""
    number = placed.incident.merged_into
    whole = incidents.incident(session, reach, number, suspected_too=False) if number else None
    return see_incident(whole, reader_of(here, session, faults_of([whole]))) if whole else None


def _is_theirs(here: Visit, placed: PlacedIncident) -> bool:
    return here.caller.role is Role.PROVINCE or is_own(here, placed)


def _may_acknowledge(here: Visit, placed: PlacedIncident) -> bool:
    incident = placed.incident
    open_to_all = incident.state in incidents.OPEN and incident.acknowledged_at is None
    return open_to_all and _is_theirs(here, placed)
