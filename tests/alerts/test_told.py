"""What somebody was told, read from the notifications."""

from alerts.notification import Belief, Kind, State
from alerts.told import Told, told_of
from alerts.withheld import Reason
from tests.alerts.build import DEVICE, LAN, LINK, TEN, a_notification, minutes


def test_who_has_no_notification_was_told_nothing() -> None:
    assert told_of(1, []) == Told()


def test_the_last_message_that_was_delivered_counts() -> None:
    rows = [
        a_notification(Kind.RECOVERED, at=TEN + minutes(42)),
        a_notification(Kind.OPENED, at=TEN + minutes(1)),
        a_notification(Kind.FLAPPING, State.QUEUED, epoch=1),
    ]

    told = told_of(1, rows)

    assert (told.belief, told.component) == (Belief.FINE, LINK)
    assert told.underway == rows[2]


def test_a_message_that_was_not_delivered_is_believed_by_nobody() -> None:
    rows = [a_notification(state=state) for state in set(State) - {State.DELIVERED}]

    assert {told_of(1, [row]).belief for row in rows} == {Belief.NOTHING}


def test_who_was_told_of_a_part_was_told_of_the_whole() -> None:
    parts = [
        a_notification(incident=2, component=DEVICE),
        a_notification(incident=3, component=LAN),
        a_notification(incident=4),
        a_notification(Kind.RECOVERED, incident=4, at=TEN + minutes(9)),
    ]

    told = told_of(1, parts)

    assert (told.belief, told.component, told.parts) == (Belief.BROKEN, DEVICE, (2, 3))


def test_a_part_that_is_known_to_be_fine_says_nothing_of_the_whole() -> None:
    parts = [a_notification(incident=2, says=Belief.FINE)]

    assert told_of(1, parts).belief is Belief.NOTHING


def test_a_part_that_came_and_went_is_broken_with_the_whole() -> None:
    parts = [a_notification(Kind.FLAPPING, incident=2)]

    assert told_of(1, parts).belief is Belief.BROKEN


def test_what_was_said_of_the_whole_counts_more_than_what_was_said_of_its_parts() -> None:
    rows = [a_notification(incident=2), a_notification(Kind.RECOVERED)]

    assert told_of(1, rows).belief is Belief.FINE


def test_a_correction_of_a_part_is_a_correction() -> None:
    delivered = a_notification(Kind.CORRECTION, incident=2)
    withheld = a_notification(Kind.CORRECTION, State.WITHHELD, incident=2)

    assert told_of(1, [delivered]).corrected
    assert not told_of(1, [withheld]).corrected


def test_who_was_to_be_told_and_could_not_be_has_missed_it() -> None:
    failed = a_notification(state=State.FAILED, reason=Reason.REFUSED)
    too_late = a_notification(state=State.WITHHELD, reason=Reason.RECOVERED_FIRST)
    asleep = a_notification(state=State.WITHHELD, reason=Reason.QUIET_HOURS)

    assert [told_of(1, [row]).missed for row in (failed, too_late, asleep)] == [True, True, False]
