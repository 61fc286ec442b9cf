"""What people do to incidents by hand: a form each, and the text to paste into a chat.

Province staff do it everywhere, a contact at their own unit; merging and splitting is for the
province alone.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import RedirectResponse, Response

from alerts.component import Component, Kind
from alerts.contact import Role
from alerts.incident import Why
from alerts.message import write_for_chat
from server.evaluate import acknowledging, asking, by_hand, opening
from server.evaluate.beforehand import offices
from server.evaluate.by_hand import MOST_TEXT, Answer, Person
from server.refused import NotAllowed, NotFound
from server.store.components import find
from server.store.questions import incidents, places
from server.store.questions.reach import reach_of
from server.store.session import Session
from server.store.tables.alerts import Right
from server.web.choices import choices_of, units_to_choose
from server.web.doors import PROVINCE, STAFF, Doors
from server.web.page import page
from server.web.seen_incidents import faults_of, find_incident, is_theirs, reader_of
from server.web.visit import Here, Visit
from server.web.wording import WAS

pages = Doors()

Said = Annotated[str, Form(min_length=1, max_length=MOST_TEXT)]
MaySay = Annotated[str, Form(max_length=MOST_TEXT)]
Key = Annotated[str, Form(min_length=1, max_length=64)]


@pages.page("/incidents/new", allow=STAFF)
def show_new(
    here: Here,
    unit: Annotated[str, Query(max_length=64)] = "",
    of: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Show the form that opens an incident: first where, then what."""
    with here.edge.store.reading() as session:
        units = units_to_choose(session, here.scope)
        if len(units) == 1 and here.caller.role is Role.COMMUNE:
            unit = units[0].code
        chosen = next((one for one in units if one.code == unit), None)
        choices = choices_of(session, here, chosen)
    return page(here, "incident_new.html", units=units, chosen=chosen, choices=choices, of=of)


@pages.action("/incidents", allow=STAFF)
def open_one(here: Here, of: Annotated[str, Form(max_length=80)], text: Said) -> Response:
    """Open an incident by hand; where there is one already, the words become a note of it."""
    kind, _, key = of.partition(":")
    if kind not in opening.KINDS or not key:
        raise NotFound("there is no such component")
    component = Component(Kind(kind), key)
    with here.edge.store.writing() as session:
        _require_own(here, session, component)
        person, now = _person(here), here.moment.now
        calendars = offices(session, here.edge.settings, now)
        number, is_new = opening.open_incident(session, component, text.strip(), person, calendars)
    return _back(number, "" if is_new else "?joined=1")


@pages.action("/incidents/{incident_id}/acknowledge", allow=STAFF)
def acknowledge(here: Here, incident_id: int) -> Response:
    """Note that the visitor is on it."""
    by, now = here.caller.name, here.moment.now
    return _do(
        here,
        incident_id,
        lambda session: acknowledging.acknowledge(session, incident_id, by, now),
    )


@pages.action("/incidents/{incident_id}/note", allow=STAFF)
def note(here: Here, incident_id: int, text: Said) -> Response:
    """Add a note."""
    return _do(
        here,
        incident_id,
        lambda session: by_hand.add_note(session, incident_id, text.strip(), _person(here)),
    )


@pages.action("/incidents/{incident_id}/close", allow=STAFF)
def close(here: Here, incident_id: int, text: MaySay = "") -> Response:
    """Close what was opened by hand."""
    return _do(
        here,
        incident_id,
        lambda session: by_hand.close(session, incident_id, text.strip(), _person(here)),
    )


@pages.action("/incidents/{incident_id}/merge", allow=PROVINCE)
def merge(here: Here, incident_id: int, into: Annotated[int, Form()]) -> Response:
    """Make it part of another."""
    return _do(
        here,
        incident_id,
        lambda session: by_hand.merge(session, incident_id, into, _person(here)),
    )


@pages.action("/incidents/{incident_id}/split", allow=PROVINCE)
def split(here: Here, incident_id: int) -> Response:
    """Let it be an incident of its own again."""
    return _do(
        here, incident_id, lambda session: by_hand.split(session, incident_id, _person(here))
    )


@pages.action("/incidents/{incident_id}/answer", allow=STAFF)
def answer(
    here: Here,
    incident_id: int,
    right: Annotated[Right, Form()],
    was: Annotated[str, Form(max_length=16)] = "",
    text: MaySay = "",
) -> Response:
    """Say whether the verdict was right."""
    said = Answer(right=right, was=Kind(was) if was in WAS else None, text=text.strip())
    return _do(
        here,
        incident_id,
        lambda session: by_hand.answer(session, incident_id, said, _person(here)),
    )


@pages.action("/incidents/{incident_id}/check", allow=STAFF)
def check(here: Here, incident_id: int) -> Response:
    """Ask for a check of its site now."""
    return _do(
        here,
        incident_id,
        lambda session: asking.ask_for_check(session, incident_id, _person(here)),
    )


@pages.page("/incidents/{incident_id}/text", allow=STAFF)
def show_text(here: Here, incident_id: int) -> Response:
    """Show an incident as a plain text to paste into a chat."""
    with here.edge.store.reading() as session:
        placed = find_incident(here, session, reach_of(session, here.scope), incident_id)
        reader = reader_of(here, session, faults_of([placed]))
        entries = incidents.entries_of(session, incident_id) if is_theirs(here, placed) else []
    notes = [one.text for one in entries if one.why is Why.NOTED]
    text = write_for_chat(
        placed.incident,
        reader,
        f"{here.edge.settings.told_pages_url.rstrip('/')}/incidents/{incident_id}",
        for_commune=here.caller.role is Role.COMMUNE,
        note=notes[-1] if notes else "",
    )
    return page(
        here,
        "incident_text.html",
        number=incident_id,
        text=text,
        simulated=placed.incident.simulated,
    )


def _do(here: Visit, incident_id: int, deed: Callable[[Session], None]) -> Response:
    """Do something to an incident that is the visitor's to do it to, and lead back to it."""
    with here.edge.store.writing() as session:
        placed = find_incident(here, session, reach_of(session, here.scope), incident_id)
        if not is_theirs(here, placed):
            raise NotAllowed("this is not at your unit")
        deed(session)
    return _back(incident_id)


def _back(incident_id: int, query: str = "") -> Response:
    return RedirectResponse(f"/incidents/{incident_id}{query}", status_code=303)


def _person(here: Visit) -> Person:
    return Person(by=here.caller.name, now=here.moment.now)


def _require_own(here: Visit, session: Session, component: Component) -> None:
    """A contact opens only what is at their unit; of the rest they must not learn that it is."""
    if here.caller.role is Role.PROVINCE:
        return
    found = find(session, component)
    if found is None or places.unit_of_code(session, here.scope, found.where.unit) is None:
        raise NotFound("there is no such component")
