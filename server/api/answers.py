"""The JSON interface: the same views and the same doors as the pages."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from alerts.contact import Role
from server.api.shapes import DeviceList, IncidentList, Me, exported_device
from server.refused import NotFound
from server.store import speeds, verdict_answers
from server.store.questions import devices, places
from server.store.questions.devices import DeviceQuery
from server.store.questions.incidents import Show
from server.store.questions.paging import page_count
from server.store.questions.reach import reach_of
from server.views.by_hand import JudgedVerdict, judged_verdict
from server.views.coverage import Coverage, coverage
from server.views.devices import ContactDevice, FinanceDevice
from server.views.incidents import ContactDetail, StaffDetail
from server.views.links import FinanceLink, WatchedLink, finance_links, watched_links
from server.views.services import WatchedService, watched_services
from server.views.spared import Spared
from server.views.speeds import LinkSpeed, link_speed
from server.views.units import FinanceUnit, WatchedUnit, finance_units, watched_units
from server.web.coverage import counted, unheard_since
from server.web.doors import PROVINCE, SIGNED_IN, STAFF, Doors
from server.web.seen_incidents import (
    WantedIncidents,
    detail_of,
    find_incident,
    list_seen,
)
from server.web.situation import situation_of
from server.web.spared import spared_today
from server.web.visit import Here

pages = Doors()

_V1 = "/api/v1"


@pages.answer(f"{_V1}/me", allow=SIGNED_IN)
def who_am_i(here: Here) -> Me:
    """Say who is signed in."""
    with here.edge.store.reading() as session:
        own = places.units(session, here.scope) if here.caller.role is Role.COMMUNE else []
    return Me(name=here.caller.name, role=here.caller.role, unit=own[0].code if own else "")


@pages.answer(f"{_V1}/units", allow=SIGNED_IN)
def list_units(here: Here) -> list[FinanceUnit] | list[WatchedUnit]:
    """List the units that the caller may see."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
    if here.caller.role is Role.FINANCE:
        return finance_units(situation)
    return watched_units(situation, here.scope)


@pages.answer(f"{_V1}/units/{{code}}", allow=SIGNED_IN)
def give_unit(here: Here, code: str) -> FinanceUnit | WatchedUnit:
    """Give one unit."""
    for unit in list_units(here):
        if unit.code == code:
            return unit
    raise NotFound("there is no such unit")


@pages.answer(f"{_V1}/coverage", allow=STAFF)
def give_coverage(here: Here) -> Coverage:
    """Say how many computers there are, are seen and have Canh, by unit and site."""
    with here.edge.store.reading() as session:
        since = unheard_since(here, session)
        return coverage(counted(here, session, here.scope, since))


@pages.answer(f"{_V1}/devices", allow=SIGNED_IN)
def list_devices(
    here: Here,
    unit: Annotated[str, Query(max_length=16)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> DeviceList:
    """List the devices in use, a page at a time, by number."""
    query = DeviceQuery(heard_since_ms=here.moment.heard_since_ms, unit=unit, page=page)
    with here.edge.store.reading() as session:
        known, total = devices.list_devices(session, here.scope, query)
    shown = [exported_device(one, here.caller.role, here.moment) for one in known]
    return DeviceList(total=total, page=page, pages=page_count(total), devices=shown)


@pages.answer(f"{_V1}/devices/{{device_id}}", allow=SIGNED_IN)
def give_device(here: Here, device_id: int) -> FinanceDevice | ContactDevice:
    """Give one device."""
    with here.edge.store.reading() as session:
        known = devices.device(session, here.scope, device_id)
    if known is None:
        raise NotFound("there is no such device")
    return exported_device(known, here.caller.role, here.moment)


@pages.answer(f"{_V1}/links", allow=SIGNED_IN)
def list_links(here: Here) -> list[FinanceLink] | list[WatchedLink]:
    """List the links that the caller may see."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
    if here.caller.role is Role.FINANCE:
        return finance_links(situation.links)
    return watched_links(situation, here.scope)


@pages.answer(f"{_V1}/speeds", allow=SIGNED_IN)
def list_speeds(here: Here) -> list[LinkSpeed]:
    """List the newest measured speed of each link that the caller may see."""
    with here.edge.store.reading() as session:
        placed = places.links(session, here.scope, here.moment.today)
        newest = speeds.newest(session)
    return [link_speed(one, newest) for one in placed]


@pages.answer(f"{_V1}/services", allow=STAFF)
def list_services(here: Here) -> list[WatchedService]:
    """List the services with how many units reach each."""
    with here.edge.store.reading() as session:
        return watched_services(situation_of(here, session))


@pages.answer(f"{_V1}/incidents", allow=STAFF)
def list_incidents(
    here: Here, show: Show = Show.OPEN, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> IncidentList:
    """List the open incidents that the caller may see, or all of them, a page at a time."""
    with here.edge.store.reading() as session:
        reach = reach_of(session, here.scope)
        shown, total = list_seen(here, session, reach, WantedIncidents(show=show, page=page))
    return IncidentList(total=total, page=page, pages=page_count(total), incidents=shown)


@pages.answer(f"{_V1}/verdicts", allow=PROVINCE)
def list_verdicts(
    here: Here, days: Annotated[int, Query(ge=1, le=3660)] = 366
) -> list[JudgedVerdict]:
    """List what people said of verdicts in so many days, newest first."""
    with here.edge.store.reading() as session:
        since = here.moment.now - timedelta(days=days)
        return [judged_verdict(one) for one in verdict_answers.since(session, since)]


@pages.answer(f"{_V1}/spared", allow=PROVINCE)
def give_spared(here: Here) -> Spared:
    """Say of how many failing checks of today how few messages were made, and why no more."""
    with here.edge.store.reading() as session:
        return spared_today(here, session)


@pages.answer(f"{_V1}/incidents/{{incident_id}}", allow=STAFF)
def give_incident(here: Here, incident_id: int) -> StaffDetail | ContactDetail:
    """Give one incident with what happened in it."""
    with here.edge.store.reading() as session:
        reach = reach_of(session, here.scope)
        return detail_of(here, session, find_incident(here, session, reach, incident_id))
