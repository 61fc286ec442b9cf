"""A line delivers far less than its contract: three tests in a row say so.

The contract is the measure: a thin contract that is kept is need. A test can only find less than a
line carries (others use it meanwhile, the computer is slow), never more: so it takes several to
speak against a line, and one to clear it.
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
from alerts.condition.line_test import TESTS, LineTests
from alerts.severity import Severity
from alerts.text import N_, Text

_KBIT = 1000
# From here on whole Mbit/s are precise enough.
_MANY_MBPS = 10

_DOWN = N_(
    "line %(line)s: the best of its last %(count)s speed tests brought %(found)s into the office, "
    "the contract says %(contract)s"
)
_UP = N_(
    "line %(line)s: the best of its last %(count)s speed tests brought %(found)s out of the "
    "office, the contract says %(contract)s"
)
_MBPS = N_("%(count)s Mbit/s")
_KBPS = N_("%(count)s kbit/s")


def decide(facts: Facts, _memory: Memory, _now: datetime) -> Judgement:
    """Judge both ways; of two that are low the way in is said."""
    tested = [way for way in facts.line_tests if way.found_mbps]
    if not tested:
        return NOT_KNOWN
    low = [way for way in tested if way.low_in_a_row >= TESTS]
    if low:
        return Judgement(
            finding=Finding.DELIVERS_TOO_LITTLE,
            evidence=_said(facts, min(low, key=lambda way: way.upload)),
            severity=Severity.MEDIUM,
        )
    return NOT_FINE_YET if any(way.low_in_a_row for way in tested) else FINE


def _said(facts: Facts, way: LineTests) -> Text:
    best_mbps = max(way.found_mbps[:TESTS])
    return Text(
        _UP if way.upload else _DOWN,
        {"count": TESTS, "found": _speed(best_mbps), "contract": _speed(way.contract_mbps)},
        {"line": Component(Kind.LINK, facts.subject.key)},
    )


def _speed(mbps: float) -> Text:
    if mbps >= _MANY_MBPS or mbps == round(mbps):
        return Text(_MBPS, {"count": round(mbps)})
    return Text(_KBPS, {"count": round(_KBIT * mbps)})


SLOW_LINE = Condition(
    kind=Kind.SPEED,
    subject=Kind.LINK,
    decide=decide,
    # Three tests are behind it, and one clears it.
    times=1,
    lasting=timedelta(0),
    fine_for=timedelta(0),
    # What was bought is owed, whoever has known of it for how long.
    first_sight=None,
    gathers=timedelta(0),
)
