"""Canh loses sight of a site little by little: computers that were usually on are heard no more.

One that falls silent is nobody's business: it may be off. Together they are an agent that was taken
away, machines put aside that nobody retired, a switch that died: for the province to look into.
Only days count on which the office works and somebody of the site was heard: so a holiday, a cut
line or a server that was away explain themselves.
"""

from collections.abc import Sequence
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
from alerts.condition.heard import Heard
from alerts.text import N_, Text

# Leave and courses take a week; who is away for longer mostly leaves the computer to others.
LOST_AFTER_DAYS = 5
# One in five is more than leave explains, and three are more than chance. Starts, to be set by what
# provinces see.
_SHARE = 0.2
_FEWEST = 3
# Over at half of it; a single one is never the site's.
_OVER_SHARE = 0.1
_OVER_COUNT = 1
_MOST_NAMED = 8

_LOST = N_(
    "%(lost)s of the %(usual)s computers that were usually on at %(site)s have not been heard for "
    "%(days)s working days or more: %(names)s"
)
_AND = "%(first)s, %(rest)s"
_MORE = N_("and %(count)s more")


def decide(facts: Facts, _memory: Memory, _now: datetime) -> Judgement:
    """Judge how many of those that were usually on are lost."""
    usual = [one for one in facts.computers if one.is_usual]
    if not usual:
        return FINE
    days = [day for day in facts.working_days if any(one.was_heard(day) for one in facts.computers)]
    if len(days) < LOST_AFTER_DAYS:
        return NOT_KNOWN
    lost = [one for one in usual if one.day < days[-LOST_AFTER_DAYS]]
    share = len(lost) / len(usual)
    if len(lost) <= _OVER_COUNT or share <= _OVER_SHARE:
        return FINE
    if len(lost) < _FEWEST or share < _SHARE:
        return NOT_FINE_YET
    return Judgement(
        finding=Finding.COMPUTERS_LOST, evidence=_said(facts.subject, lost, len(usual))
    )


def _said(site: Component, lost: Sequence[Heard], usual: int) -> Text:
    longest_first = sorted(lost, key=lambda one: (one.day, one.device))
    said: dict[str, int | float | str | Text] = {
        "lost": len(lost),
        "usual": usual,
        "days": LOST_AFTER_DAYS,
        "names": _named([one.device for one in longest_first]),
    }
    return Text(_LOST, said, {"site": site})


def _named(devices: Sequence[int]) -> Text:
    parts = [
        Text("%(device)s", {}, {"device": Component(Kind.DEVICE, str(number))})
        for number in devices[:_MOST_NAMED]
    ]
    if len(devices) > _MOST_NAMED:
        parts.append(Text(_MORE, {"count": len(devices) - _MOST_NAMED}))
    named = parts.pop()
    while parts:
        named = Text(_AND, {"first": parts.pop(), "rest": named})
    return named


COVERAGE = Condition(
    kind=Kind.COVERAGE,
    # A site is named by its network.
    subject=Kind.LAN,
    decide=decide,
    # It has lasted for a week of work when it is found, and ends with whoever is heard again.
    times=1,
    lasting=timedelta(0),
    fine_for=timedelta(0),
    # Before Canh came there was nothing to lose.
    first_sight=None,
    gathers=timedelta(0),
)
