"""The certificate of a service ends within two weeks: somebody has to renew it.

One that has ended makes the service fail, which is for locating to say: nothing begins by it here,
but what was said before still holds.
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
from alerts.severity import Severity
from alerts.text import N_, Text

# Renewed by a program it is at 30 days; by hand, an order and a signature take a week.
_SOON_DAYS = 14
_AT_ONCE_DAYS = 3
_RENEWED_DAYS = 20

_DAYS = N_("%(service)s: its certificate ends in %(days)s days")
_TODAY = N_("%(service)s: its certificate ends within two days")


def decide(facts: Facts, _memory: Memory, _now: datetime) -> Judgement:
    """Judge how long the certificate still holds."""
    days = facts.certificate_days
    if days is None:
        return NOT_KNOWN
    if days > _SOON_DAYS or days < 0:
        return FINE if days > _RENEWED_DAYS else NOT_FINE_YET
    counted: dict[str, int | float | str | Text] = {"days": days} if days >= 2 else {}
    service = {"service": Component(Kind.SERVICE, facts.subject.key)}
    return Judgement(
        finding=Finding.ENDS_SOON,
        evidence=Text(_DAYS if counted else _TODAY, counted, service),
        severity=Severity.HIGH if days <= _AT_ONCE_DAYS else Severity.LOW,
    )


CERTIFICATE = Condition(
    kind=Kind.CERTIFICATE,
    subject=Kind.SERVICE,
    decide=decide,
    fine_for=timedelta(hours=1),
    # It ends on its day, whoever has known of it for how long.
    first_sight=None,
)
