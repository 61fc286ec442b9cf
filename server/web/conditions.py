"""The conditions that a page shows, in the words of who looks at it."""

from server.store.questions import conditions
from server.store.session import Session
from server.views.conditions import (
    SeenBaseline,
    SeenCondition,
    named_in_conditions,
    see_baselines,
    see_condition,
)
from server.web.seen_incidents import reader_naming
from server.web.visit import Visit


def conditions_of_device(here: Visit, session: Session, device_id: int) -> list[SeenCondition]:
    """Read what ails a device."""
    found = conditions.of_device(session, device_id)
    reader = reader_naming(here, session, named_in_conditions(found))
    return [see_condition(one, reader) for one in found]


def baselines_of_unit(here: Visit, session: Session, unit_id: int) -> list[SeenBaseline]:
    """Read what was so at the sites of a unit when Canh came."""
    found = conditions.baseline_of(session, unit_id)
    named = named_in_conditions(one.kept for one in found)
    return see_baselines(found, reader_naming(here, session, named))
