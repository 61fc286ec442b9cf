"""A clock is more than a day wrong: then certificates look expired, and web pages fail.

Measured against the server, at the moment when a report came in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

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

_HOUR_S = 3600.0
_DAY_S = 24 * _HOUR_S
# Browsers bear a day (of answers about revoked certificates), and certificates are issued so much
# ahead; a wrong time zone (hours) they all bear.
_WRONG_S = _DAY_S
_RIGHT_S = _HOUR_S
_FEWEST = 3

_BEHIND = N_("computer %(device)s: its clock is %(by)s behind")
_AHEAD = N_("computer %(device)s: its clock is %(by)s ahead")


def decide(facts: Facts, _memory: Memory, _now: datetime) -> Judgement:
    """Judge how wrong the clock is."""
    offset_s = facts.clock_offset_s
    if offset_s is None:
        return NOT_KNOWN
    wrong_s = abs(offset_s)
    if wrong_s < _WRONG_S:
        return FINE if wrong_s <= _RIGHT_S else NOT_FINE_YET
    device = {"device": Component(Kind.DEVICE, facts.subject.key)}
    msgid = _BEHIND if offset_s < 0 else _AHEAD
    evidence = Text(msgid, {"by": _duration(wrong_s)}, device)
    return Judgement(finding=Finding.CLOCK_WRONG, evidence=evidence)


def is_servers_own(offsets_s: Sequence[float]) -> bool:
    """Say whether it is the server's clock that is wrong: most computers say so together."""
    return len(offsets_s) >= _FEWEST and abs(median(offsets_s)) > _RIGHT_S


def _duration(wrong_s: float) -> Text:
    if wrong_s < 3 * _DAY_S:
        return Text(N_("%(count)s hours"), {"count": round(wrong_s / _HOUR_S)})
    return Text(N_("%(count)s days"), {"count": round(wrong_s / _DAY_S)})


WRONG_CLOCK = Condition(
    kind=Kind.CLOCK,
    subject=Kind.DEVICE,
    decide=decide,
    # A clock whose battery is empty is set right by day and wrong again each morning.
    fine_for=timedelta(days=3),
)
