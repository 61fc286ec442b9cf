"""What Canh may take of a line, and how its work is made to fit."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Settings
from server.deal.budget import (
    ASKED_PART,
    BACKLOG_PART,
    BURST_S,
    LONGEST_S,
    MEAN_S,
    ROUTINE_PART,
    Ease,
    LinePlan,
    Wanted,
    budget_bytes_s,
    hurried,
    plan_line,
    probes_bytes_s,
)
from server.deal.cost import RESULT_BYTES, cost_of, reports_bytes_s

ROUND_S = 60.0
PAGE: Settings = {"host": "portal.example"}


def a_want(check: int, kind: str = "http", *, period_s: float = 210, every: int = 1) -> Wanted:
    return Wanted(check=check, period_s=period_s, whole_every=every, cost=cost_of(kind, PAGE))


def services(count: int, period_s: float = 210.0) -> list[Wanted]:
    return [a_want(check, period_s=period_s) for check in range(1, count + 1)]


def a_plan(mbps: float | None, pcs: int, wanted: list[Wanted]) -> LinePlan:
    return plan_line(budget_bytes_s(mbps, 1.0), pcs, wanted, ROUND_S)


wants = st.lists(
    st.builds(
        a_want,
        st.integers(1, 40),
        st.sampled_from(["http", "tls", "tcp", "dns", "ping", "gateway", "soap"]),
        period_s=st.sampled_from([15.0, 60.0, 120.0, 210.0, 300.0]),
        every=st.sampled_from([0, 1, 5]),
    ),
    max_size=20,
    unique_by=lambda one: one.check,
)
lines = st.sampled_from([0.5, 1.0, 2.0, 4.0, 8.0, 20.0, 50.0, 200.0]) | st.floats(0.5, 200.0)
heads = st.integers(1, 150)


@given(lines, heads, wants)
def test_the_routine_never_takes_more_of_a_line_than_its_part(
    mbps: float, pcs: int, wanted: list[Wanted]
) -> None:
    plan = a_plan(mbps, pcs, wanted)

    reports = reports_bytes_s(
        pcs, len(plan.paces) + 3, plan.report_every, ROUND_S, plan.measure_every
    )
    probes = sum(
        (one.cost.mean_bytes(pace.whole_every) + RESULT_BYTES) / pace.period_s
        for one in wanted
        if (pace := plan.paces.get(one.check))
    )
    assert reports + probes <= ROUTINE_PART * plan.budget_bytes_s + 1e-6


@given(lines, heads, wants)
def test_in_ten_minutes_all_together_stay_under_the_budget(
    mbps: float, pcs: int, wanted: list[Wanted]
) -> None:
    """The routine, the backlog with its burst, and what is asked for once in that time."""
    plan = a_plan(mbps, pcs, wanted)
    lasts_s = 3.5 * ROUND_S
    hasty = [replace(one, period_s=ROUND_S, whole_every=1) for one in wanted]
    asked = hurried(plan, hasty, 2, lasts_s)

    spent = plan.routine_bytes_s * MEAN_S + plan.backlog_bytes_s * (MEAN_S + BURST_S)
    spent += 2 * probes_bytes_s(wanted, asked) * lasts_s if asked is not None else 0.0

    assert spent < 0.9 * plan.budget_bytes_s * MEAN_S


@given(st.floats(2.0, 200.0), st.integers(1, 90), st.integers(0, 15), st.sampled_from([1, 5]))
def test_from_two_mbit_on_every_service_is_probed_every_five_minutes(
    mbps: float, pcs: int, count: int, every: int
) -> None:
    wanted = [a_want(check, every=every) for check in range(count)]

    plan = a_plan(mbps, pcs, wanted)

    assert plan.paces.keys() == {one.check for one in wanted}
    assert all(pace.period_s <= LONGEST_S for pace in plan.paces.values())


@given(lines, heads, wants)
def test_nothing_is_probed_more_often_than_its_service_bears(
    mbps: float, pcs: int, wanted: list[Wanted]
) -> None:
    plan = a_plan(mbps, pcs, wanted)

    for one in wanted:
        pace = plan.paces.get(one.check)
        assert pace is None or pace.period_s >= one.period_s
        assert pace is None or not pace.whole_every or pace.whole_every >= one.whole_every


@given(st.floats(0.5, 200.0), heads, st.integers(0, 12))
def test_a_faster_line_is_never_made_lighter_than_a_thinner_one(
    mbps: float, pcs: int, count: int
) -> None:
    order = list(Ease)

    thin, fast = (a_plan(speed, pcs, services(count)) for speed in (mbps, 2 * mbps))

    assert order.index(fast.ease) <= order.index(thin.ease)
    assert fast.report_every <= thin.report_every
    assert fast.measure_every <= thin.measure_every


def test_pages_go_first_then_intervals_stretch_then_reports_come_seldom() -> None:
    eases = [a_plan(mbps, 30, services(12)).ease for mbps in (4.0, 2.0, 1.0, 0.8, 0.5, 0.05)]

    assert eases == [
        Ease.NONE,
        Ease.FEWER_PAGES,
        Ease.NO_PAGES,
        Ease.STRETCHED,
        Ease.SELDOM_REPORTS,
        Ease.ONLY_REPORTS,
    ]


def test_on_half_a_mbit_most_report_every_fifth_round() -> None:
    plan = a_plan(0.5, 30, services(12))

    assert plan.report_every == 5
    assert all(LONGEST_S < pace.period_s <= 900 for pace in plan.paces.values())


def test_where_even_that_is_too_much_most_measure_no_more_often_than_they_report() -> None:
    plans = [a_plan(0.5, pcs, services(12)) for pcs in (50, 60, 150)]

    rhythms = [(plan.report_every, plan.measure_every) for plan in plans]
    assert rhythms == [(10, 1), (15, 15), (15, 15)]
    assert all(plan.paces for plan in plans)


def test_a_line_without_a_contract_counts_as_a_thin_one() -> None:
    assert budget_bytes_s(None, 1.0) == budget_bytes_s(2.0, 1.0) == pytest.approx(2500)


def test_a_pc_more_or_less_seldom_changes_anything() -> None:
    plans = [a_plan(2.0, pcs, services(12)).paces for pcs in range(40, 60)]

    assert sum(one != other for one, other in pairwise(plans)) <= 1


def test_what_is_asked_for_is_whole_where_the_line_bears_it_and_short_where_not() -> None:
    wide, thin = (a_plan(mbps, 30, services(12)) for mbps in (50.0, 2.0))

    on_wide = hurried(wide, services(12, 60.0), 2, 210.0)
    on_thin = hurried(thin, services(12, 60.0), 1, 210.0)

    assert on_wide is not None
    assert on_thin is not None
    assert {pace.whole_every for pace in on_wide.values()} == {1}
    assert {pace.whole_every for pace in on_thin.values()} == {0}


def test_what_a_line_cannot_bear_is_not_asked_for() -> None:
    assert hurried(a_plan(0.05, 5, []), services(12, 60.0), 2, 210.0) is None


def test_what_is_left_of_a_line_is_for_what_was_not_sent_in_time() -> None:
    plan = a_plan(8.0, 30, services(5))

    assert plan.backlog_bytes_s == pytest.approx(
        BACKLOG_PART * plan.budget_bytes_s - plan.routine_bytes_s
    )
    assert ROUTINE_PART + ASKED_PART < 1
