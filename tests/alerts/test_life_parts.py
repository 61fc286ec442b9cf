"""An incident and the wider one that explains it; what is no longer watched."""

import pytest

from alerts.incident import State, Why
from alerts.observation import Parent, Verdict
from tests.alerts.build import (
    DEVICE,
    MINUTE,
    TEN,
    a_fault,
    an_incident,
    an_observation,
    minutes,
    under,
)
from tests.alerts.life_steps import LATER, step, stepped


def test_what_a_wider_incident_explains_is_kept_as_covered_by_it() -> None:
    why, incident = step(None, Verdict.CONFIRMED, parent=under(7), fault=a_fault(DEVICE))

    assert why is Why.COVERED
    assert incident is not None
    assert (incident.state, incident.merged_into, incident.opened_at) == (State.MERGED, 7, None)


def test_a_mere_suspicion_under_a_wider_incident_leaves_no_trace() -> None:
    assert step(None, Verdict.SUSPECTED, parent=under(7)) == (Why.PARENT_OPEN, None)


def test_what_is_covered_is_covered_once() -> None:
    covered = stepped(None, Verdict.CONFIRMED, parent=under(7))

    assert step(covered, Verdict.CONFIRMED, parent=under(7)) == (Why.NOTHING_NEW, covered)


@pytest.mark.parametrize("parent", [None, under(7)])
def test_what_is_merged_is_merged_once(parent: Parent | None) -> None:
    merged = an_incident(State.MERGED)

    assert step(merged, Verdict.MERGED, parent=parent) == (Why.NOTHING_NEW, merged)


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.CLEAR])
def test_while_its_parent_is_open_a_child_is_not_judged(verdict: Verdict) -> None:
    incident = an_incident()

    assert step(incident, verdict, parent=under(7)) == (Why.PARENT_OPEN, incident)


def test_a_child_is_judged_again_only_on_a_result_newer_than_its_parents_recovery() -> None:
    recovered = TEN + minutes(42)

    stale, nothing = step(None, Verdict.CONFIRMED, recovered, parent=under(7, recovered))
    fresh, incident = step(None, Verdict.CONFIRMED, recovered + MINUTE, parent=under(7, recovered))

    assert (stale, nothing) == (Why.NOT_JUDGED_ANEW, None)
    assert fresh is Why.CONFIRMED
    assert incident is not None


def test_what_was_covered_and_still_fails_by_itself_is_an_incident_of_its_own() -> None:
    recovered = TEN + minutes(42)
    covered = stepped(None, Verdict.CONFIRMED, parent=under(7))

    why, incident = step(covered, Verdict.CONFIRMED, recovered + MINUTE, parent=under(7, recovered))

    assert why is Why.CONFIRMED
    assert incident is not None
    assert (incident.state, incident.id) == (State.OPEN, 0)


def test_what_was_only_part_of_another_ends_in_it() -> None:
    why, incident = step(an_incident(flapping=True), Verdict.MERGED)

    assert why is Why.MERGED
    assert incident is not None
    assert (incident.state, incident.merged_into) == (State.MERGED, 7)
    assert (incident.resolved_at, incident.flapping) == (LATER, False)


def test_merged_into_nothing_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="link:c33-l0: merged needs the incident"):
        an_observation(Verdict.MERGED, into=None)


def test_what_is_retired_is_no_longer_watched() -> None:
    why, incident = step(an_incident(), Verdict.UNWATCHED)

    assert why is Why.UNWATCHED
    assert incident is not None
    assert (incident.state, incident.unwatched) == (State.RESOLVED, True)


def test_what_is_over_cannot_end_again() -> None:
    resolved = an_incident(State.RESOLVED)

    assert step(resolved, Verdict.UNWATCHED, TEN + minutes(50)) == (Why.OVER, resolved)


def test_what_is_watched_again_is_another_incident() -> None:
    gone = an_incident(State.RESOLVED, unwatched=True)

    why, incident = step(gone, Verdict.CONFIRMED, TEN + minutes(50))

    assert why is Why.CONFIRMED
    assert incident is not None
    assert incident.id == 0
