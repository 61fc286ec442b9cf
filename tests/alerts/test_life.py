"""The rules by which an incident lives: from suspicion to its end."""

from dataclasses import replace

import pytest

from alerts.incident import UNRESOLVED, WHYS, State, Why
from alerts.life import COMES_BACK_WITHIN, STEADY_AFTER, acknowledge, advance, over_told
from alerts.observation import Verdict
from alerts.severity import Severity
from alerts.withheld import Reason
from tests.alerts.build import (
    LAN,
    MINUTE,
    TEN,
    a_fault,
    an_incident,
    an_observation,
    minutes,
)
from tests.alerts.life_steps import LATER, step, stepped

# Suspected, confirmed


def test_a_first_finding_is_a_suspicion_and_the_confirmed_one_opens() -> None:
    suspected = advance(None, an_observation(Verdict.SUSPECTED), TEN)
    assert suspected.incident is not None
    opened = advance(suspected.incident, an_observation(at=TEN + MINUTE), TEN + MINUTE)

    assert opened.incident is not None
    assert (suspected.why, suspected.incident.state) == (Why.SUSPECTED, State.SUSPECTED)
    assert suspected.incident.opened_at is None
    assert (opened.why, opened.incident.state) == (Why.CONFIRMED, State.OPEN)
    assert opened.incident.opened_at == TEN + MINUTE


def test_a_judge_that_is_sure_at_once_opens_at_once() -> None:
    why, incident = step(None, Verdict.CONFIRMED, TEN)

    assert why is Why.CONFIRMED
    assert incident is not None
    assert (incident.id, incident.opened_at) == (0, TEN)


def test_each_change_says_when_why_and_on_which_results() -> None:
    change = advance(None, an_observation(at=TEN), TEN + MINUTE)

    assert change.entry is not None
    assert (change.entry.at, change.entry.measured_at) == (TEN + MINUTE, TEN)
    assert change.entry.fault.evidence


def test_a_suspicion_that_is_not_confirmed_is_forgotten() -> None:
    why, incident = step(an_incident(State.SUSPECTED), Verdict.CLEAR)

    assert why is Why.FORGOTTEN
    assert incident is not None
    assert incident.state is State.RESOLVED
    assert incident.opened_at is None


@pytest.mark.parametrize("verdict", [Verdict.CLEARING, Verdict.UNKNOWN])
def test_a_suspicion_waits_for_a_clear_word(verdict: Verdict) -> None:
    suspected = an_incident(State.SUSPECTED)

    assert stepped(suspected, verdict) == suspected


def test_a_suspicion_learns_what_is_known_of_it_meanwhile() -> None:
    fault = a_fault(since=TEN, strength=0.4)

    incident = stepped(an_incident(State.SUSPECTED), Verdict.SUSPECTED, fault=fault)

    assert (incident.state, incident.fault.strength) == (State.SUSPECTED, 0.4)


@pytest.mark.parametrize(
    "verdict", [Verdict.CLEARING, Verdict.CLEAR, Verdict.UNKNOWN, Verdict.UNWATCHED, Verdict.MERGED]
)
def test_nothing_begins_with_a_verdict_that_finds_nothing(verdict: Verdict) -> None:
    change = advance(None, an_observation(verdict), TEN)

    assert change.incident is None
    assert change.entry is None


# Open, recovering


def test_what_works_again_is_over_only_when_the_judge_is_sure() -> None:
    recovering = stepped(an_incident(), Verdict.CLEARING, LATER)
    resolved = stepped(recovering, Verdict.CLEAR, LATER + MINUTE)

    assert (recovering.state, recovering.resolved_at) == (State.RECOVERING, None)
    assert (resolved.state, resolved.resolved_at) == (State.RESOLVED, LATER + MINUTE)
    assert resolved.turned_at == LATER  # it has worked since the first good result


def test_a_judge_that_is_sure_that_it_is_over_ends_it_at_once() -> None:
    assert stepped(an_incident(), Verdict.CLEAR).state is State.RESOLVED


