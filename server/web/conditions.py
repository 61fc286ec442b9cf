"""The conditions that a page shows, in the words of who looks at it."""

from collections.abc import Collection

from alerts.wording import Reader
from server.store.conditions import KeptCondition
from server.store.questions import conditions
from server.store.questions.names import names_of
from server.store.session import Session
from server.views.conditions import (
    SeenBaseline,
    SeenCondition,
    named_in_conditions,
    see_baselines,
    see_condition,
)
from server.web.visit import Visit


def conditions_of_device(here: Visit, session: Session, device_id: int) -> list[SeenCondition]:
    """Read what ails a device."""
    found = conditions.of_device(session, device_id)
    reader = _reader(here, session, found)
    return [see_condition(one, reader) for one in found]


def baselines_of_unit(here: Visit, session: Session, unit_id: int) -> list[SeenBaseline]:
    """Read what was so at the sites of a unit when Canh came."""
    found = conditions.baseline_of(session, unit_id)
    return see_baselines(found, _reader(here, session, [one.kept for one in found]))


def _reader(here: Visit, session: Session, found: Collection[KeptCondition]) -> Reader:
    names = names_of(session, named_in_conditions(found), here.language)
    return Reader(language=here.language, zone=here.edge.zone, names=names)
