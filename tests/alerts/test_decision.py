"""Whether one contact is told something now."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.component import Component
from alerts.decision import (
    MOST_AN_HOUR,
    PROVEN_WITHIN,
    Circumstances,
    Keep,
    Quiet,
    Send,
    Sent,
    Withhold,
    decide,
)
from alerts.incident import Incident, State
from alerts.notification import Belief, Kind
from alerts.notification import State as Progress
from alerts.severity import Severity
from alerts.told import Told
from alerts.withheld import Reason
from tests.alerts.build import LAN, LINK, POWER, TEN, a_notification, an_incident, minutes

NOW = TEN + minutes(50)
QUIET_UNTIL = TEN + timedelta(hours=8)

UNTOLD = Told()
TOLD_BROKEN = Told(belief=Belief.BROKEN, component=LINK)
TOLD_FINE = Told(belief=Belief.FINE, component=LINK)
TOLD_UNSTEADY = Told(belief=Belief.UNSTEADY, component=LINK)

OPEN = an_incident()
FLAPPING = an_incident(flapping=True, epoch=1)
RESOLVED = an_incident(State.RESOLVED)


def sent(many: int = MOST_AN_HOUR, severity: Severity = Severity.MEDIUM) -> tuple[Sent, ...]:
    return (Sent(NOW, severity),) * many


def decided(
    incident: Incident, told: Told, around: Circumstances | None = None
) -> Send | Withhold | Keep:
    return decide(incident, told, around or Circumstances(), NOW)


# What somebody believes, and what is


@pytest.mark.parametrize(
    ("told", "incident", "kind", "says"),
    [
        (UNTOLD, OPEN, Kind.OPENED, Belief.BROKEN),
        (UNTOLD, an_incident(State.RECOVERING), Kind.OPENED, Belief.BROKEN),
        (UNTOLD, FLAPPING, Kind.OPENED, Belief.BROKEN),
        (TOLD_BROKEN, RESOLVED, Kind.RECOVERED, Belief.FINE),
        (TOLD_FINE, FLAPPING, Kind.FLAPPING, Belief.UNSTEADY),
        (TOLD_UNSTEADY, RESOLVED, Kind.ENDED, Belief.FINE),
        (TOLD_UNSTEADY, OPEN, Kind.ENDED, Belief.BROKEN),
        (TOLD_FINE, OPEN, Kind.OPENED, Belief.BROKEN),
        (TOLD_BROKEN, an_incident(of=LAN), Kind.CORRECTION, Belief.BROKEN),
        (TOLD_FINE, an_incident(State.RESOLVED, of=LAN), Kind.CORRECTION, Belief.FINE),
        (TOLD_BROKEN, an_incident(State.RESOLVED, unwatched=True), Kind.RECOVERED, Belief.FINE),
    ],
)
def test_the_difference_is_told(told: Told, incident: Incident, kind: Kind, says: Belief) -> None:
    assert decided(incident, told) == Send(kind, says)


@pytest.mark.parametrize(
    ("told", "incident"),
    [
        (UNTOLD, an_incident(State.SUSPECTED)),
        (UNTOLD, RESOLVED),
        (UNTOLD, an_incident(State.RECOVERING, flapping=True)),
        (TOLD_BROKEN, OPEN),
        (TOLD_BROKEN, FLAPPING),
        (TOLD_FINE, RESOLVED),
        (TOLD_UNSTEADY, FLAPPING),
        (TOLD_UNSTEADY, an_incident(flapping=True, of=LAN)),
        (TOLD_BROKEN, an_incident(State.MERGED)),
        (TOLD_BROKEN, an_incident(State.RESOLVED, opened_at=None)),
    ],
)
def test_where_there_is_no_difference_nothing_is_told(told: Told, incident: Incident) -> None:
    assert decided(incident, told) == Keep(Quiet.NOTHING_TO_SAY)


def test_who_need_not_know_is_not_told() -> None:
    around = Circumstances(must_know=False)

    assert decided(OPEN, UNTOLD, around) == Keep(Quiet.NOTHING_TO_SAY)


def test_who_was_told_is_told_the_end_though_they_need_no_longer_know() -> None:
    around = Circumstances(must_know=False)

    assert decided(RESOLVED, TOLD_BROKEN, around) == Send(Kind.RECOVERED, Belief.FINE)


def test_nobody_is_corrected_twice() -> None:
    told = Told(belief=Belief.BROKEN, component=LINK, corrected=True)

    assert decided(an_incident(of=LAN), told) == Withhold(
        Kind.CORRECTION, Belief.BROKEN, Reason.CORRECTED_ONCE
    )


# What is known so far


def silent(state: State = State.RESOLVED, of: Component = LINK, **changes: object) -> Incident:
    """A silence of which its computers have not told yet whether it was the power."""
    incident = an_incident(state, of, **changes)
    return replace(incident, fault=replace(incident.fault, may_be_power=True))


def test_the_end_waits_for_its_cause_while_computers_may_still_prove_it_but_not_for_ever() -> None:
    over_at = NOW - minutes(1)
    incident = silent(resolved_at=over_at)

    assert decided(incident, TOLD_BROKEN) == Withhold(
        Kind.RECOVERED, Belief.FINE, Reason.CAUSE_UNPROVEN, over_at + PROVEN_WITHIN
    )
    forgotten = replace(incident, resolved_at=NOW - PROVEN_WITHIN)
    assert decided(forgotten, TOLD_BROKEN) == Send(Kind.RECOVERED, Belief.FINE)


def test_a_beginning_does_not_wait_for_its_cause() -> None:
    assert decided(silent(State.OPEN), UNTOLD) == Send(Kind.OPENED, Belief.BROKEN)


def test_what_is_no_longer_watched_proves_nothing_and_its_end_does_not_wait() -> None:
    gone = silent(resolved_at=NOW, unwatched=True)

    assert decided(gone, TOLD_BROKEN) == Send(Kind.RECOVERED, Belief.FINE)


def test_what_its_return_proves_is_said_by_the_word_that_it_is_over() -> None:
    back, over = an_incident(of=POWER), an_incident(State.RESOLVED, of=POWER)

    assert decided(back, TOLD_BROKEN) == Keep(Quiet.NOTHING_TO_SAY)
    assert decided(over, TOLD_BROKEN) == Send(Kind.RECOVERED, Belief.FINE)


def test_a_proof_that_comes_after_the_end_was_told_is_told_by_itself() -> None:
    assert decided(an_incident(State.RESOLVED, of=POWER), TOLD_FINE) == Send(
        Kind.CORRECTION, Belief.FINE
    )


# What is underway


def test_a_queued_message_that_is_still_right_is_left_alone_whatever_the_hour() -> None:
    told = Told(underway=a_notification(state=Progress.QUEUED))
    around = Circumstances(quiet_until=QUIET_UNTIL)

    assert decided(OPEN, told, around) == Keep(Quiet.UNDERWAY)


def test_a_queued_message_of_the_part_is_not_that_of_the_whole() -> None:
    told = Told(underway=a_notification(state=Progress.QUEUED, incident=2))

    assert decided(OPEN, told) == Send(Kind.OPENED, Belief.BROKEN)


@pytest.mark.parametrize(
    "underway",
    [
        a_notification(state=Progress.SENDING),
        a_notification(state=Progress.QUEUED, unknown=1),
    ],
)
def test_before_the_outcome_of_a_message_is_known_nothing_more_is_decided(underway: object) -> None:
    told = Told(underway=underway)  # type: ignore[arg-type]  # parametrize knows no types

    assert decided(RESOLVED, told) == Keep(Quiet.UNDERWAY)


def test_an_end_is_not_told_to_whom_the_beginning_was_never_delivered() -> None:
    queued = Told(underway=a_notification(state=Progress.QUEUED))
    missed = Told(missed=True)

    withheld = Withhold(Kind.RECOVERED, Belief.FINE, Reason.NOT_DELIVERED)
    assert decided(RESOLVED, queued) == withheld
    assert decided(RESOLVED, missed) == withheld


# Why not


@pytest.mark.parametrize(
    "reason", [Reason.MAINTENANCE, Reason.LEARNING_WEEK, Reason.NEED, Reason.LATE]
)
@pytest.mark.parametrize("state", [State.OPEN, State.RESOLVED])
def test_what_is_silenced_is_told_to_nobody_and_says_why(state: State, reason: Reason) -> None:
    incident = an_incident(state, silenced=reason)

    assert decided(incident, UNTOLD) == Withhold(Kind.OPENED, Belief.BROKEN, reason)


def test_a_suspicion_has_nothing_to_withhold() -> None:
    incident = an_incident(State.SUSPECTED, silenced=Reason.MAINTENANCE)

    assert decided(incident, UNTOLD) == Keep(Quiet.NOTHING_TO_SAY)


def test_who_was_told_is_told_the_end_though_it_is_silenced_now() -> None:
    incident = an_incident(State.RESOLVED, silenced=Reason.MAINTENANCE)

    assert decided(incident, TOLD_BROKEN) == Send(Kind.RECOVERED, Belief.FINE)


def test_what_another_incident_covers_is_withheld_as_covered() -> None:
    merged = an_incident(State.MERGED)

    assert decided(merged, UNTOLD) == Withhold(Kind.OPENED, Belief.BROKEN, Reason.COVERED)


def test_what_somebody_is_on_already_is_not_told_to_others() -> None:
    incident = an_incident(acknowledged_by="Bình", acknowledged_at=TEN)

    assert decided(incident, UNTOLD) == Withhold(Kind.OPENED, Belief.BROKEN, Reason.ACKNOWLEDGED)


@pytest.mark.parametrize(
    ("told", "incident", "wanted"),
    [
        (UNTOLD, OPEN, Send(Kind.OPENED, Belief.BROKEN)),
        (TOLD_BROKEN, RESOLVED, Send(Kind.RECOVERED, Belief.FINE)),
    ],
)
def test_in_quiet_hours_it_waits_until_their_end(
    told: Told, incident: Incident, wanted: Send
) -> None:
    around = Circumstances(quiet_until=QUIET_UNTIL)

    assert decided(incident, told, around) == Withhold(
        wanted.kind, wanted.says, Reason.QUIET_HOURS, QUIET_UNTIL
    )


def test_what_cannot_wait_is_told_in_quiet_hours() -> None:
    incident = an_incident(severity=Severity.HIGH)
    around = Circumstances(quiet_until=QUIET_UNTIL)

    assert decided(incident, UNTOLD, around) == Send(Kind.OPENED, Belief.BROKEN)


def test_a_full_hour_has_room_when_the_oldest_message_that_fills_it_is_an_hour_old() -> None:
    some = [Sent(NOW - minutes(count), Severity.MEDIUM) for count in range(MOST_AN_HOUR + 1)]

    decision = decided(OPEN, UNTOLD, Circumstances(sent=tuple(some)))

    assert decision == Withhold(
        Kind.OPENED,
        Belief.BROKEN,
        Reason.BUDGET,
        NOW - minutes(MOST_AN_HOUR - 1) + timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("told", "kind"), [(TOLD_BROKEN, Kind.RECOVERED), (TOLD_UNSTEADY, Kind.ENDED)]
)
def test_the_end_of_what_was_told_needs_no_room(told: Told, kind: Kind) -> None:
    full = Circumstances(sent=sent())

    assert decided(RESOLVED, told, full) == Send(kind, Belief.FINE)


def test_messages_of_more_than_an_hour_ago_use_up_nothing() -> None:
    some = (Sent(NOW - timedelta(hours=1), Severity.MEDIUM),) * MOST_AN_HOUR

    assert decided(OPEN, UNTOLD, Circumstances(sent=some)) == Send(Kind.OPENED, Belief.BROKEN)


@pytest.mark.parametrize("smaller", [Severity.LOW, Severity.MEDIUM])
def test_what_is_graver_is_told_however_many_small_ones_came_before(smaller: Severity) -> None:
    incident = an_incident(severity=Severity.HIGH)
    full = Circumstances(sent=sent(5 * MOST_AN_HOUR, smaller))

    assert decided(incident, UNTOLD, full) == Send(Kind.OPENED, Belief.BROKEN)


@pytest.mark.parametrize("severity", Severity)
def test_what_is_as_grave_as_what_filled_the_hour_waits(severity: Severity) -> None:
    incident = an_incident(severity=severity)
    full = Circumstances(sent=sent(severity=severity))

    assert decided(incident, UNTOLD, full) == Withhold(
        Kind.OPENED, Belief.BROKEN, Reason.BUDGET, NOW + timedelta(hours=1)
    )


@given(
    st.lists(st.builds(Sent, st.just(NOW), st.sampled_from(Severity)), max_size=40),
    st.sampled_from(Severity),
)
def test_the_graver_it_is_the_less_keeps_it_waiting(some: list[Sent], severity: Severity) -> None:
    around = Circumstances(sent=tuple(some))

    waits = [
        isinstance(decided(an_incident(severity=one), UNTOLD, around), Withhold) for one in Severity
    ]

    assert waits == sorted(waits, reverse=True)
    of_it = Circumstances(sent=tuple(one for one in some if one.severity is severity))
    more_than_fits = len(of_it.sent) >= MOST_AN_HOUR
    assert waits[severity.grade] >= more_than_fits
