"""Whom an incident is told to: the notifications to write in the transaction of its change.

Pure. To be asked after each change of the incident, after each outcome of a delivery, and when a
notification's `next_at` has come; asked once too often it gives nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.decision import Circumstances, Keep, Quiet, Send, Withhold, decide
from alerts.incident import Incident
from alerts.incident import State as Life
from alerts.notification import Key, Kind, Notification, State
from alerts.routing import Recipient
from alerts.told import Told, told_of
from alerts.withheld import Reason


def tell(
    incident: Incident,
    recipients: Sequence[Recipient],
    rows: Iterable[Notification],
    circumstances: Callable[[int], Circumstances],
    now: datetime,
) -> tuple[Notification, ...]:
    """Decide for everybody who must know or was told, and give what has to be written.

    Args:
        incident: As it is now; one that is merged passes its people on to what it is part of.
        recipients: Who must know of it (`routing.route`).
        rows: All notifications of the incident and of those merged into it.
        circumstances: Of a contact, by its id.
        now: The time.
    """
    by_contact: dict[int, list[Notification]] = {one.contact.id: [] for one in recipients}
    for row in rows:
        by_contact.setdefault(row.key.contact, []).append(row)
    channels = {one.contact.id: one.contact.channel for one in recipients}
    written: list[Notification] = []
    for contact, theirs in by_contact.items():
        told = told_of(incident.id, theirs)
        around = replace(circumstances(contact), must_know=contact in channels)
        decision = decide(incident, told, around, now)
        changed = [*_no_longer_waiting(theirs), _underway(incident, told, decision, now)]
        if not isinstance(decision, Keep):
            key = Key(
                incident=incident.id,
                contact=contact,
                channel=channels.get(contact) or theirs[-1].key.channel,
                kind=decision.kind,
                epoch=incident.epoch,
            )
            new = _booked(decision, key, incident, told, now)
            old = next((row for row in theirs if row.key == key), None)
            changed.append(new if old is None else _again(old, new))
        latest = {row.key: row for row in changed if row is not None}
        written += [row for row in latest.values() if row not in theirs]
    return tuple(written)


def _no_longer_waiting(rows: Iterable[Notification]) -> list[Notification | None]:
    """Free what was withheld until some time of that time; what is still withheld gets it anew."""
    return [
        replace(row, next_at=None)
        for row in rows
        if row.state is State.WITHHELD and row.next_at is not None
    ]


def _underway(
    incident: Incident, told: Told, decision: Send | Withhold | Keep, now: datetime
) -> Notification | None:
    """Give what becomes of a message that is underway; None: it stays as it is."""
    queued = told.underway
    if queued is None or queued.may_have_arrived:
        return None
    if not isinstance(decision, Keep) or decision.why is not Quiet.UNDERWAY:
        return replace(
            queued,
            state=State.WITHHELD,
            reason=_taken_back(incident, queued),
            decided_at=now,
            next_at=None,
        )
    renamed = queued.component != incident.fault.component
    return replace(queued, component=incident.fault.component) if renamed else None


def _taken_back(incident: Incident, queued: Notification) -> Reason:
    if incident.state is Life.MERGED:
        return Reason.COVERED
    if queued.key.kind is Kind.OPENED and incident.state is Life.RESOLVED:
        return Reason.RECOVERED_FIRST
    return Reason.OVERTAKEN


def _booked(
    decision: Send | Withhold, key: Key, incident: Incident, told: Told, now: datetime
) -> Notification:
    named = incident.fault.component
    sends = isinstance(decision, Send)
    return Notification(
        key=key,
        says=decision.says,
        component=named,
        corrects=told.component if told.component not in (None, named) else None,
        replaces=told.parts,
        state=State.QUEUED if sends else State.WITHHELD,
        reason=None if isinstance(decision, Send) else decision.reason,
        decided_at=now,
        next_at=now if isinstance(decision, Send) else decision.again_at,
    )


def _again(old: Notification, new: Notification) -> Notification | None:
    """Give what stands for a key from now on; None: what came of it is final."""
    if old.state in (State.DELIVERED, State.FAILED):
        return None  # one message of a key, whatever came of it
    if (old.state, old.reason, old.next_at) == (new.state, new.reason, new.next_at):
        return old
    return replace(new, earlier=_earlier(old, new))


def _earlier(old: Notification, new: Notification) -> tuple[tuple[datetime, Reason], ...]:
    """Keep why it was not sent so far: what is shown of it must not be forgotten."""
    if old.reason is None or old.reason is new.reason:
        return old.earlier
    return (*old.earlier, (old.decided_at, old.reason))
