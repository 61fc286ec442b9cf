"""The notifications that a change of an incident writes."""

from collections.abc import Sequence
from dataclasses import replace

from alerts.contact import Channel
from alerts.decision import MOST_AN_HOUR, PROVEN_WITHIN, Circumstances, Sent
from alerts.incident import Incident, State
from alerts.notification import Kind, Notification
from alerts.notification import State as Progress
from alerts.routing import Because, Recipient
from alerts.severity import Severity
from alerts.telling import tell
from alerts.withheld import Reason
from tests.alerts.build import (
    DEVICE,
    LAN,
    LINK,
    POWER,
    PROVIDER,
    TEN,
    a_contact,
    a_notification,
    an_incident,
    minutes,
)

NOW = TEN + minutes(50)
FULL = (Sent(NOW, Severity.MEDIUM),) * MOST_AN_HOUR
TO_CONTACT = [Recipient(contact=a_contact(1), because=Because.YOUR_UNIT)]


def written(
    incident: Incident,
    rows: Sequence[Notification] = (),
    *,
    recipients: Sequence[Recipient] = TO_CONTACT,
    around: Circumstances | None = None,
) -> dict[str, Notification]:
    circumstances = around or Circumstances()
    rows = tell(incident, recipients, rows, lambda _: circumstances, NOW)
    return {str(row.key): row for row in rows}


def test_a_message_is_queued_for_at_once_and_names_the_cause() -> None:
    row = written(an_incident())["1.0.opened.1.mail"]

    assert (row.state, row.next_at, row.decided_at) == (Progress.QUEUED, NOW, NOW)
    assert (row.component, row.corrects) == (LINK, None)


def test_asked_again_nothing_is_written() -> None:
    rows = list(written(an_incident()).values())

    assert written(an_incident(), rows) == {}


def test_what_is_withheld_is_written_with_its_reason_and_once() -> None:
    incident = an_incident(silenced=Reason.MAINTENANCE)

    rows = written(incident)

    assert rows["1.0.opened.1.mail"].state is Progress.WITHHELD
    assert rows["1.0.opened.1.mail"].reason is Reason.MAINTENANCE
    assert written(incident, list(rows.values())) == {}


def test_what_waited_for_the_end_of_quiet_hours_is_queued_then() -> None:
    waiting = a_notification(state=Progress.WITHHELD, next_at=NOW)

    row = written(an_incident(), [waiting])["1.0.opened.1.mail"]

    assert (row.state, row.reason) == (Progress.QUEUED, None)


def test_the_end_and_its_cause_are_one_message_once_the_cause_is_proven() -> None:
    told = a_notification()
    over = an_incident(State.RESOLVED, resolved_at=NOW)
    unproven = replace(over, fault=replace(over.fault, may_be_power=True))
    power = an_incident(State.RESOLVED, of=POWER, resolved_at=NOW)

    waiting = written(unproven, [told])
    sent = written(power, [told, *waiting.values()])

    assert waiting["1.0.recovered.1.mail"].reason is Reason.CAUSE_UNPROVEN
    assert waiting["1.0.recovered.1.mail"].next_at == NOW + PROVEN_WITHIN
    assert [(row.key.kind, row.state) for row in sent.values()] == [
        (Kind.RECOVERED, Progress.QUEUED)
    ]
    assert (sent["1.0.recovered.1.mail"].corrects, sent["1.0.recovered.1.mail"].earlier) == (
        LINK,
        ((NOW, Reason.CAUSE_UNPROVEN),),
    )


def test_why_something_was_not_sent_is_not_forgotten_when_it_is_sent_after_all() -> None:
    waiting = a_notification(state=Progress.WITHHELD, at=TEN, next_at=NOW)

    busy = written(an_incident(), [waiting], around=Circumstances(sent=FULL))
    sent = written(an_incident(), list(busy.values()))

    assert busy["1.0.opened.1.mail"].earlier == ((TEN, Reason.QUIET_HOURS),)
    assert sent["1.0.opened.1.mail"].state is Progress.QUEUED
    assert sent["1.0.opened.1.mail"].earlier == (
        (TEN, Reason.QUIET_HOURS),
        (NOW, Reason.BUDGET),
    )


def test_what_becomes_graver_than_what_filled_the_hour_waits_no_longer() -> None:
    around = Circumstances(sent=FULL)
    waiting = written(an_incident(), around=around)
    graver = an_incident(severity=Severity.HIGH)

    told = written(graver, list(waiting.values()), around=around)["1.0.opened.1.mail"]

    assert waiting["1.0.opened.1.mail"].reason is Reason.BUDGET
    assert (told.state, told.earlier) == (Progress.QUEUED, ((NOW, Reason.BUDGET),))


