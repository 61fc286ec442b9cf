"""One step in an incident's life, for the tests of its rules."""

from datetime import datetime
from typing import Any

from alerts.incident import Incident, Why
from alerts.life import advance
from alerts.observation import Verdict
from tests.alerts.build import (
    TEN,
    an_observation,
    minutes,
)

LATER = TEN + minutes(30)


def step(
    incident: Incident | None, verdict: Verdict, at: datetime = LATER, **changes: Any
) -> tuple[Why, Incident | None]:
    change = advance(incident, an_observation(verdict, at=at, **changes), at)
    return change.why, change.incident


def stepped(
    incident: Incident | None, verdict: Verdict, at: datetime = LATER, **changes: Any
) -> Incident:
    _, advanced = step(incident, verdict, at, **changes)
    assert advanced is not None
    return advanced
