"""An incident: a fault's life from suspicion until it is over. The rules it lives by: `life.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.fault import Fault
from alerts.severity import Severity
from alerts.text import N_
from alerts.withheld import Reason


class State(StrEnum):
    """Where an incident is in its life."""

    SUSPECTED = "suspected"
    OPEN = "open"
    RECOVERING = "recovering"
    RESOLVED = "resolved"
    MERGED = "merged"


UNRESOLVED = frozenset({State.SUSPECTED, State.OPEN, State.RECOVERING})


class Why(StrEnum):
    """Why an incident changed, or did not."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RECORDED = "recorded"
    CAUSE_CHANGED = "cause_changed"
    CAUSE_STANDS = "cause_stands"
    BEGAN_EARLIER = "began_earlier"
    MAY_BE_TOLD = "may_be_told"
    CLEARING = "clearing"
    RELAPSED = "relapsed"
    RECOVERED = "recovered"
    FORGOTTEN = "forgotten"
    REOPENED = "reopened"
    CAME_BACK = "came_back"
    STEADY_AGAIN = "steady_again"
    STAYS_BROKEN = "stays_broken"
    MERGED = "merged"
    COVERED = "covered"
    UNWATCHED = "unwatched"
    SEVERITY = "severity"
    ACKNOWLEDGED = "acknowledged"
    # By hand (`by_hand.py`):
    OPENED_BY_HAND = "opened_by_hand"
    FOUND_TOO = "found_too"
    NOTED = "noted"
    MERGED_BY_HAND = "merged_by_hand"
    TOOK_IN = "took_in"
    SPLIT = "split"
    LET_GO = "let_go"
    CLOSED_BY_HAND = "closed_by_hand"
    CHECK_ASKED = "check_asked"
    ANSWERED = "answered"
    # Nothing happens:
    NOTHING_NEW = "nothing_new"
    BLIND = "blind"
    TOO_LATE = "too_late"
    PARENT_OPEN = "parent_open"
    NOT_JUDGED_ANEW = "not_judged_anew"
    STILL_UNSTEADY = "still_unsteady"
    OVER = "over"


# What stands in an incident's timeline; a reason that is not here leaves no entry.
WHYS: Mapping[Why, str] = {
    Why.SUSPECTED: N_("Suspected."),
    Why.CONFIRMED: N_("Confirmed: the incident is open."),
    Why.RECORDED: N_("Found in data that came late; it is over."),
    Why.CAUSE_CHANGED: N_("The cause is another than was thought."),
    Why.CAUSE_STANDS: N_("It was not the power, as far as its computers can tell."),
    Why.BEGAN_EARLIER: N_("It began earlier than was thought."),
    Why.MAY_BE_TOLD: N_("What kept it from being told is over."),
    Why.CLEARING: N_("The newest results are fine; not yet for long enough."),
    Why.RELAPSED: N_("It failed again before it was over."),
    Why.RECOVERED: N_("It is over."),
    Why.FORGOTTEN: N_("The suspicion was not confirmed."),
    Why.REOPENED: N_("It came back before anybody was told that it was over."),
    Why.CAME_BACK: N_("It came back: it keeps coming and going."),
    Why.STEADY_AGAIN: N_("It has been fine for long enough: it is over."),
    Why.STAYS_BROKEN: N_("It no longer comes and goes: it stays broken."),
    Why.MERGED: N_("It is only part of another incident."),
    Why.COVERED: N_("Another incident explains it."),
    Why.UNWATCHED: N_("It is no longer watched."),
    Why.SEVERITY: N_("Its severity has changed."),
    Why.ACKNOWLEDGED: N_("Somebody is on it."),
    Why.OPENED_BY_HAND: N_("Opened by hand."),
    Why.FOUND_TOO: N_("Canh has found it too, and watches it from now on."),
    Why.NOTED: N_("Note."),
    Why.MERGED_BY_HAND: N_("Merged into another incident by hand."),
    Why.TOOK_IN: N_("Another incident was merged into this one by hand."),
    Why.SPLIT: N_("Split off again by hand: it is an incident of its own."),
    Why.LET_GO: N_("An incident that was part of this one was split off by hand."),
    Why.CLOSED_BY_HAND: N_("Closed by hand."),
    Why.CHECK_ASKED: N_("A check of the site was asked for."),
    Why.ANSWERED: N_("Somebody said whether this verdict was right."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One fault's life.

    Attributes:
        id: 0 until it is stored.
        opened_at: When it was confirmed; None as long as it is only suspected.
        turned_at: When the first result was measured that shows it as it is now, broken or fine.
        resolved_at: When it was over (or what it was part of was found).
        merged_by, split_by: Who merged it by hand, or split it off: no judge undoes that.
        unwatched: Whether it ended because nobody watches the component any more.
        flapping: Whether it keeps coming and going.
        epoch: How often it came back after somebody was told that it was over.
        over_told_at: When somebody was first told that it is over, since it last began.
        silenced: Why nobody is told of it at all; None: whoever must know is told.
    """

    fault: Fault
    state: State
    turned_at: datetime
    id: int = 0
    opened_at: datetime | None = None
    resolved_at: datetime | None = None
    merged_into: int | None = None
    merged_by: str = ""
    split_by: str = ""
    unwatched: bool = False
    flapping: bool = False
    epoch: int = 0
    over_told_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    severity: Severity = Severity.MEDIUM
    silenced: Reason | None = None
    simulated: bool = False

    @property
    def is_history(self) -> bool:
        """Whether it was found only in late data: nobody is ever told of it."""
        return self.silenced is Reason.LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an incident's timeline.

    Attributes:
        fault: What was known of it then.
        by: Who did it, if a person did.
        text: What they wrote; of a changed severity the new one; of an incident its number.
    """

    at: datetime
    why: Why
    fault: Fault
    measured_at: datetime | None = None
    by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an incident, and why. Without an entry nothing has happened."""

    why: Why
    incident: Incident | None
    entry: Entry | None = None
