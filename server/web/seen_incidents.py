"""The incidents that a visitor may see, as pages and interfaces show them alike."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query

from alerts.component import Component, Kind
from alerts.contact import Role
from alerts.evidence import named_in
from alerts.fault import Fault
from alerts.incident import State
from alerts.severity import Severity
from alerts.wording import Reader
from server.refused import NotFound
from server.store import check_requests, verdict_answers
from server.store.questions import incidents, outcomes
from server.store.questions.incidents import IncidentOrder, IncidentQuery, PlacedIncident, Show
from server.store.questions.names import names_of
from server.store.questions.reach import Reach
from server.store.session import Session
from server.views.by_hand import SeenCheck, see_answer, see_check
from server.views.incidents import (
    ContactDetail,
    SeenIncident,
    StaffDetail,
    contact_detail,
    see_incident,
    staff_detail,
)
from server.views.timeline import timeline
from server.web.listing import MAYBE, MOST_PAGES
from server.web.visit import Visit

# How long the page shows what a check brought that somebody asked for.
_CHECK_SHOWN = timedelta(hours=24)
# What was measured while it was dealt may come in so much later.
_COMES_LATER = timedelta(minutes=2)
_DAY = timedelta(days=1)


# Empty: whatever is not over, or whatever there is.
_STATES: dict[Show, frozenset[State]] = {
    Show.OPEN: frozenset(),
    Show.SUSPECTED: frozenset({State.SUSPECTED}),
    Show.OVER: frozenset({State.RESOLVED}),
    Show.MERGED: frozenset({State.MERGED}),
    Show.ALL: frozenset(),
}


@dataclass(frozen=True, slots=True)
class WantedIncidents:
    """What the address of a list of incidents asks for. ``since``, ``until``: days, both whole."""

    show: Show = Show.OPEN
    kind: Annotated[Kind | None, MAYBE] = None
    unit: Annotated[str, Query(max_length=16)] = ""
    severity: Annotated[Severity | None, MAYBE] = None
    since: Annotated[date | None, MAYBE] = None
    until: Annotated[date | None, MAYBE] = None
    order: IncidentOrder = IncidentOrder.GRAVEST
    down: bool = False
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1

    def of(self, role: Role) -> "WantedIncidents":
        """Leave out what the role must not ask for: a suspicion is for province staff alone."""
        not_theirs = self.show is Show.SUSPECTED and role is not Role.PROVINCE
        return replace(self, show=Show.OPEN) if not_theirs else self

    def query(self, here: Visit, reach: Reach | None) -> IncidentQuery:
        """Ask the store; what is only suspected is there for province staff alone."""
        return IncidentQuery(
            reach=reach,
            over_too=self.show not in {Show.OPEN, Show.SUSPECTED},
            suspected_too=here.caller.role is Role.PROVINCE,
            states=_STATES[self.show],
            kind=self.kind or "",
            unit=self.unit,
            severity=self.severity or "",
            since=_midnight(here, self.since) if self.since else None,
            until=_midnight(here, self.until + _DAY) if self.until else None,
            order=self.order,
            descending=self.down,
            page=self.page,
        )


def _midnight(here: Visit, day: date) -> datetime:
    return datetime.combine(day, time(), here.edge.zone).astimezone(UTC)


def list_seen(
    here: Visit, session: Session, reach: Reach | None, wanted: WantedIncidents
) -> tuple[list[SeenIncident], int]:
    """Give one page of the incidents that the visitor may see, and how many there are in all."""
    found, total = incidents.list_incidents(session, wanted.query(here, reach))
    reader = reader_of(here, session, faults_of(found))
    return [see_incident(one, reader) for one in found], total


def find_incident(
    here: Visit, session: Session, reach: Reach | None, number: int
) -> PlacedIncident:
    """Find an incident that the visitor may see.

    Raises:
        NotFound: When there is none, or not for them.
    """
    province = here.caller.role is Role.PROVINCE
    placed = incidents.incident(session, reach, number, suspected_too=province)
    if placed is None:
        raise NotFound("there is no such incident")
    return placed


def detail_of(here: Visit, session: Session, placed: PlacedIncident) -> StaffDetail | ContactDetail:
    """Show all of an incident that the visitor may see."""
    number = placed.incident.id
    entries = incidents.entries_of(session, number)
    parts = incidents.parts_of(session, number) if here.caller.role is Role.PROVINCE else []
    known = [*faults_of([placed], parts), *(one.fault for one in entries)]
    reader = reader_of(here, session, known)
    own = is_theirs(here, placed)
    lines = timeline(entries, incidents.messages_of(session, number), reader, here.scope, own=own)
    if here.caller.role is Role.PROVINCE:
        detail: StaffDetail | ContactDetail = staff_detail(placed, lines, parts, reader)
    else:
        detail = contact_detail(placed, lines, reader, own=own)
    if not own:
        return detail
    answers = [see_answer(one) for one in verdict_answers.of_incident(session, number)]
    return replace(detail, answers=tuple(answers), check=_check_of(here, session, placed))


def _check_of(here: Visit, session: Session, placed: PlacedIncident) -> SeenCheck | None:
    """Show the check of the site that was asked for last; results are not kept for ever."""
    now = here.moment.now
    site = placed.site.id if placed.site else None
    since = max(placed.incident.fault.since, now - _CHECK_SHOWN)
    request = check_requests.last_of(session, site, since) if site else None
    over_at = placed.incident.resolved_at
    if request is None or (over_at is not None and request.asked_at > over_at):
        return None
    until = (request.ended_at or now) + _COMES_LATER
    return see_check(
        request, check_requests.came_back(session, request, until), outcomes.services(session)
    )


def is_theirs(here: Visit, placed: PlacedIncident) -> bool:
    """Whether the visitor can do something about an incident: the province about any."""
    if here.caller.role is Role.PROVINCE:
        return True
    return placed.unit is not None and here.scope.holds(placed.unit.id)


def reader_of(here: Visit, session: Session, faults: Iterable[Fault]) -> Reader:
    """Give the visitor as a reader of alerts' texts about these faults."""
    return reader_naming(
        here, session, {component for fault in faults for component in named_in(fault)}
    )


def reader_naming(here: Visit, session: Session, named: Iterable[Component]) -> Reader:
    """Give the visitor as a reader of texts that name these components."""
    names = names_of(session, named, here.language)
    return Reader(language=here.language, zone=here.edge.zone, names=names)


def faults_of(*lists: Iterable[PlacedIncident]) -> list[Fault]:
    """Give the faults of incidents."""
    return [one.incident.fault for some in lists for one in some]