def test_what_still_waits_is_left_as_it_is() -> None:
    until = NOW + minutes(60)
    waiting = a_notification(state=Progress.WITHHELD, next_at=until)

    assert written(an_incident(), [waiting], around=Circumstances(quiet_until=until)) == {}


def test_what_waited_and_is_over_waits_no_more() -> None:
    waiting = a_notification(state=Progress.WITHHELD, next_at=NOW)

    rows = written(an_incident(State.RESOLVED), [waiting])

    assert {key: (row.state, row.reason, row.next_at) for key, row in rows.items()} == {
        "1.0.opened.1.mail": (Progress.WITHHELD, Reason.QUIET_HOURS, None)
    }


def test_when_it_is_over_first_both_messages_are_shown_as_not_sent() -> None:
    rows = written(an_incident(State.RESOLVED), [a_notification(state=Progress.QUEUED)])

    assert {key: (row.state, row.reason, row.next_at) for key, row in rows.items()} == {
        "1.0.opened.1.mail": (Progress.WITHHELD, Reason.RECOVERED_FIRST, None),
        "1.0.recovered.1.mail": (Progress.WITHHELD, Reason.NOT_DELIVERED, None),
    }


def test_a_recovery_that_came_too_soon_is_taken_back() -> None:
    rows = [a_notification(), a_notification(Kind.RECOVERED, Progress.QUEUED)]

    row = written(an_incident(), rows)["1.0.recovered.1.mail"]

    assert (row.state, row.reason) == (Progress.WITHHELD, Reason.OVERTAKEN)


def test_a_message_that_is_being_sent_is_left_alone() -> None:
    assert written(an_incident(State.RESOLVED), [a_notification(state=Progress.SENDING)]) == {}


def test_a_queued_message_names_the_cause_that_is_known_when_it_is_sent() -> None:
    rows = written(an_incident(of=LAN), [a_notification(state=Progress.QUEUED)])

    assert rows["1.0.opened.1.mail"].component == LAN
    assert rows["1.0.opened.1.mail"].state is Progress.QUEUED


def test_what_comes_after_another_cause_was_named_says_so() -> None:
    rows = written(an_incident(State.RESOLVED, of=LAN), [a_notification()])

    assert rows["1.0.recovered.1.mail"].corrects == LINK


def test_a_message_is_never_written_twice_whatever_came_of_it() -> None:
    failed = a_notification(state=Progress.FAILED, reason=Reason.REFUSED)

    assert written(an_incident(), [failed]) == {}


def test_who_was_told_of_a_part_is_told_that_the_cause_is_the_whole() -> None:
    whole = an_incident(of=PROVIDER)
    part = a_notification(incident=2, component=LINK)

    row = written(whole, [part], recipients=[])["1.0.correction.1.mail"]

    assert (row.component, row.corrects, row.replaces) == (PROVIDER, LINK, (2,))


def test_the_end_of_the_whole_is_told_to_who_was_told_of_a_part() -> None:
    rows = [a_notification(incident=2), a_notification(Kind.CORRECTION, component=PROVIDER)]

    assert "1.0.recovered.1.mail" in written(
        an_incident(State.RESOLVED, of=PROVIDER), rows, recipients=[]
    )


def test_a_message_of_a_part_that_is_still_queued_is_covered_by_the_whole() -> None:
    rows = written(an_incident(State.MERGED), [a_notification(state=Progress.QUEUED)])

    assert {key: (row.state, row.reason) for key, row in rows.items()} == {
        "1.0.opened.1.mail": (Progress.WITHHELD, Reason.COVERED)
    }


def test_a_message_of_a_part_gives_way_to_that_of_the_whole() -> None:
    queued = a_notification(state=Progress.QUEUED, incident=2, component=DEVICE)

    rows = written(an_incident(), [queued])

    assert rows["2.0.opened.1.mail"].reason is Reason.OVERTAKEN
    assert rows["1.0.opened.1.mail"].state is Progress.QUEUED


def test_who_was_told_by_mail_is_told_the_rest_by_what_they_use_now() -> None:
    now_by_webhook = replace(a_contact(1), channel=Channel.WEBHOOK)
    recipients = [Recipient(contact=now_by_webhook, because=Because.YOUR_UNIT)]

    rows = written(an_incident(State.RESOLVED), [a_notification()], recipients=recipients)

    assert list(rows) == ["1.0.recovered.1.webhook"]


def test_each_contact_is_dealt_with_by_what_they_were_told_themselves() -> None:
    recipients = [*TO_CONTACT, Recipient(contact=a_contact(2), because=Because.YOUR_UNIT)]

    rows = written(an_incident(State.RESOLVED), [a_notification()], recipients=recipients)

    assert list(rows) == ["1.0.recovered.1.mail"]
