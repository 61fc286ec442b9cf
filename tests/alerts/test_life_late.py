"""What data that come late may do to an incident."""

from dataclasses import replace

import pytest

from alerts.incident import UNRESOLVED, State, Why
from alerts.observation import Verdict
from tests.alerts.build import (
    LAN,
    MINUTE,
    TEN,
    a_fault,
    an_incident,
    minutes,
)
from tests.alerts.life_steps import LATER, step, stepped


def test_late_data_makes_history_which_is_over_and_told_to_nobody() -> None:
    why, incident = step(None, Verdict.CONFIRMED, late=True, until=TEN + minutes(20))

    assert why is Why.RECORDED
    assert incident is not None
    assert (incident.state, incident.is_history) == (State.RESOLVED, True)
    assert (incident.opened_at, incident.resolved_at) == (TEN, TEN + minutes(20))


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.CONFIRMED}))
def test_late_data_that_proves_nothing_is_dropped(verdict: Verdict) -> None:
    assert step(None, verdict, late=True) == (Why.TOO_LATE, None)


@pytest.mark.parametrize("verdict", sorted(Verdict))
@pytest.mark.parametrize("state", sorted(UNRESOLVED))
def test_late_data_neither_opens_nor_ends_nor_renames_what_is_not_over(
    state: State, verdict: Verdict
) -> None:
    incident = an_incident(state)

    assert step(incident, verdict, late=True, fault=a_fault(LAN)) == (Why.TOO_LATE, incident)


@pytest.mark.parametrize("state", [State.OPEN, State.RESOLVED])
def test_late_data_may_show_that_it_began_earlier(state: State) -> None:
    earlier = TEN - minutes(5)

    why, incident = step(
        an_incident(state), Verdict.CONFIRMED, late=True, fault=a_fault(since=earlier)
    )

    assert why is Why.BEGAN_EARLIER
    assert incident is not None
    assert (incident.state, incident.fault.since) == (state, earlier)


def test_late_data_may_show_another_cause_of_what_is_over() -> None:
    why, incident = step(
        an_incident(State.RESOLVED), Verdict.CONFIRMED, late=True, fault=a_fault(LAN)
    )

    assert why is Why.CAUSE_CHANGED
    assert incident is not None
    assert (incident.state, incident.fault.component) == (State.RESOLVED, LAN)


def test_late_data_may_settle_that_what_is_over_was_not_the_power() -> None:
    over = an_incident(State.RESOLVED)
    unproven = replace(over, fault=replace(over.fault, may_be_power=True))

    settled = step(unproven, Verdict.CONFIRMED, late=True)
    still_open = step(unproven, Verdict.CONFIRMED, late=True, fault=unproven.fault)

    assert settled == (Why.CAUSE_STANDS, over)
    assert still_open == (Why.TOO_LATE, unproven)


@pytest.mark.parametrize("verdict", [Verdict.CLEARING, Verdict.CLEAR])
def test_that_it_was_not_the_power_may_be_settled_while_it_ends(verdict: Verdict) -> None:
    unproven = replace(a_fault(), may_be_power=True)

    settled = stepped(an_incident(fault=unproven), verdict)
    kept = stepped(an_incident(fault=unproven), verdict, fault=unproven)

    assert not settled.fault.may_be_power
    assert kept.fault.may_be_power


def test_what_is_settled_is_not_left_open_anew_while_it_ends() -> None:
    unproven = replace(a_fault(), may_be_power=True)

    assert not stepped(an_incident(), Verdict.CLEARING, fault=unproven).fault.may_be_power


def test_late_data_may_show_that_what_is_over_was_part_of_another() -> None:
    incident = stepped(an_incident(State.RESOLVED), Verdict.MERGED, late=True)

    assert (incident.state, incident.merged_into) == (State.MERGED, 7)
    assert incident.resolved_at == TEN + minutes(40)


@pytest.mark.parametrize(
    ("state", "verdict"), [(State.RESOLVED, Verdict.CLEAR), (State.MERGED, Verdict.CONFIRMED)]
)
def test_other_late_data_changes_nothing(state: State, verdict: Verdict) -> None:
    incident = an_incident(state)

    assert step(incident, verdict, late=True) == (Why.TOO_LATE, incident)


def test_the_same_late_finding_twice_changes_nothing() -> None:
    resolved = an_incident(State.RESOLVED)

    assert step(resolved, Verdict.CONFIRMED, late=True) == (Why.TOO_LATE, resolved)


def test_history_never_comes_back_to_life() -> None:
    history = stepped(None, Verdict.CONFIRMED, late=True, until=LATER)

    why, incident = step(history, Verdict.CONFIRMED, LATER + MINUTE)

    assert why is Why.CONFIRMED
    assert incident is not None
    assert not incident.is_history
