"""The units: all of them in a list, and one with its sites, links, services and devices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import RedirectResponse, Response

from alerts.contact import Role
from server.deal.budget import Ease
from server.refused import NotFound
from server.store import budgets
from server.store.maintenance import not_over
from server.store.questions import places, systems
from server.store.questions.reach import Reach, reach_of
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.store.session import Session
from server.store.tables import Maintenance, Unit
from server.views.announced import SeenWork, works_on_unit
from server.views.coverage import UnitCoverage, units_covered
from server.views.services import seen_outcomes, services_here, watched_services
from server.views.systems import count_systems, most_first
from server.views.units import (
    FinanceUnit,
    WatchedUnit,
    finance_units,
    unit_answer,
    watched_units,
)
from server.web.concerns import Concerns, concerns_of
from server.web.conditions import baselines_of_unit
from server.web.coverage import counted, unheard_since
from server.web.device_brief import brief_of_unit
from server.web.doors import SIGNED_IN, Doors
from server.web.learning import learning_until
from server.web.listing import listing_of, rows_of_page, show_list
from server.web.page import page
from server.web.situation import situation_of
from server.web.vietnamese import sort_key
from server.web.visit import Here, Visit
from server.web.wanted import WantedUnits, choices

pages = Doors()


@pages.page("/units", allow=SIGNED_IN)
def show_units(here: Here, wanted: Annotated[WantedUnits, Depends()]) -> Response:
    """List the units; a contact has only one, and is led to it."""
    with here.edge.store.reading() as session:
        own = places.units(session, here.scope) if here.caller.role is Role.COMMUNE else ()
        if own:
            return RedirectResponse(f"/units/{own[0].code}", status_code=303)
        situation = situation_of(here, session)
    if here.caller.role is Role.FINANCE:
        return _list(here, "units_finance.html", finance_units(situation), wanted.for_finance())
    return _list(here, "units.html", watched_units(situation, here.scope), wanted)


def _list(
    here: Visit,
    template: str,
    units: Sequence[FinanceUnit] | Sequence[WatchedUnit],
    wanted: WantedUnits,
) -> Response:
    fitting = sorted(filter(wanted.fits, units), key=lambda unit: sort_key(unit.name))
    return show_list(
        here,
        template,
        listing_of(here.request.url.path, wanted, len(fitting)),
        units=rows_of_page(fitting, wanted, wanted.key),
        fitting=fitting,
        wanted=wanted,
        districts=choices(unit.district for unit in units),
    )


@pages.page("/units/{code}", allow=SIGNED_IN)
def show_unit(here: Here, code: str) -> Response:
    """Show one unit."""
    with here.edge.store.reading() as session:
        unit = places.unit_of_code(session, here.scope, code)
        if unit is None:
            raise NotFound("there is no such unit")
        situation = situation_of(here, session)
        if here.caller.role is Role.FINANCE:
            return _bought(here, session, situation, unit)
        since = unheard_since(here, session)
        shown = {
            "brief": brief_of_unit(here, session, code),
            "concerns": _concerns(here, session, unit),
            "baselines": baselines_of_unit(here, session, unit.id or 0),
            "works": _works(not_over(session, here.moment.now), situation, unit),
            "eased": _eased(session, situation, unit),
            "learning": learning_until(here, session),
            "coverage": _coverage(here, session, unit, since),
            "since": since,
        }
    return _watched(here, situation, unit, shown)


def _bought(here: Visit, session: Session, situation: Situation, unit: Unit) -> Response:
    """Show a unit to finance: what there is, counted."""
    scope = Scope(frozenset({unit.id or 0}))
    return page(
        here,
        "unit_finance.html",
        unit=next(one for one in finance_units(situation) if one.code == unit.code),
        systems=count_systems(systems.installed_systems(session, scope)),
        kinds=most_first(systems.kinds_in_use(session, scope)),
    )


def _concerns(here: Visit, session: Session, unit: Unit) -> Concerns:
    own = frozenset({unit.id or 0})
    is_staff = here.caller.role is Role.PROVINCE
    reach = reach_of(session, Scope(own))
    if reach is not None and is_staff:
        reach = replace(reach, coverage=True)
    return concerns_of(here, session, reach, Reach(unit_ids=own, coverage=is_staff))


def _eased(session: Session, situation: Situation, unit: Unit) -> dict[str, Ease]:
    """Say how far Canh's own work was made lighter for the links of a unit, by their codes."""
    codes = {one.id: one.link.code for one in situation.links if one.unit.id == unit.id}
    planned = budgets.of_links(session, codes)
    return {codes[number]: Ease(row.ease) for number, row in planned.items()}


def _coverage(here: Visit, session: Session, unit: Unit, since: datetime) -> UnitCoverage | None:
    """Say how far Canh sees what there is; None of a unit without sites."""
    own = Scope(frozenset({unit.id or 0}))
    return next(iter(units_covered(counted(here, session, own, since))), None)


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
