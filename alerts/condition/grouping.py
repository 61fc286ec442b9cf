"""When what was found at a site becomes an incident, and what that incident says.

Pure. Several computers of one site with the same condition are one incident and one message a day:
the first is waited on for the others, and who comes too late for it comes with the next day's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.component import Component
from alerts.condition.condition import Condition
from alerts.condition.standing import Standing
from alerts.fault import Counts, Failing, Fault, Whereabouts
from alerts.severity import Severity
from alerts.text import N_, Text

# A message with more lines than these nobody reads on a phone.
_MOST_SAID = 8
_GRAVER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)

_MORE = N_("and %(count)s more")


class Opens(StrEnum):
    """Whether an incident is to be opened for what waits, and if not, why."""

    NOW = "now"
    NOBODY_WAITS = "nobody_waits"
    GATHERING = "gathering"
    TOLD_TODAY = "told_today"


@dataclass(frozen=True, slots=True)
class Member:
    """One of those that an incident is about, or may be: its component and how that stands."""

    component: Component
    standing: Standing


def opens(
    waiting: Sequence[Member],
    condition: Condition,
    last_opened: datetime | None,
    today: datetime,
    now: datetime,
) -> Opens:
    """Decide whether those that wait at one site become an incident now.

    Args:
        waiting: Those that are sure and in no incident yet.
        condition: What is found.
        last_opened: When the last incident of this condition was opened there.
        today: When this day began there.
        now: The time.
    """
    sure = [one.standing.believed_at for one in waiting if one.standing.believed_at is not None]
    if not sure:
        return Opens.NOBODY_WAITS
    if last_opened is not None and last_opened >= today:
        return Opens.TOLD_TODAY
    return Opens.GATHERING if now - min(sure) < condition.gathers else Opens.NOW


def fault_of(lead: Component, members: Sequence[Member], where: Whereabouts) -> Fault:
    """Say what an incident is about.

    Args:
        lead: The component that it is named by.
        members: All that it is about, those included that are fine again.
        where: Where all of them are.
    """
    found = [one.standing for one in members if one.standing.is_believed]
    begun = [one.since for one in found if one.since is not None]
    said = [one.evidence for one in found if one.evidence is not None]
    more = len(said) - _MOST_SAID
    return Fault(
        component=lead,
        since=min(begun),
        failing=Failing.LIMIT,
        where=where,
        counts=Counts(failed=len(found), tried=len(members)),
        evidence=(*said[:_MOST_SAID], *([Text(_MORE, {"count": more})] if more > 0 else [])),
    )


def severity_of(members: Sequence[Member]) -> Severity:
    """Give how bad the worst of them is."""
    found = [one.standing.severity for one in members if one.standing.is_believed]
    return max(found, key=_GRAVER.index, default=Severity.LOW)
