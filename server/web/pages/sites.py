"""A site: what it is, its links and computers, what Canh takes of its lines; and the coverage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from alerts.contact import Role
from server.fleet.coverage import seen_since
from server.refused import NotFound
from server.store.maintenance import not_over
from server.store.questions import devices, neighbours, places
from server.store.questions.coverage import is_unheard
from server.store.questions.places import PlacedLink, PlacedSite
from server.store.questions.reach import Line, Reach
from server.store.scope import Scope
from server.store.session import Session
from server.store.tables import NeighbourRow
from server.views.announced import works_on_unit
from server.views.budget import LineShare
from server.views.coverage import coverage, units_covered
from server.views.devices import SeenDevice, see_device
from server.views.links import watched_links
from server.web.concerns import Concerns, concerns_of
from server.web.coverage import counted, unheard_since
from server.web.doors import PROVINCE, STAFF, Doors
from server.web.learning import learning_until
from server.web.line_share import share_of_line
from server.web.page import page
from server.web.situation import situation_of
from server.web.visit import Here, Visit

pages = Doors()

# As many as one looks after in a week.
_WORST = 10
# Of the machines without Canh of a site: a page that names more is too heavy for a thin line.
_MOST_OTHERS = 60


@pages.page("/coverage", allow=PROVINCE)
def show_coverage(here: Here, show_all: bool = False) -> Response:
    """Show how far Canh sees the province, and where most is amiss."""
    with here.edge.store.reading() as session:
        since = unheard_since(here, session)
        seen = coverage(counted(here, session, here.scope, since))
    amiss = [one for one in seen.units if one.amiss or one.expected is None]
    shown = seen.units if show_all else amiss[:_WORST]
    return page(here, "coverage.html", coverage=seen, units=shown, since=since, show_all=show_all)


@pages.page("/sites/{code}", allow=STAFF)
def show_site(here: Here, code: str) -> Response:
    """Show one site."""
    is_staff = here.caller.role is Role.PROVINCE
    with here.edge.store.reading() as session:
        placed = places.site_of_code(session, here.scope, code)
        if placed is None:
            raise NotFound("there is no such site")
        situation = situation_of(here, session)
        rows = [one for one in situation.links if one.site.id == placed.site.id]
        since = unheard_since(here, session)
        own = Scope(frozenset({placed.unit.id or 0}))
        covered = units_covered(counted(here, session, own, since))
        shown: dict[str, Any] = {
            "concerns": _concerns(here, session, placed, rows),
            "works": works_on_unit(not_over(session, here.moment.now), [code], rows),
            "learning": learning_until(here, session).get(code),
            # When a computer was on, and what Canh takes of a line, are for the province.
            "shares": _shares(here, session, rows) if is_staff else {},
            "unheard": _unheard(here, session, placed, since) if is_staff else [],
            # So are hardware addresses; whoever works there learns how many there are.
            "others": _others(here, session, placed) if is_staff else [],
        }
    return page(
        here,
        "site.html",
        site=placed.site,
        links=[one for one in watched_links(situation, here.scope) if one.place.site_code == code],
        unit=covered[0],
        since=since,
        **shown,
    )


def _concerns(
    here: Visit, session: Session, placed: PlacedSite, rows: Sequence[PlacedLink]
) -> Concerns:
    """Read what concerns a site: what is there, and its lines with those who provide them."""
    own = Reach(
        site_ids=frozenset({placed.site.id or 0}), coverage=here.caller.role is Role.PROVINCE
    )
    lines = frozenset(Line(provider=one.link.provider, area=one.link.area) for one in rows)
    wider = Reach(
        site_ids=own.site_ids,
        coverage=own.coverage,
        lines=lines,
        simulated=placed.site.simulated,
    )
    return concerns_of(here, session, wider, own)


def _shares(
    here: Visit, session: Session, rows: Sequence[PlacedLink]
) -> Mapping[str, LineShare | None]:
    return {one.link.code: share_of_line(here, session, one.id) for one in rows}


def _unheard(
    here: Visit, session: Session, placed: PlacedSite, since: datetime
) -> list[SeenDevice]:
    known = devices.unheard_at_site(session, here.scope, placed.site.id or 0, is_unheard(since))
    return [see_device(one, here.caller.role, here.moment) for one in known]


def _others(here: Visit, session: Session, placed: PlacedSite) -> list[NeighbourRow]:
    since = seen_since(here.moment.today)
    return neighbours.list_without_canh(session, placed.site.id or 0, since, _MOST_OTHERS)
