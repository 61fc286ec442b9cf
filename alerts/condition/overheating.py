"""A processor stays near the temperature at which it is made to slow down, or to switch itself off.

For half an hour, not for a moment: under load a healthy one comes near it too.
"""

from datetime import datetime, timedelta

from alerts.component import Component, Kind
from alerts.condition.condition import (
    FINE,
    NOT_FINE_YET,
    NOT_KNOWN,
    Condition,
    Facts,
    Finding,
    Judgement,
    Memory,
)
from alerts.text import N_, Text

# The makers' limits are 95 to 105 °C. What is above them all is a sensor that does not measure.
_HOT_C = 95
_COOL_C = 85
_NO_SENSOR_C = 115

_STAYS = N_("computer %(device)s has stayed at %(limit)s °C or more for over half an hour")


def decide(facts: Facts, _memory: Memory, _now: datetime) -> Judgement:
    """Judge the hottest sensor."""
    degrees = facts.temperature_c
    if degrees is None or degrees > _NO_SENSOR_C:
        return NOT_KNOWN
    if degrees < _HOT_C:
        return FINE if degrees <= _COOL_C else NOT_FINE_YET
    device = {"device": Component(Kind.DEVICE, facts.subject.key)}
    return Judgement(finding=Finding.TOO_HOT, evidence=Text(_STAYS, {"limit": _HOT_C}, device))


OVERHEATING = Condition(
    kind=Kind.COOLING,
    subject=Kind.DEVICE,
    decide=decide,
    times=4,
    lasting=timedelta(minutes=30),
    fine_for=timedelta(days=2),
    # It shows only when somebody works hard, so the first day need not show it.
    first_sight=timedelta(days=7),
)
