"""Whether one contact is told something now: what they believe is compared with what is.

Pure, and a matter of levels, not of events: it may be asked again at any time, and says the same
as long as nothing has changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.component import KNOWN_BY_RETURN
from alerts.incident import Incident, State
from alerts.notification import ENDINGS, Belief, Kind, Notification
from alerts.severity import Severity
from alerts.told import Told
from alerts.withheld import Reason

# More in an hour nobody reads; what is over it waits until the hour has room. A start. Only
# what is at least as grave takes room from a message: ten small ones keep no great one waiting.
MOST_AN_HOUR = 10
_HOUR = timedelta(hours=1)
# So long at most the word that it is over waits for its computers to tell whether it was the power:
# nobody who can work again loses by it, and who reads it reads the cause, too. The judge knows
# within six rounds of the end (`locate/power.py`); this is for one that has forgotten the case.
PROVEN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the last hour: when, and how grave its incident is by now."""

    at: datetime
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for a contact at the moment.

    Attributes:
        must_know: Whether routing names them. Who was told is told the rest even if it does not.
        quiet_until: The end of their quiet hours, if these are now.
        sent: What they were sent in the last hour, of any incident, queued ones included,
            `ENDINGS` left out.
    """

    must_know: bool = True
    quiet_until: datetime | None = None
    sent: tuple[Sent, ...] = ()


class Quiet(StrEnum):
    """Why there is nothing to write."""

    NOTHING_TO_SAY = "nothing_to_say"
    UNDERWAY = "underway"


@dataclass(frozen=True, slots=True)
class Send:
    """A message is to be sent, after which the contact believes what it `says`."""

    kind: Kind
    says: Belief


@dataclass(frozen=True, slots=True)
class Withhold:
    """A message is not to be sent, and why; `again_at`: when the reason is over by itself."""

    kind: Kind
    says: Belief
    reason: Reason
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """All is as it should be."""

    why: Quiet


def decide(
    incident: Incident, told: Told, around: Circumstances, now: datetime
) -> Send | Withhold | Keep:
    """Decide what one contact is to be told of an incident now.

    A queued message is kept as long as it is still the right one; if the answer is anything else
    than `Keep(Quiet.UNDERWAY)`, it is to be taken back.
    """
    underway = told.underway
    if underway is not None and underway.may_have_arrived:
        return Keep(Quiet.UNDERWAY)  # what they believe is not known before its outcome is
    wanted = _wanted(incident, told, must_know=around.must_know)
    if wanted is None:
        return _never_told(incident, told, must_know=around.must_know)
    if underway is not None and _is(underway, wanted, incident):
        return Keep(Quiet.UNDERWAY)
    return _obstacle(wanted, incident, told, around, now) or wanted


# What somebody believes, and what is: what has to be said.
_DIFFERENCE: Mapping[tuple[Belief, Belief], Kind] = {
    (Belief.NOTHING, Belief.BROKEN): Kind.OPENED,
    (Belief.FINE, Belief.BROKEN): Kind.OPENED,
    (Belief.BROKEN, Belief.FINE): Kind.RECOVERED,
    (Belief.FINE, Belief.UNSTEADY): Kind.FLAPPING,
    (Belief.UNSTEADY, Belief.FINE): Kind.ENDED,
    (Belief.UNSTEADY, Belief.BROKEN): Kind.ENDED,
}


def _is(underway: Notification, wanted: Send, incident: Incident) -> bool:
    same_message = wanted == Send(underway.key.kind, underway.says)
    return same_message and underway.key.incident == incident.id


def _wanted(incident: Incident, told: Told, *, must_know: bool) -> Send | None:
    standing = _standing(incident)
    if standing is None:
        return None
    kind = _DIFFERENCE.get((told.belief, standing))
    if told.belief is Belief.NOTHING and standing is Belief.UNSTEADY:
        # A first message while it happens to be fine would be hard to understand.
        kind, standing = _opened_while_broken(incident), Belief.BROKEN
    if kind is None:
        return _correction(incident, told, standing)
    if told.belief is Belief.NOTHING and not must_know:
        return None
    return Send(kind, standing)


def _standing(incident: Incident) -> Belief | None:
    """Give what somebody should believe; None while there is nothing to be told."""
    if incident.state is State.RESOLVED:
        return None if incident.opened_at is None else Belief.FINE
    if incident.state in (State.OPEN, State.RECOVERING):
        return Belief.UNSTEADY if incident.flapping else Belief.BROKEN
    return None


def _opened_while_broken(incident: Incident) -> Kind | None:
    return Kind.OPENED if incident.state is State.OPEN else None


def _correction(incident: Incident, told: Told, standing: Belief) -> Send | None:
    # While it comes and goes nothing is said, nor when it is nearly over: the message about its end
    # names the cause.
    named = incident.fault.component
    is_ending = standing is Belief.BROKEN and named.kind in KNOWN_BY_RETURN
    knows = told.belief is standing and standing is not Belief.UNSTEADY
    if knows and not is_ending and told.component != named:
        return Send(Kind.CORRECTION, standing)
    return None


def _never_told(incident: Incident, told: Told, *, must_know: bool) -> Withhold | Keep:
    """Give why somebody who should have been told was not, and will not be."""
    reason = None
    if told.belief is Belief.NOTHING and must_know:
        reason = Reason.COVERED if incident.state is State.MERGED else incident.silenced
    if reason is not None and incident.state is not State.SUSPECTED:
        return Withhold(Kind.OPENED, Belief.BROKEN, reason)
    missed = told.missed or (told.underway is not None and told.underway.key.kind is Kind.OPENED)
    if told.belief is Belief.NOTHING and missed and incident.state is State.RESOLVED:
        return Withhold(Kind.RECOVERED, Belief.FINE, Reason.NOT_DELIVERED)
    return Keep(Quiet.NOTHING_TO_SAY)


def _obstacle(
    wanted: Send, incident: Incident, told: Told, around: Circumstances, now: datetime
) -> Withhold | None:
    reason = _of_the_incident(wanted.kind, incident, told)
    if reason is not None:
        return Withhold(wanted.kind, wanted.says, reason)
    if (early := _too_early(wanted, incident, now)) is not None:
        return early
    if around.quiet_until is not None and incident.severity is not Severity.HIGH:
        return Withhold(wanted.kind, wanted.says, Reason.QUIET_HOURS, around.quiet_until)
    room_at = _room_at(incident.severity, around.sent, now)
    if room_at is not None and wanted.kind not in ENDINGS:
        return Withhold(wanted.kind, wanted.says, Reason.BUDGET, room_at)
    return None


def _room_at(severity: Severity, sent: Iterable[Sent], now: datetime) -> datetime | None:
    """Give when the hour has room again for what is so grave; None: it has."""
    no_smaller = (one.at for one in sent if one.severity.grade >= severity.grade)
    recent = sorted(at for at in no_smaller if at > now - _HOUR)
    return recent[-MOST_AN_HOUR] + _HOUR if len(recent) >= MOST_AN_HOUR else None


def _too_early(wanted: Send, incident: Incident, now: datetime) -> Withhold | None:
    """Keep the end and its cause together: one message of both is better than two."""
    over_at = incident.resolved_at
    is_unproven = incident.fault.may_be_power and not incident.unwatched
    if wanted.kind is not Kind.RECOVERED or over_at is None or not is_unproven:
        return None
    proven_by = over_at + PROVEN_WITHIN
    if now >= proven_by:
        return None
    return Withhold(wanted.kind, wanted.says, Reason.CAUSE_UNPROVEN, proven_by)


def _of_the_incident(kind: Kind, incident: Incident, told: Told) -> Reason | None:
    if kind in (Kind.OPENED, Kind.FLAPPING) and incident.silenced is not None:
        return incident.silenced
    if kind is Kind.OPENED and incident.acknowledged_at is not None:
        return Reason.ACKNOWLEDGED
    if kind is Kind.CORRECTION and told.corrected:
        return Reason.CORRECTED_ONCE
    return None
