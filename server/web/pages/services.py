"""The services: how many units reach each, and one with who reaches it and how it failed."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from alerts.component import Component, Kind
from alerts.condition import components_of
from alerts.contact import Role
from server.clock import to_ms
from server.deal.budget import MEAN_S
from server.refused import NotFound
from server.store.maintenance import not_over
from server.store.questions import outcomes, shares, uptime
from server.store.questions.outcomes import RunningCheck
from server.store.questions.reach import Reach
from server.store.questions.situation import Situation
from server.store.session import Session
from server.store.tables import Service
from server.views.announced import works_on_service
from server.views.budget import ServiceShare, service_share
from server.views.services import probed_as, seen_outcomes, watched_service, watched_services
from server.views.uptime import (
    ShownUptime,
    checks_in,
    of_service,
    series_in,
    service_uptime,
    uptime_by_server,
    week_until,
)
from server.web.calendars import calendars_of_week
from server.web.concerns import concerns_of
from server.web.doors import STAFF, Doors
from server.web.listing import listing_of, rows_of_page, show_list
from server.web.page import page
from server.web.situation import situation_of
from server.web.visit import Here, Visit
from server.web.wanted import WantedServices

pages = Doors()

_LAST_RESULTS = 10


@pages.page("/services", allow=STAFF)
def show_services(here: Here, wanted: Annotated[WantedServices, Depends()]) -> Response:
    """List the services."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
    fitting = [one for one in watched_services(situation) if wanted.fits(one)]
    return show_list(
        here,
        "services.html",
        listing_of(here.request.url.path, wanted, len(fitting)),
        services=rows_of_page(fitting, wanted, partial(wanted.key, language=here.language)),
        fitting=fitting,
        wanted=wanted,
    )


@pages.page("/services/{code}", allow=STAFF)
def show_service(here: Here, code: str) -> Response:
    """Show one service: numbers of the whole province, results of the caller's own scope."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        row = next((one for one in situation.services if one.code == code), None)
        if row is None or row.id is None:
            raise NotFound("there is no such service")
        last = outcomes.last_of_service(session, here.scope, row.id, _LAST_RESULTS)
        reach = _reach(here, code)
        concerns = concerns_of(here, session, reach, reach)
        checks = outcomes.running_checks(session)
        announced = not_over(session, here.moment.now)
        shown_uptime = _uptime(here, session, row, situation, checks)
        own = here.caller.role is Role.PROVINCE
        share = _share(here, session, row, checks) if own else None
    newest = [one for one in situation.outcomes if one.service_id == row.id]
    return page(
        here,
        "service.html",
        service=watched_service(row, situation),
        newest=seen_outcomes(newest, situation, here.scope),
        last=seen_outcomes(last, situation, here.scope),
        probes=probed_as(checks, row.id) if here.caller.role is Role.PROVINCE else [],
        concerns=concerns,
        uptime=shown_uptime,
        works=works_on_service(announced, code),
        share=share,
    )


def _share(
    here: Visit, session: Session, service: Service, checks: Sequence[RunningCheck]
) -> ServiceShare:
    """Say how often the province asks a service, and who consented to that."""
    own = [one.check_id for one in checks if one.service_id == service.id]
    since_ms = to_ms(here.moment.now - timedelta(seconds=MEAN_S))
    return service_share(
        service,
        shares.dealt_of_service(session, service.id or 0),
        shares.count_probes(session, own, since_ms),
    )


def _reach(here: Visit, code: str) -> Reach:
    """Say what concerns a service: to the province also what somebody has to renew."""
    services = frozenset({code})
    if here.caller.role is not Role.PROVINCE:
        return Reach(services=services)
    return Reach(services=services, components=components_of(Component(Kind.SERVICE, code)))


def _uptime(
    here: Visit,
    session: Session,
    service: Service,
    situation: Situation,
    checks: Sequence[RunningCheck],
) -> ShownUptime:
    """Measure a service over all links: numbers of the whole province, names of none."""
    moment = here.moment
    wanted = of_service(service, situation.links, week_until(moment.now))
    over_links = uptime.over_links(session, wanted)
    own = uptime.by_server(session, wanted)
    office = calendars_of_week(session, moment).office()
    by_server = uptime_by_server(own, checks_in(wanted, checks), office, moment)
    return service_uptime(over_links, series_in(wanted, checks), by_server, office, moment)