@pytest.mark.parametrize("found", [Verdict.SUSPECTED, Verdict.CONFIRMED])
def test_what_fails_again_before_it_was_over_is_simply_open_again(found: Verdict) -> None:
    why, incident = step(an_incident(State.RECOVERING), found)

    assert why is Why.RELAPSED
    assert incident is not None
    assert (incident.state, incident.flapping, incident.turned_at) == (State.OPEN, False, LATER)


def test_what_is_recovering_stays_so_until_the_judge_is_sure() -> None:
    assert step(an_incident(State.RECOVERING), Verdict.CLEARING)[0] is Why.NOTHING_NEW


@pytest.mark.parametrize("state", sorted(UNRESOLVED))
def test_silence_heals_nothing(state: State) -> None:
    incident = an_incident(state)

    assert step(incident, Verdict.UNKNOWN) == (Why.BLIND, incident)


def test_the_server_having_been_away_opens_nothing() -> None:
    assert step(None, Verdict.UNKNOWN) == (Why.NOTHING_NEW, None)


def test_an_open_incident_takes_over_what_is_known_now_but_keeps_its_beginning() -> None:
    fault = a_fault(since=TEN + minutes(9), strength=0.5)

    change = advance(an_incident(), an_observation(fault=fault, at=LATER), LATER)

    assert (change.why, change.entry) == (Why.NOTHING_NEW, None)
    assert change.incident is not None
    assert change.incident.fault.strength == 0.5
    assert change.incident.fault.since == TEN


def test_what_becomes_graver_says_so_in_its_timeline() -> None:
    change = advance(an_incident(), an_observation(severity=Severity.HIGH, at=LATER), LATER)

    assert change.why is Why.SEVERITY
    assert change.entry is not None
    assert change.entry.text == "high"
    assert change.incident is not None
    assert change.incident.severity is Severity.HIGH


def test_another_name_for_the_same_fault_is_told_apart() -> None:
    why, incident = step(an_incident(), Verdict.CONFIRMED, fault=a_fault(LAN))

    assert why is Why.CAUSE_CHANGED
    assert incident is not None
    assert incident.fault.component == LAN


@pytest.mark.parametrize("verdict", [Verdict.CLEARING, Verdict.CLEAR])
@pytest.mark.parametrize("state", [State.OPEN, State.RECOVERING])
def test_a_name_that_becomes_known_when_it_is_fine_again_is_taken_over(
    state: State, verdict: Verdict
) -> None:
    incident = stepped(an_incident(state), verdict, fault=a_fault(LAN))

    assert incident.fault.component == LAN


def test_what_is_announced_work_may_be_told_when_the_work_is_over_and_it_still_fails() -> None:
    silenced = stepped(None, Verdict.CONFIRMED, TEN, silenced=Reason.MAINTENANCE)

    why, incident = step(silenced, Verdict.CONFIRMED)

    assert silenced.silenced is Reason.MAINTENANCE
    assert why is Why.MAY_BE_TOLD
    assert incident is not None
    assert incident.silenced is None


# Coming and going


def test_what_comes_back_after_somebody_was_told_that_it_is_over_flaps() -> None:
    told = replace(an_incident(State.RESOLVED), over_told_at=TEN + minutes(41))

    why, incident = step(told, Verdict.CONFIRMED, TEN + minutes(50))

    assert why is Why.CAME_BACK
    assert incident is not None
    assert (incident.state, incident.flapping, incident.epoch) == (State.OPEN, True, 1)
    assert (incident.resolved_at, incident.over_told_at) == (None, None)


def test_what_comes_back_before_anybody_was_told_is_simply_open_again() -> None:
    why, incident = step(an_incident(State.RESOLVED), Verdict.CONFIRMED, TEN + minutes(50))

    assert why is Why.REOPENED
    assert incident is not None
    assert (incident.flapping, incident.epoch, incident.resolved_at) == (False, 0, None)


def test_what_came_back_has_to_be_acknowledged_anew() -> None:
    resolved = an_incident(State.RESOLVED, acknowledged_by="Bình", acknowledged_at=TEN)

    incident = stepped(resolved, Verdict.CONFIRMED, TEN + minutes(50))

    assert (incident.acknowledged_by, incident.acknowledged_at) == ("", None)


