"""The conditions that a page shows, in the words of who looks at it."""

from server.store.conditions import KeptCondition
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
    """Read what ails a device, sure or not."""
    return _seen(here, session, conditions.of_devices(session, [device_id]))


def news_of_devices(here: Visit, session: Session, device_ids: list[int]) -> list[SeenCondition]:
    """Read what came up on some devices since Canh came, and is sure."""
    found = conditions.of_devices(session, device_ids)
    return _seen(here, session, [one for one in found if one.standing.is_news])


def _seen(here: Visit, session: Session, found: list[KeptCondition]) -> list[SeenCondition]:
    reader = reader_naming(here, session, named_in_conditions(found))
    return [see_condition(one, reader) for one in found]


def baselines_of_unit(here: Visit, session: Session, unit_id: int) -> list[SeenBaseline]:
    """Read what was so at the sites of a unit when Canh came."""
    found = conditions.baseline_of(session, unit_id)
    named = named_in_conditions(one.kept for one in found)
    return see_baselines(found, reader_naming(here, session, named))
