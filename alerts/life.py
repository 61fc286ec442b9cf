"""The rules by which an incident lives: suspected, open, recovering, resolved, or merged.

Pure: each takes the time and returns the new incident with a named reason. Who is told is decided
in `telling.py`. How many rounds make a suspicion sure, or an end, is for the judge to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.fault import Fault
from alerts.incident import UNRESOLVED, Change, Entry, Incident, State, Why
from alerts.observation import FOUND, Observation, Verdict
from alerts.withheld import Reason

# What comes back so soon is the same incident. A start, to be set by what provinces see.
COMES_BACK_WITHIN = timedelta(hours=1)
# What keeps coming and going is steady when it has not changed for so long.
STEADY_AFTER = timedelta(minutes=30)


def advance(incident: Incident | None, seen: Observation, now: datetime) -> Change:
    """Take an incident one step on.

    Args:
        incident: The unresolved incident of this fault, or else its last one; None if there
            was none.
        seen: The verdict on the fault.
        now: The time.

    Returns:
        The incident as it is then; with id 0 if it is a new one.
    """
    if incident is not None and seen.late:
        return _look_back(incident, seen, now)
    if incident is None or _is_past(incident, seen, now):
        return _begin(incident, seen, now)
    if incident.state is State.MERGED:
        return Change(Why.NOTHING_NEW, incident)
    if seen.verdict in _ENDS:
        return _end(incident, seen, now)
    if why := _no_judgement(seen):
        return Change(why, incident)
    return _RULES[incident.state](incident, seen, now)


def acknowledge(incident: Incident, by: str, now: datetime) -> Change:
    """Note who is on it. The first stays; it is cleared when the incident comes back."""
    if incident.state not in (State.OPEN, State.RECOVERING):
        return Change(Why.OVER, incident)
    if incident.acknowledged_at is not None:
        return Change(Why.NOTHING_NEW, incident)
    noted = replace(incident, acknowledged_by=by, acknowledged_at=now)
    return Change(
        Why.ACKNOWLEDGED,
        noted,
        Entry(at=now, why=Why.ACKNOWLEDGED, fault=incident.fault, by=by),
    )


def over_told(incident: Incident, now: datetime) -> Change:
    """Note that somebody was told that it is over. If it has come back meanwhile, it flaps."""
    if incident.over_told_at is not None or incident.state in (State.SUSPECTED, State.MERGED):
        return Change(Why.NOTHING_NEW, incident)
    if incident.state is State.RESOLVED:
        return Change(Why.NOTHING_NEW, replace(incident, over_told_at=now))
    flapping = replace(incident, flapping=True, epoch=incident.epoch + 1)
    return Change(Why.CAME_BACK, flapping, Entry(at=now, why=Why.CAME_BACK, fault=incident.fault))


def _is_past(incident: Incident, seen: Observation, now: datetime) -> bool:
    """Whether what is seen now would be another incident."""
    if incident.state is State.MERGED:
        return seen.parent is None or seen.parent.recovered_at is not None
    if incident.resolved_at is None:
        return False
    never_told = incident.opened_at is None or incident.is_history or incident.unwatched
    return never_told or now - incident.resolved_at > COMES_BACK_WITHIN


def _begin(past: Incident | None, seen: Observation, now: datetime) -> Change:
    if seen.late:
        return _record(seen, now)
    if seen.verdict not in FOUND:
        return Change(Why.NOTHING_NEW, past)
    if why := _no_judgement(seen):
        return _cover(past, seen, now) if why is Why.PARENT_OPEN else Change(why, past)
    new = _new(seen)
    if seen.verdict is Verdict.CONFIRMED:
        return _changed(Why.CONFIRMED, replace(new, state=State.OPEN, opened_at=now), seen, now)
    return _changed(Why.SUSPECTED, new, seen, now)


def _record(seen: Observation, now: datetime) -> Change:
    if seen.verdict is not Verdict.CONFIRMED:
        return Change(Why.TOO_LATE, None)
    over = replace(
        _new(seen),
        state=State.RESOLVED,
        opened_at=seen.fault.since,
        resolved_at=seen.until or seen.measured_at,
        silenced=Reason.LATE,
    )
    return _changed(Why.RECORDED, over, seen, now)


def _cover(past: Incident | None, seen: Observation, now: datetime) -> Change:
    """Keep what a wider incident explains, so that it shows why nobody was told of it."""
    if seen.verdict is not Verdict.CONFIRMED or seen.parent is None:
        return Change(Why.PARENT_OPEN, past)
    covered = replace(
        _new(seen),
        state=State.MERGED,
        resolved_at=now,
        merged_into=seen.parent.incident,
    )
    return _changed(Why.COVERED, covered, seen, now)


def _look_back(incident: Incident, seen: Observation, now: datetime) -> Change:
    """Correct the past. What is not over yet is judged by fresh results, which come in a minute."""
    if incident.state is State.RESOLVED:
        return _look_back_at_resolved(incident, seen, now)
    same = seen.verdict in FOUND and seen.fault.component == incident.fault.component
    if incident.state in UNRESOLVED and same and seen.fault.since < incident.fault.since:
        earlier = replace(incident, fault=replace(incident.fault, since=seen.fault.since))
        return _changed(Why.BEGAN_EARLIER, earlier, seen, now)
    return Change(Why.TOO_LATE, incident)


def _look_back_at_resolved(incident: Incident, seen: Observation, now: datetime) -> Change:
    if seen.verdict is Verdict.MERGED:
        return _end(incident, seen, now)
    if seen.verdict not in FOUND:
        return Change(Why.TOO_LATE, incident)
    corrected = replace(incident, fault=_joined(incident.fault, seen.fault))
    if seen.fault.component != incident.fault.component:
        return _changed(Why.CAUSE_CHANGED, corrected, seen, now)
    if corrected.fault.since < incident.fault.since:
        return _changed(Why.BEGAN_EARLIER, corrected, seen, now)
    settled = _settled(incident, seen)
    if settled != incident:
        return _changed(Why.CAUSE_STANDS, settled, seen, now)
    return Change(Why.TOO_LATE, incident)


def _no_judgement(seen: Observation) -> Why | None:
    """Give why this verdict must not be acted upon, if it must not."""
    if seen.verdict is Verdict.UNKNOWN:
        return Why.BLIND
    if seen.parent is None:
        return None
    if seen.parent.recovered_at is None:
        return Why.PARENT_OPEN
    # Results of before the parent's recovery say nothing of the child by itself.
    return Why.NOT_JUDGED_ANEW if seen.measured_at <= seen.parent.recovered_at else None


def _when_suspected(incident: Incident, seen: Observation, now: datetime) -> Change:
    if seen.verdict is Verdict.CONFIRMED:
        opened = replace(_known(incident, seen), state=State.OPEN, opened_at=now)
        return _changed(Why.CONFIRMED, opened, seen, now)
    if seen.verdict is Verdict.SUSPECTED:
        return Change(Why.NOTHING_NEW, _known(incident, seen))
    if seen.verdict is Verdict.CLEAR:
        return _resolve(Why.FORGOTTEN, incident, seen, now)
    return Change(Why.NOTHING_NEW, incident)


def _when_open(incident: Incident, seen: Observation, now: datetime) -> Change:
    if seen.verdict in FOUND:
        return _still_broken(incident, seen, now)
    turned = replace(_renamed(incident, seen), turned_at=seen.measured_at)
    if seen.verdict is Verdict.CLEAR and not incident.flapping:
        return _resolve(Why.RECOVERED, turned, seen, now)
    return _changed(Why.CLEARING, replace(turned, state=State.RECOVERING), seen, now)


def _still_broken(incident: Incident, seen: Observation, now: datetime) -> Change:
    known = _known(incident, seen)
    if incident.flapping and now - incident.turned_at >= STEADY_AFTER:
        return _changed(Why.STAYS_BROKEN, replace(known, flapping=False), seen, now)
    if known.fault.component != incident.fault.component:
        return _changed(Why.CAUSE_CHANGED, known, seen, now)
    if incident.silenced is not None and known.silenced is None:
        return _changed(Why.MAY_BE_TOLD, known, seen, now)
    if known.severity is not incident.severity:
        return _graver_or_less(known, seen, now)
    return Change(Why.NOTHING_NEW, known)


def _graver_or_less(known: Incident, seen: Observation, now: datetime) -> Change:
    change = _changed(Why.SEVERITY, known, seen, now)
    entry = replace(change.entry, text=known.severity) if change.entry else None
    return replace(change, entry=entry)


def _when_recovering(incident: Incident, seen: Observation, now: datetime) -> Change:
    if seen.verdict in FOUND:
        again = replace(_known(incident, seen), state=State.OPEN, turned_at=seen.measured_at)
        return _changed(Why.RELAPSED, again, seen, now)
    incident = _renamed(incident, seen)
    if seen.verdict is not Verdict.CLEAR:
        return Change(Why.NOTHING_NEW, incident)
    if not incident.flapping:
        return _resolve(Why.RECOVERED, incident, seen, now)
    if now - incident.turned_at >= STEADY_AFTER:
        return _resolve(Why.STEADY_AGAIN, replace(incident, flapping=False), seen, now)
    return Change(Why.STILL_UNSTEADY, incident)


def _when_resolved(incident: Incident, seen: Observation, now: datetime) -> Change:
    if seen.verdict is not Verdict.CONFIRMED:
        return Change(Why.NOTHING_NEW, incident)
    back = replace(
        _known(incident, seen),
        state=State.OPEN,
        turned_at=seen.measured_at,
        resolved_at=None,
        acknowledged_by="",
        acknowledged_at=None,
    )
    if incident.over_told_at is None:
        return _changed(Why.REOPENED, back, seen, now)
    flapping = replace(back, flapping=True, epoch=incident.epoch + 1, over_told_at=None)
    return _changed(Why.CAME_BACK, flapping, seen, now)


_RULES: Mapping[State, Callable[[Incident, Observation, datetime], Change]] = {
    State.SUSPECTED: _when_suspected,
    State.OPEN: _when_open,
    State.RECOVERING: _when_recovering,
    State.RESOLVED: _when_resolved,
}
_ENDS = frozenset({Verdict.MERGED, Verdict.UNWATCHED})


def _end(incident: Incident, seen: Observation, now: datetime) -> Change:
    if seen.verdict is Verdict.MERGED:
        merged = replace(
            incident,
            state=State.MERGED,
            resolved_at=incident.resolved_at or now,
            merged_into=seen.into,
            flapping=False,
        )
        return _changed(Why.MERGED, merged, seen, now)
    if incident.state not in UNRESOLVED:
        return Change(Why.OVER, incident)
    gone = replace(incident, unwatched=True, flapping=False)
    return _resolve(Why.UNWATCHED, gone, seen, now)


def _resolve(why: Why, incident: Incident, seen: Observation, now: datetime) -> Change:
    resolved = replace(incident, state=State.RESOLVED, resolved_at=now)
    return _changed(why, resolved, seen, now)


def _new(seen: Observation) -> Incident:
    return Incident(
        fault=seen.fault,
        state=State.SUSPECTED,
        turned_at=seen.fault.since,
        severity=seen.severity,
        silenced=seen.silenced,
        simulated=seen.simulated,
    )


def _known(incident: Incident, seen: Observation) -> Incident:
    return replace(
        incident,
        fault=_joined(incident.fault, seen.fault),
        severity=seen.severity,
        silenced=seen.silenced,
    )


def _renamed(incident: Incident, seen: Observation) -> Incident:
    """Take over what the judge now calls it: that may become known when it is already fine."""
    if seen.fault.component == incident.fault.component:
        return _settled(incident, seen)
    return replace(incident, fault=_joined(incident.fault, seen.fault))


def _settled(incident: Incident, seen: Observation) -> Incident:
    """Note that nothing will prove another cause any more; all else was said while it failed."""
    doubted = incident.fault.may_be_power and seen.fault.may_be_power
    return replace(incident, fault=replace(incident.fault, may_be_power=doubted))


def _joined(known: Fault, seen: Fault) -> Fault:
    return replace(seen, since=min(known.since, seen.since))


def _changed(why: Why, incident: Incident, seen: Observation, now: datetime) -> Change:
    entry = Entry(at=now, why=why, fault=incident.fault, measured_at=seen.measured_at)
    return Change(why, incident, entry)
