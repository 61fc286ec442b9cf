"""Claims, outcomes and pauses of deliveries."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.channel import LONGEST_TIMEOUT_S
from alerts.delivery import LEASE, TO_SEND, Claim, claim, delivered, not_delivered, pause_after
from alerts.notification import Notification, State
from alerts.withheld import Reason
from tests.alerts.build import TEN, a_notification, minutes

NOW = TEN + minutes(5)
QUEUED = a_notification(state=State.QUEUED)
SECOND = timedelta(seconds=1)


def sending(unknown: int = 0) -> Notification:
    claimed = claim(a_notification(state=State.QUEUED, unknown=unknown), NOW)
    assert claimed.why in TO_SEND
    return claimed.notification


def test_what_is_due_is_claimed_for_the_time_of_a_lease() -> None:
    claimed = claim(QUEUED, NOW)

    assert claimed.why is Claim.FIRST
    assert claimed.notification.state is State.SENDING
    assert (claimed.notification.attempts, claimed.notification.lease_until) == (1, NOW + LEASE)


def test_a_later_attempt_is_known_as_one() -> None:
    assert claim(a_notification(state=State.QUEUED, attempts=1), NOW).why is Claim.AGAIN


@pytest.mark.parametrize(
    "notification",
    [
        a_notification(state=State.QUEUED, next_at=NOW + SECOND),
        a_notification(state=State.SENDING, lease_until=NOW + SECOND),
        a_notification(state=State.DELIVERED),
        a_notification(state=State.WITHHELD),
        a_notification(state=State.FAILED),
    ],
)
def test_what_is_not_due_stays_as_it_is(notification: Notification) -> None:
    claimed = claim(notification, NOW)

    assert claimed.why is Claim.NOT_DUE
    assert claimed.notification == notification


def test_what_a_worker_left_behind_is_taken_over_when_its_lease_is_over() -> None:
    claimed = claim(sending(), NOW + LEASE)

    assert claimed.why is Claim.TAKEN_OVER
    assert (claimed.notification.attempts, claimed.notification.unknown) == (2, 1)


def test_what_was_left_behind_twice_is_not_sent_a_third_time() -> None:
    claimed = claim(sending(unknown=1), NOW + LEASE)

    assert claimed.why is Claim.TRIED_TWICE
    assert claimed.why not in TO_SEND
    assert claimed.notification.state is State.FAILED
    assert claimed.notification.reason is Reason.OUTCOME_UNKNOWN


def test_a_delivered_message_keeps_what_the_channel_answered() -> None:
    done = delivered(sending(), "250 queued as 4F1", NOW)

    assert (done.state, done.delivered_at, done.receipt) == (
        State.DELIVERED,
        NOW,
        "250 queued as 4F1",
    )
    assert (done.lease_until, done.next_at) == (None, None)


def test_a_failed_attempt_is_repeated_after_a_pause() -> None:
    again = not_delivered(sending(), permanent=False, uncertain=False, now=NOW)

    assert (again.state, again.lease_until, again.unknown) == (State.QUEUED, None, 0)
    assert again.next_at == NOW + pause_after(sending())


def test_what_the_channel_will_never_take_has_failed() -> None:
    failed = not_delivered(sending(), permanent=True, uncertain=False, now=NOW)

    assert (failed.state, failed.reason, failed.next_at) == (State.FAILED, Reason.REFUSED, None)


def test_an_attempt_that_may_have_arrived_is_repeated_once() -> None:
    first = not_delivered(sending(), permanent=False, uncertain=True, now=NOW)
    second = not_delivered(sending(unknown=1), permanent=False, uncertain=True, now=NOW)

    assert (first.state, first.unknown) == (State.QUEUED, 1)
    assert (second.state, second.reason) == (State.FAILED, Reason.OUTCOME_UNKNOWN)


@given(attempts=st.integers(1, 10_000), incident=st.integers(1, 10**6))
def test_pauses_grow_from_seconds_to_minutes_and_no_further(attempts: int, incident: int) -> None:
    now, next_time = (
        pause_after(a_notification(state=State.SENDING, incident=incident, attempts=count))
        for count in (attempts, attempts + 1)
    )

    assert timedelta(seconds=8) <= now <= next_time <= timedelta(minutes=6)


def test_the_messages_of_one_outage_do_not_come_back_all_at_once() -> None:
    pauses = {
        pause_after(a_notification(state=State.SENDING, incident=number, attempts=1))
        for number in range(100)
    }

    assert len(pauses) > 50


def test_no_attempt_outlasts_its_lease() -> None:
    assert timedelta(seconds=3 * LONGEST_TIMEOUT_S) < LEASE
