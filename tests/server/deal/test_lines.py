"""The deal made to fit each line, and who reports how often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.deal.budget import Ease, budget_bytes_s
from server.deal.lines import EACH_ROUND, Rhythm, fit, rhythms
from server.deal.rule import Probed, Prober, deal

ROUND_S = 60.0


def pcs(link: int, count: int) -> list[Prober]:
    return [
        Prober(device=1000 * link + at, link=link, path="state", simulated=False)
        for at in range(count)
    ]


def checks(count: int) -> list[Probed]:
    return [
        Probed(
            check=check,
            service=check,
            path="state",
            simulated=False,
            period_s=60,
            most_requests_s=1.0,
        )
        for check in range(1, count + 1)
    ]


def test_a_thin_line_is_made_lighter_and_the_wide_one_beside_it_is_not() -> None:
    on = pcs(1, 30) + pcs(2, 30)
    budgets = {1: budget_bytes_s(0.5, 1.0), 2: budget_bytes_s(50.0, 1.0)}

    fitted = fit(deal(on, checks(12)), on, checks(12), budgets, ROUND_S)

    assert (fitted.plans[1].ease, fitted.plans[2].ease) == (Ease.SELDOM_REPORTS, Ease.NONE)
    assert fitted.heads == {1: 30, 2: 30}
    assert {one.whole_every for one in fitted.shares if one.link == 2} == {1}
    assert {one.whole_every for one in fitted.shares if one.link == 1} == {0}


def test_on_a_thin_line_who_probes_reports_each_round_and_so_do_some_others() -> None:
    on = pcs(1, 60)
    fitted = fit(deal(on, checks(3)), on, checks(3), {1: budget_bytes_s(0.5, 1.0)}, ROUND_S)

    every = rhythms(on, fitted.shares, fitted.plans)

    probing = {one.device for one in fitted.shares}
    keeping = {device for device, rhythm in every.items() if rhythm == EACH_ROUND}
    assert probing < keeping
    assert len(keeping) == len(probing) + 3
    assert {every[pc.device] for pc in on} == {EACH_ROUND, Rhythm(report_every=5)}


@pytest.mark.parametrize("link", range(1, 9))
@pytest.mark.parametrize("count", [3, 4, 60])
def test_where_nothing_is_probed_three_keep_the_watch(link: int, count: int) -> None:
    on = pcs(link, count)
    fitted = fit([], on, [], {link: budget_bytes_s(0.01, 1.0)}, ROUND_S)

    every = rhythms(on, fitted.shares, fitted.plans)

    assert sum(rhythm == EACH_ROUND for rhythm in every.values()) == 3


@given(st.integers(2, 60))
def test_who_keeps_the_watch_changes_only_where_one_of_them_goes_off(count: int) -> None:
    on = pcs(1, count)
    budgets = {1: budget_bytes_s(0.35, 1.0)}

    before = rhythms(on, [], fit([], on, [], budgets, ROUND_S).plans)
    after = rhythms(on[1:], [], fit([], on[1:], [], budgets, ROUND_S).plans)

    watch = {device for device, rhythm in before.items() if rhythm == EACH_ROUND} - {on[0].device}
    assert watch <= {device for device, rhythm in after.items() if rhythm == EACH_ROUND}
