"""The links: all of them in a list, and one with its contract, its devices and what it carries."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from alerts.component import Component, Kind
from alerts.contact import Role
from server.refused import NotFound
from server.store import speeds
from server.store.questions import devices, outcomes, uptime
from server.store.questions.places import PlacedLink
from server.store.questions.reach import Line, Reach
from server.store.questions.situation import Situation
from server.store.session import Session
from server.views.devices import see_device
from server.views.links import (
    FinanceLink,
    WatchedLink,
    finance_links,
    outcomes_over,
    watched_links,
)
from server.views.services import seen_outcomes
from server.views.speeds import link_speed
from server.views.uptime import (
    LinkOutage,
    ShownUptime,
    link_outage,
    link_uptime,
    month_until,
    of_link,
    series_in,
    week_until,
)
from server.web.calendars import calendars_of_week
from server.web.concerns import concerns_of
from server.web.doors import SIGNED_IN, Doors
from server.web.line_share import share_of_line
from server.web.listing import listing_of, rows_of_page, show_list
from server.web.page import page
from server.web.situation import situation_of
from server.web.vietnamese import sort_key
from server.web.visit import Here, Visit
from server.web.wanted import WantedLinks, choices

pages = Doors()


@pages.page("/links", allow=SIGNED_IN)
def show_links(here: Here, wanted: Annotated[WantedLinks, Depends()]) -> Response:
    """List the links of the caller's scope by unit."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
    districts = {unit.code: unit.district for unit in situation.units}
    if here.caller.role is Role.FINANCE:
        bought = finance_links(situation.links)
        return _list(here, "links_finance.html", bought, wanted.for_finance(), districts)
    watched = watched_links(situation, here.scope)
    return _list(here, "links.html", watched, wanted.for_staff(), districts)


def _list(
    here: Visit,
    template: str,
    links: Sequence[FinanceLink] | Sequence[WatchedLink],
    wanted: WantedLinks,
    districts: Mapping[str, str],
) -> Response:
    fitting = sorted(
        (one for one in links if wanted.fits(one, districts)),
        key=lambda link: sort_key(link.place.unit_name),
    )
    return show_list(
        here,
        template,
        listing_of(here.request.url.path, wanted, len(fitting)),
        links=rows_of_page(fitting, wanted, wanted.key),
        fitting=fitting,
        wanted=wanted,
        providers=choices(link.provider for link in links),
        districts=choices(districts.get(link.place.unit_code, "") for link in links),
    )


@pages.page("/links/{code}", allow=SIGNED_IN)
def show_link(here: Here, code: str) -> Response:
    """Show one link."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        row = _placed(here, situation, code)
        speed = link_speed(row, speeds.newest(session, row.id))
        if here.caller.role is Role.FINANCE:
            return page(
                here,
                "link_finance.html",
                link=finance_links([row])[0],
                speed=speed,
                outage=_outage(here, session, row, situation),
            )
        known = devices.devices_on_link(session, here.scope, row.id, here.moment.heard_since_ms)
        reach = _reach(row)
        concerns = concerns_of(here, session, reach, reach)
        shown_uptime = _uptime(here, session, row, situation)
        # A commune's contact came for other things, in plainer words.
        is_staff = here.caller.role is Role.PROVINCE
        share = share_of_line(here, session, row.id) if is_staff else None
    return page(
        here,
        "link.html",
        link=next(one for one in watched_links(situation, here.scope) if one.code == code),
        outcomes=seen_outcomes(outcomes_over(situation, row.id), situation, here.scope),
        devices=[see_device(one, here.caller.role, here.moment) for one in known],
        concerns=concerns,
        speed=speed,
        uptime=shown_uptime,
        share=share,
    )


def _placed(here: Visit, situation: Situation, code: str) -> PlacedLink:
    for one in situation.links:
        if one.link.code == code and here.scope.holds(one.unit.id):
            return one
    raise NotFound("there is no such link")


def _uptime(here: Visit, session: Session, row: PlacedLink, situation: Situation) -> ShownUptime:
    wanted = of_link(row, situation.services, week_until(here.moment.now))
    series = series_in(wanted, outcomes.running_checks(session))
    office = calendars_of_week(session, here.moment).office(row.unit.code)
    return link_uptime(uptime.over_links(session, wanted), series, office, here.moment)


def _outage(here: Visit, session: Session, row: PlacedLink, situation: Situation) -> LinkOutage:
    wanted = of_link(row, situation.services, month_until(here.moment.now))
    series = series_in(wanted, outcomes.running_checks(session))
    return link_outage(uptime.over_links(session, wanted), series, here.moment)


def _reach(row: PlacedLink) -> Reach:
    """Say what reaches a link: its own faults and speed, those of its site, and its provider's."""
    link, site = row.link, row.site.code
    return Reach(
        components=frozenset(
            {
                Component(Kind.LINK, link.code),
                Component(Kind.SPEED, link.code),
                Component(Kind.LAN, site),
                Component(Kind.POWER, site),
            }
        ),
        lines=frozenset({Line(provider=link.provider, area=link.area)}),
        simulated=link.simulated,
    )
