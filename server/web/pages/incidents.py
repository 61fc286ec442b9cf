"""The incidents: all that are open or were, and one with its evidence and all that happened.

A contact sees those of their own unit and those that reach it; finance sees none.
"""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from alerts.contact import Role
from alerts.incident import State
from server.store.questions import incidents
from server.store.questions.incidents import PlacedIncident, Show
from server.store.questions.reach import EVERYTHING, Reach, reach_of
from server.store.session import Session
from server.views.incidents import SeenIncident, see_incident
from server.web.choices import units_to_choose
from server.web.doors import STAFF, Doors
from server.web.listing import listing_of, show_list
from server.web.may_do import may_do
from server.web.page import page
from server.web.seen_incidents import (
    WantedIncidents,
    detail_of,
    faults_of,
    find_incident,
    list_seen,
    reader_of,
)
from server.web.visit import Here, Visit

pages = Doors()

# What is only suspected is nobody else's.
_SHOWN = {
    Role.PROVINCE: tuple(Show),
    Role.COMMUNE: tuple(one for one in Show if one is not Show.SUSPECTED),
}


@pages.page("/incidents", allow=STAFF)
def show_incidents(here: Here, wanted: Annotated[WantedIncidents, Depends()]) -> Response:
    """List the incidents, the gravest of the open ones first."""
    wanted = wanted.of(here.caller.role)
    with here.edge.store.reading() as session:
        reach = reach_of(session, here.scope)
        seen, total = list_seen(here, session, reach, wanted)
        count = incidents.tally(session, reach)
        units = units_to_choose(session, here.scope)
    return show_list(
        here,
        "incidents.html",
        listing_of(here.request.url.path, wanted, total),
        incidents=seen,
        count=count,
        wanted=wanted,
        units=units,
        shows=_SHOWN[here.caller.role],
    )


@pages.page("/incidents/{incident_id}", allow=STAFF)
def show_incident(here: Here, incident_id: int, joined: bool = False) -> Response:
    """Show one incident. ``joined``: whether somebody just opened it once more."""
    with here.edge.store.reading() as session:
        reach = reach_of(session, here.scope)
        placed = find_incident(here, session, reach, incident_id)
        detail = detail_of(here, session, placed)
        whole = _whole(here, session, reach, placed)
        targets = _targets(here, session, placed)
    return page(
        here,
        "incident.html",
        detail=detail,
        whole=whole,
        may=may_do(here, placed),
        targets=targets,
        joined=joined,
    )


def _whole(
    here: Visit, session: Session, reach: Reach | None, placed: PlacedIncident
) -> SeenIncident | None:
    """Find what an incident is part of, if it may be seen."""
    number = placed.incident.merged_into
    whole = incidents.incident(session, reach, number, suspected_too=False) if number else None
    return see_incident(whole, reader_of(here, session, faults_of([whole]))) if whole else None


def _targets(here: Visit, session: Session, placed: PlacedIncident) -> list[SeenIncident]:
    """List what an incident can be merged into by hand; province staff alone do that."""
    incident = placed.incident
    if here.caller.role is not Role.PROVINCE or incident.state is State.MERGED:
        return []
    others = [
        one
        for one in incidents.open_incidents(session, EVERYTHING)
        if one.incident.id != incident.id and one.incident.simulated == incident.simulated
    ]
    reader = reader_of(here, session, faults_of(others))
    return [see_incident(one, reader) for one in others]
