"""Getting a notification out: who may send it now, and what becomes of it after each attempt.

Pure. A message is sent at least once; twice only if a crash or a broken connection left it unknown
whether the first arrived; never three times. What is sent again carries the same message id.
Nobody gives up while the message is still right: that is for `telling.py` to say.
"""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.notification import Notification, State
from alerts.withheld import Reason

# Longer than any attempt may take (the time-outs of `channels/`), so that nobody takes over what
# is still being sent.
LEASE = timedelta(minutes=2)
MOST_UNKNOWN = 2
_FIRST_PAUSE_S = 10.0
_LONGEST_PAUSE_S = 300.0


class Claim(StrEnum):
    """Why a notification may be sent now, or not."""

    FIRST = "first"
    AGAIN = "again"
    TAKEN_OVER = "taken_over"
    NOT_DUE = "not_due"
    TRIED_TWICE = "tried_twice"


TO_SEND = frozenset({Claim.FIRST, Claim.AGAIN, Claim.TAKEN_OVER})


@dataclass(frozen=True, slots=True)
class Claimed:
    """The answer to a claim: whether to send it, and the notification to write before that."""

    why: Claim
    notification: Notification


def claim(notification: Notification, now: datetime) -> Claimed:
    """Ask to send a notification.

    What it gives is written by compare-and-set (the row is still as it was) and committed; only
    then, and only if `why` is in `TO_SEND`, is the message sent.
    """
    if notification.state is State.QUEUED:
        return _claim_queued(notification, now)
    lease = notification.lease_until
    if notification.state is not State.SENDING or (lease is not None and now < lease):
        return Claimed(Claim.NOT_DUE, notification)
    # Who was sending it is gone, before or after the message left.
    taken_over = replace(notification, unknown=notification.unknown + 1)
    if taken_over.unknown >= MOST_UNKNOWN:
        return Claimed(Claim.TRIED_TWICE, _failed(taken_over, Reason.OUTCOME_UNKNOWN))
    return Claimed(Claim.TAKEN_OVER, _sending(taken_over, now))


def delivered(notification: Notification, receipt: str, now: datetime) -> Notification:
    """Note that the channel took a message over."""
    return replace(
        notification,
        state=State.DELIVERED,
        delivered_at=now,
        receipt=receipt,
        lease_until=None,
        next_at=None,
    )


def not_delivered(
    notification: Notification, *, permanent: bool, uncertain: bool, now: datetime
) -> Notification:
    """Note that an attempt failed.

    Args:
        notification: As it was claimed.
        permanent: Whether the channel will never take this message.
        uncertain: Whether it may have arrived all the same.
        now: The time.
    """
    if permanent:
        return _failed(notification, Reason.REFUSED)
    unknown = notification.unknown + uncertain
    if unknown >= MOST_UNKNOWN:
        return _failed(replace(notification, unknown=unknown), Reason.OUTCOME_UNKNOWN)
    return replace(
        notification,
        state=State.QUEUED,
        unknown=unknown,
        lease_until=None,
        next_at=now + pause_after(notification),
    )


def pause_after(notification: Notification) -> timedelta:
    """Give the pause before the next attempt: 10 s, doubled each time up to 5 minutes, ±20 %.

    The spread is the same for the same message, and keeps those of one outage apart.
    """
    doubled = _FIRST_PAUSE_S * 2.0 ** min(notification.attempts - 1, 10)
    spread = 0.8 + 0.4 * (zlib.crc32(str(notification.key).encode()) % 1000) / 1000
    return timedelta(seconds=min(doubled, _LONGEST_PAUSE_S) * spread)


def _claim_queued(notification: Notification, now: datetime) -> Claimed:
    if notification.next_at is not None and now < notification.next_at:
        return Claimed(Claim.NOT_DUE, notification)
    why = Claim.AGAIN if notification.attempts else Claim.FIRST
    return Claimed(why, _sending(notification, now))


def _sending(notification: Notification, now: datetime) -> Notification:
    return replace(
        notification,
        state=State.SENDING,
        attempts=notification.attempts + 1,
        lease_until=now + LEASE,
        next_at=None,
    )


def _failed(notification: Notification, reason: Reason) -> Notification:
    return replace(notification, state=State.FAILED, reason=reason, lease_until=None, next_at=None)
