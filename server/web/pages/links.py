"""The links: all of them in a list, and one with its contract, its devices and what it carries."""

from starlette.responses import Response

from alerts.contact import Role
from server.refused import NotFound
from server.store.questions import devices
from server.views.devices import see_device
from server.views.links import finance_links, outcomes_over, watched_links
from server.views.services import seen_outcomes
from server.web.doors import SIGNED_IN, Doors
from server.web.page import page
from server.web.situation import situation_of
from server.web.vietnamese import sort_key
from server.web.visit import Here

pages = Doors()


@pages.page("/links", allow=SIGNED_IN)
def show_links(here: Here) -> Response:
    """List the links of the caller's scope by unit."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
    if here.caller.role is Role.FINANCE:
        bought = finance_links(situation.links)
        in_order = sorted(bought, key=lambda link: sort_key(link.place.unit_name))
        return page(here, "links_finance.html", links=in_order)
    watched = watched_links(situation, here.scope)
    return page(
        here,
        "links.html",
        links=sorted(watched, key=lambda link: sort_key(link.place.unit_name)),
    )


@pages.page("/links/{code}", allow=SIGNED_IN)
def show_link(here: Here, code: str) -> Response:
    """Show one link."""
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        row = next(
            (
                one
                for one in situation.links
                if one.link.code == code and here.scope.holds(one.unit.id)
            ),
            None,
        )
        if row is None:
            raise NotFound("there is no such link")
        if here.caller.role is Role.FINANCE:
            return page(here, "link_finance.html", link=finance_links([row])[0])
        known = devices.devices_on_link(session, here.scope, row.id, here.moment.heard_since_ms)
    return page(
        here,
        "link.html",
        link=next(one for one in watched_links(situation, here.scope) if one.code == code),
        outcomes=seen_outcomes(outcomes_over(situation, row.id), situation, here.scope),
        devices=[see_device(one, here.caller.role, here.moment) for one in known],
    )
