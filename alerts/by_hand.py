"""What people do to an incident: open, note, merge, split, close. Pure, as the rules of `life.py`.

The next verdict of a judge undoes none of it. Who is told is decided in `telling.py`; a note
changes nothing of that.
"""

from dataclasses import replace
from datetime import datetime

from alerts.incident import UNRESOLVED, Change, Entry, Incident, State, Why
from alerts.observation import Observation
from alerts.severity import Severity

# What others can be made part of.
WHOLES = frozenset({State.OPEN, State.RECOVERING})


def open_by_hand(seen: Observation, said: str, by: str, now: datetime) -> Change:
    """Begin an incident that no judge has found.

    Args:
        seen: What somebody says is broken.
        said: Their words.
        by: Who it is.
        now: The time.
    """
    new = Incident(
        fault=seen.fault,
        state=State.OPEN,
        turned_at=seen.fault.since,
        opened_at=now,
        severity=seen.severity,
        simulated=seen.simulated,
    )
    return _changed(Why.OPENED_BY_HAND, new, by, now, said)


def find_too(incident: Incident, seen: Observation, now: datetime) -> Change:
    """Let a judge take over what was opened by hand: it is sure of the same component."""
    known = replace(
        incident,
        fault=replace(seen.fault, since=min(incident.fault.since, seen.fault.since)),
        severity=seen.severity,
        silenced=seen.silenced,
    )
    entry = Entry(at=now, why=Why.FOUND_TOO, fault=known.fault, measured_at=seen.measured_at)
    return Change(Why.FOUND_TOO, known, entry)


def weigh(incident: Incident, severity: Severity, now: datetime) -> Change:
    """Judge anew how grave it is, as of what a judge has found: who opened it chose no severity."""
    if incident.state not in UNRESOLVED or incident.severity is severity:
        return Change(Why.NOTHING_NEW, incident)
    entry = Entry(at=now, why=Why.SEVERITY, fault=incident.fault, text=severity)
    return Change(Why.SEVERITY, replace(incident, severity=severity), entry)


def merge(part: Incident, whole: Incident, by: str, now: datetime) -> Change:
    """Make an incident part of another that is open."""
    if part.state is State.MERGED or part.id == whole.id:
        return Change(Why.NOTHING_NEW, part)
    if whole.state not in WHOLES or part.simulated != whole.simulated:
        return Change(Why.OVER, part)
    merged = replace(
        part,
        state=State.MERGED,
        resolved_at=part.resolved_at or now,
        merged_into=whole.id,
        merged_by=by,
        split_by="",
        flapping=False,
    )
    return _changed(Why.MERGED_BY_HAND, merged, by, now, str(whole.id))


def split(part: Incident, whole: Incident, by: str, now: datetime) -> Change:
    """Let a part be an incident of its own again; once the whole is over it stays with that."""
    if part.state is not State.MERGED or part.merged_into != whole.id:
        return Change(Why.NOTHING_NEW, part)
    if whole.state not in WHOLES:
        return Change(Why.OVER, part)
    own = replace(
        part,
        state=State.OPEN,
        opened_at=part.opened_at or now,
        resolved_at=None,
        over_told_at=None,
        merged_into=None,
        merged_by="",
        split_by=by,
    )
    return _changed(Why.SPLIT, own, by, now, str(whole.id))


def close(incident: Incident, said: str, by: str, now: datetime) -> Change:
    """End what no judge watches."""
    if incident.state not in UNRESOLVED:
        return Change(Why.OVER, incident)
    over = replace(incident, state=State.RESOLVED, turned_at=now, resolved_at=now, flapping=False)
    return _changed(Why.CLOSED_BY_HAND, over, by, now, said)


def remark(incident: Incident, why: Why, by: str, now: datetime, text: str = "") -> Change:
    """Add what somebody wrote or did to the timeline; the incident itself stays as it is."""
    return _changed(why, incident, by, now, text)


def _changed(why: Why, incident: Incident, by: str, now: datetime, text: str) -> Change:
    return Change(why, incident, Entry(at=now, why=why, fault=incident.fault, by=by, text=text))
