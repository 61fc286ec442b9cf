"""The gap between communes as a visitor sees it: what is stored of desks, and the standard."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from server.figure import Figure
from server.fleet.equipment import COMPUTERS, Equipment
from server.procurement.defaults import Default
from server.procurement.desk_standard import (
    DESKS_A_PRINTER,
    DESKS_A_SCANNER,
    MBPS_A_DESK,
    MEMORY_GB,
    STANDARD,
)
from server.procurement.gap import Item, Standard
from server.procurement.numbers import numbers_in_force
from server.procurement.papers import Ground
from server.store.questions import desks, places, pulse
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Session
from server.views.desks import DeskFacts, GapDetail, desk_posts, details_of
from server.views.gap import GapBoard, gap_board
from server.web.visit import Visit

# What desks lack changes in weeks; it is reckoned anew after so long, or any change by a person.
_KEPT_S = 300
# A measured speed counts before what is bought as long as it is no older than this.
_MEASURED_LATELY = timedelta(days=7)
_OTHERS = (Equipment.PRINTER, Equipment.SCANNER)


def board_of_gap(here: Visit, session: Session) -> GapBoard:
    """Show all communes, as it stood some minutes ago at most."""
    moment = here.moment
    slot = moment.now.timestamp() // _KEPT_S
    version = moment.today, slot, pulse.newest_change(session)
    return here.edge.gap.of(version, partial(_board, here, session))


def _board(here: Visit, session: Session) -> GapBoard:
    facts = _facts(here, session, WHOLE_PROVINCE)
    standard = _standard(_numbers(here, session))
    return gap_board(one.gap for one in details_of(facts, standard, here.moment.today))


def detail_of_gap(here: Visit, session: Session, code: str) -> GapDetail | None:
    """Show one commune with all that its figures rest on; None: there is no commune of it."""
    unit = places.unit_of_code(session, WHOLE_PROVINCE, code)
    if unit is None:
        return None
    scope = Scope(frozenset({unit.id or 0}))
    standard = _standard(_numbers(here, session))
    return next(iter(details_of(_facts(here, session, scope), standard, here.moment.today)), None)


def standard_of_desks(here: Visit, session: Session) -> dict[Item, Ground]:
    """Give what is asked of a desk, each number with its source."""
    numbers = _numbers(here, session)
    names = {
        Item.COMPUTER: MEMORY_GB,
        Item.PRINTER: DESKS_A_PRINTER,
        Item.SCANNER: DESKS_A_SCANNER,
        Item.LINE: MBPS_A_DESK,
    }
    return {item: _ground(numbers[name]) for item, name in names.items()}


def _numbers(here: Visit, session: Session) -> Mapping[str, Default]:
    return numbers_in_force(session, here.moment.today, STANDARD)


def _facts(here: Visit, session: Session, scope: Scope) -> DeskFacts:
    today = here.moment.today
    registered = desks.registered(session, scope)
    posts = desk_posts(registered)
    return DeskFacts(
        units=places.units(session, scope),
        sites=places.sites(session, scope),
        links=places.links(session, scope, today),
        registered=registered,
        unregistered=desks.unregistered(session, scope),
        assets=desks.at_posts(session, scope, posts, (*COMPUTERS, *_OTHERS)),
        tested=desks.newest_tests(session, here.moment.now - _MEASURED_LATELY),
    )


def _standard(numbers: Mapping[str, Default]) -> Standard:
    return Standard(
        memory_gb=numbers[MEMORY_GB].value,
        desks_a_printer=numbers[DESKS_A_PRINTER].value,
        desks_a_scanner=numbers[DESKS_A_SCANNER].value,
        mbps_a_desk=numbers[MBPS_A_DESK].value,
    )


def _ground(number: Default) -> Ground:
    figure = Figure(value=number.value, unit=number.unit, source=number.source)
    return Ground(name=number.name, means=number.means, figure=figure)