def test_what_comes_back_much_later_is_another_incident() -> None:
    resolved = an_incident(State.RESOLVED)
    assert resolved.resolved_at is not None
    at = resolved.resolved_at + COMES_BACK_WITHIN + MINUTE

    why, incident = step(resolved, Verdict.CONFIRMED, at)

    assert why is Why.CONFIRMED
    assert incident is not None
    assert (incident.id, incident.epoch) == (0, 0)


@pytest.mark.parametrize("verdict", [Verdict.SUSPECTED, Verdict.CLEAR, Verdict.CLEARING])
def test_what_is_over_stays_over_until_it_is_surely_back(verdict: Verdict) -> None:
    resolved = an_incident(State.RESOLVED)

    assert step(resolved, verdict, TEN + minutes(50)) == (Why.NOTHING_NEW, resolved)


def test_while_it_flaps_it_is_over_only_when_it_was_steady_for_long_enough() -> None:
    flapping = an_incident(flapping=True, epoch=1)

    recovering = stepped(flapping, Verdict.CLEAR, LATER)
    early, _ = step(recovering, Verdict.CLEAR, LATER + STEADY_AFTER - MINUTE)
    why, resolved = step(recovering, Verdict.CLEAR, LATER + STEADY_AFTER)

    assert recovering.state is State.RECOVERING
    assert early is Why.STILL_UNSTEADY
    assert why is Why.STEADY_AGAIN
    assert resolved is not None
    assert (resolved.state, resolved.flapping) == (State.RESOLVED, False)


def test_what_flapped_and_then_stays_broken_no_longer_flaps() -> None:
    flapping = an_incident(flapping=True, epoch=1, turned_at=LATER)

    early, _ = step(flapping, Verdict.CONFIRMED, LATER + STEADY_AFTER - MINUTE)
    why, incident = step(flapping, Verdict.CONFIRMED, LATER + STEADY_AFTER)

    assert early is Why.NOTHING_NEW
    assert why is Why.STAYS_BROKEN
    assert incident is not None
    assert (incident.state, incident.flapping) == (State.OPEN, False)


def test_being_told_of_the_end_is_noted_once() -> None:
    resolved = an_incident(State.RESOLVED)

    first = over_told(resolved, LATER).incident
    assert first is not None
    second = over_told(first, LATER + MINUTE).incident

    assert first.over_told_at == LATER
    assert second == first


def test_if_it_came_back_while_its_end_was_being_told_it_flaps() -> None:
    change = over_told(an_incident(State.OPEN), LATER)

    assert change.why is Why.CAME_BACK
    assert change.incident is not None
    assert (change.incident.flapping, change.incident.epoch) == (True, 1)


@pytest.mark.parametrize("state", [State.SUSPECTED, State.MERGED])
def test_the_end_of_what_has_no_end_of_its_own_is_not_noted(state: State) -> None:
    incident = an_incident(state)

    assert over_told(incident, LATER).incident == incident


# By hand


def test_the_first_to_say_that_they_are_on_it_stays() -> None:
    first = acknowledge(an_incident(), "Bình", LATER)
    assert first.incident is not None
    second = acknowledge(first.incident, "An", LATER + MINUTE)

    assert first.entry is not None
    assert (first.why, first.entry.by) == (Why.ACKNOWLEDGED, "Bình")
    assert second.incident == first.incident
    assert (first.incident.acknowledged_by, first.incident.acknowledged_at) == ("Bình", LATER)


@pytest.mark.parametrize("state", [State.SUSPECTED, State.RESOLVED, State.MERGED])
def test_nobody_can_be_on_what_is_not_open(state: State) -> None:
    assert acknowledge(an_incident(state), "Bình", LATER).why is Why.OVER


def test_simulated_faults_make_simulated_incidents() -> None:
    assert stepped(None, Verdict.CONFIRMED, simulated=True).simulated


def test_each_reason_that_changes_something_can_be_said() -> None:
    quiet = {
        Why.NOTHING_NEW,
        Why.BLIND,
        Why.TOO_LATE,
        Why.PARENT_OPEN,
        Why.NOT_JUDGED_ANEW,
        Why.STILL_UNSTEADY,
        Why.OVER,
    }

    assert set(WHYS) == set(Why) - quiet
