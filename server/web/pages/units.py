"""The units: all of them in a list, and one with its sites, links, services and devices."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import RedirectResponse, Response

from alerts.contact import Role
from server.deal.budget import Ease
from server.refused import NotFound
from server.store import budgets
from server.store.maintenance import not_over
from server.store.observations import learning_sites
from server.store.questions import devices, places
from server.store.questions.devices import DeviceQuery
from server.store.questions.reach import Reach, reach_of
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.store.session import Session
from server.store.tables import Maintenance, Unit
from server.views.announced import SeenWork, works_on_unit
from server.views.devices import see_device
from server.views.services import seen_outcomes, services_here, watched_services
from server.views.units import finance_units, unit_answer, watched_units
from server.web.concerns import Concerns, concerns_of
from server.web.conditions import baselines_of_unit
from server.web.doors import SIGNED_IN, Doors
from server.web.page import page
from server.web.situation import situation_of
from server.web.vietnamese import sort_key
from server.web.visit import Here, Visit

pages = Doors()


@pages.page("/units", allow=SIGNED_IN)
def show_units(here: Here) -> Response:
    """List the units; a contact has only one, and is led to it."""
    with here.edge.store.reading() as session:
        own = places.units(session, here.scope) if here.caller.role is Role.COMMUNE else ()
        if own:
            return RedirectResponse(f"/units/{own[0].code}", status_code=303)
        situation = situation_of(here, session)
    if here.caller.role is Role.FINANCE:
        bought = sorted(finance_units(situation), key=lambda unit: sort_key(unit.name))
        return page(here, "units_finance.html", units=bought)
    watched = sorted(watched_units(situation, here.scope), key=lambda unit: sort_key(unit.name))
    return page(here, "units.html", units=watched)


@pages.page("/units/{code}", allow=SIGNED_IN)
def show_unit(here: Here, code: str) -> Response:
    """Show one unit."""
    with here.edge.store.reading() as session:
        unit = places.unit_of_code(session, here.scope, code)
        if unit is None:
            raise NotFound("there is no such unit")
        situation = situation_of(here, session)
        seen, total = _devices(here, session, unit)
        if here.caller.role is Role.FINANCE:
            bought = next(one for one in finance_units(situation) if one.code == code)
            return page(here, "unit_finance.html", unit=bought, devices=seen, total=total)
        shown = {
            "devices": seen,
            "total": total,
            "concerns": _concerns(here, session, unit),
            "baselines": baselines_of_unit(here, session, unit.id or 0),
            "works": _works(not_over(session, here.moment.now), situation, unit),
            "eased": _eased(session, situation, unit),
            "learning": _learning(here, session),
        }
    return _watched(here, situation, unit, shown)


def _concerns(here: Visit, session: Session, unit: Unit) -> Concerns:
    own = frozenset({unit.id or 0})
    return concerns_of(here, session, reach_of(session, Scope(own)), Reach(unit_ids=own))


def _devices(here: Visit, session: Session, unit: Unit) -> tuple[list[object], int]:
    query = DeviceQuery(heard_since_ms=here.moment.heard_since_ms, unit=unit.code)
    known, total = devices.list_devices(session, here.scope, query)
    return [see_device(one, here.caller.role, here.moment) for one in known], total


def _eased(session: Session, situation: Situation, unit: Unit) -> dict[str, Ease]:
    """Say how far Canh's own work was made lighter for the links of a unit, by their codes."""
    codes = {one.id: one.link.code for one in situation.links if one.unit.id == unit.id}
    planned = budgets.of_links(session, codes)
    return {codes[number]: Ease(row.ease) for number, row in planned.items()}


def _learning(here: Visit, session: Session) -> dict[str, datetime]:
    """Say until when sites are in their learning week, by their codes."""
    settings = here.edge.settings
    lasts = timedelta(days=0 if settings.demo else settings.learning_days)
    sites = learning_sites(session, lasts, here.moment.now)
    return {code: since + lasts for code, since in sites.items()}


def _works(announced: Sequence[Maintenance], situation: Situation, unit: Unit) -> list[SeenWork]:
    sites = [one.site.code for one in situation.sites if one.unit.id == unit.id]
    links = [one for one in situation.links if one.unit.id == unit.id]
    return works_on_unit(announced, sites, links)


def _watched(here: Visit, situation: Situation, row: Unit, shown: Mapping[str, Any]) -> Response:
    unit = next(one for one in watched_units(situation, here.scope) if one.code == row.code)
    over = {link.id for link in situation.links if link.unit.id == row.id}
    outcomes = [one for one in situation.outcomes if one.link_id in over]
    services = services_here(
        seen_outcomes(outcomes, situation, here.scope), watched_services(situation)
    )
    return page(
        here,
        "unit.html",
        unit=unit,
        answer=unit_answer(unit, services),
        services=services,
        **shown,
    )
