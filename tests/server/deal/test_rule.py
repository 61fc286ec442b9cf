"""The rule of the deal."""

from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.deal.budget import LONGEST_S, budget_bytes_s
from server.deal.lines import fit
from server.deal.rule import ROUTINE_SHARE, Mood, Probed, Prober, deal


def a_prober(device: int, link: int = 1, *, path: str = "internet", sim: bool = False) -> Prober:
    return Prober(device=device, link=link, path=path, simulated=sim)


def a_check(check: int, *, service: int | None = None, sim: bool = False) -> Probed:
    return Probed(
        check=check,
        service=service or check,
        path="internet",
        simulated=sim,
        period_s=60,
        most_requests_s=1.0,
    )


probers = st.lists(
    st.builds(a_prober, st.integers(1, 200), st.integers(1, 12)),
    max_size=60,
    unique_by=lambda prober: prober.device,
)
checks = st.lists(
    st.builds(a_check, st.integers(1, 30)), max_size=12, unique_by=lambda check: check.check
)


@given(probers, checks)
def test_each_link_probes_each_service_by_exactly_one_pc_that_is_on(
    on: list[Prober], wanted: list[Probed]
) -> None:
    shares = deal(on, wanted)

    pairs = Counter((share.link, share.check) for share in shares)
    expected = {(prober.link, check.check) for prober in on for check in wanted}
    assert dict(pairs) == dict.fromkeys(expected, 1)
    assert {(share.device, share.link) for share in shares} <= {(p.device, p.link) for p in on}


@given(probers, checks)
def test_no_service_is_asked_more_often_than_its_routine_share(
    on: list[Prober], wanted: list[Probed]
) -> None:
    shares = deal(on, wanted)

    asked: dict[int, float] = defaultdict(float)
    for share in shares:
        asked[share.check] += 1 / share.period_s
    assert all(rate <= ROUTINE_SHARE + 1e-9 for rate in asked.values())


@given(probers, checks)
def test_when_a_pc_goes_off_only_what_it_held_moves(on: list[Prober], wanted: list[Probed]) -> None:
    before = deal(on, wanted)
    after = deal(on[1:], wanted)

    gone = on[0].device if on else 0
    kept = {(s.link, s.check, s.device) for s in before if s.device != gone}
    assert kept <= {(s.link, s.check, s.device) for s in after}


def test_two_checks_of_one_service_share_what_it_bears() -> None:
    on = [a_prober(link, link) for link in range(1, 141)]

    shares = deal(on, [a_check(1, service=9), a_check(2, service=9)])

    assert {share.period_s for share in shares} == {405.0}


def test_a_link_more_or_less_seldom_changes_a_period() -> None:
    wanted = [a_check(1)]

    periods = [
        {share.period_s for share in deal([a_prober(at, at) for at in range(1, links)], wanted)}
        for links in range(100, 120)
    ]

    changes = sum(before != after for before, after in pairwise(periods))
    assert changes <= 2


def test_a_simulated_check_is_never_given_to_a_real_pc() -> None:
    on = [a_prober(1), a_prober(2, sim=True)]

    shares = deal(on, [a_check(5), a_check(6, sim=True)])

    assert {(share.device, share.check) for share in shares} == {(1, 5), (2, 6)}


def test_a_pc_on_another_path_does_not_probe_the_service() -> None:
    assert deal([a_prober(1, path="state")], [a_check(5)]) == frozenset()


provinces = st.lists(st.integers(2, 12), min_size=1, max_size=140).map(
    lambda sizes: [
        a_prober(100 * link + pc, link) for link, size in enumerate(sizes, 1) for pc in range(size)
    ]
)


@given(provinces, st.integers(1, 13), st.floats(2.0, 200.0))
def test_from_two_mbit_on_each_pair_of_link_and_service_is_probed_every_five_minutes(
    on: list[Prober], services: int, mbps: float
) -> None:
    wanted = [a_check(number) for number in range(1, services + 1)]
    links = {pc.link for pc in on}
    budgets = dict.fromkeys(links, budget_bytes_s(mbps, 1.0))

    fitted = fit(deal(on, wanted), on, wanted, budgets, 60.0)

    probed = {(one.link, one.check) for one in fitted.shares if one.period_s <= LONGEST_S}
    assert probed == {(link, check.check) for link in links for check in wanted}


@given(provinces, st.integers(1, 13), st.floats(0.5, 200.0))
def test_making_it_fit_the_lines_moves_nothing_and_asks_no_service_more_often(
    on: list[Prober], services: int, mbps: float
) -> None:
    wanted = [a_check(number) for number in range(1, services + 1)]
    budgets = dict.fromkeys({pc.link for pc in on}, budget_bytes_s(mbps, 1.0))
    dealt = deal(on, wanted)

    fitted = fit(dealt, on, wanted, budgets, 60.0)

    holders = {(one.link, one.check): one.device for one in dealt}
    assert all(holders[one.link, one.check] == one.device for one in fitted.shares)
    asked: dict[int, float] = defaultdict(float)
    for share in fitted.shares:
        asked[share.check] += 1 / share.period_s
    assert all(rate <= ROUTINE_SHARE + 1e-9 for rate in asked.values())


@given(provinces, st.data())
def test_each_pc_that_goes_off_moves_what_it_held_once_and_nothing_else(
    on: list[Prober], data: st.DataObject
) -> None:
    wanted = [a_check(number) for number in range(1, 13)]
    budgets = dict.fromkeys({pc.link for pc in on}, budget_bytes_s(2.0, 1.0))
    left = on
    for _ in range(min(3, len(on))):
        gone = data.draw(st.sampled_from(left))
        before = fit(deal(left, wanted), left, wanted, budgets, 60.0).shares
        left = [pc for pc in left if pc is not gone]
        after = fit(deal(left, wanted), left, wanted, budgets, 60.0).shares

        was = {(one.link, one.check): one.device for one in before}
        now = {(one.link, one.check): one.device for one in after}
        moved = {pair for pair in was if now.get(pair, gone.device) != was[pair]}
        assert moved <= {pair for pair in was if was[pair] == gone.device}


def test_while_few_ask_a_service_each_probe_is_whole_and_then_every_fifth() -> None:
    few, many = (
        {
            share.whole_every
            for share in deal([a_prober(at, at) for at in range(links)], [a_check(1)])
        }
        for links in (8, 140)
    )

    assert few == {1}
    assert many == {5}


def test_where_its_pages_are_in_doubt_each_probe_of_a_service_is_whole() -> None:
    on = [a_prober(at, at) for at in range(140)]

    shares = deal(on, [a_check(1), a_check(2)], Mood(doubted={2}))

    assert {(share.check, share.whole_every) for share in shares} == {(1, 5), (2, 1)}


def test_a_service_that_refuses_many_is_asked_ten_times_less() -> None:
    on = [a_prober(at, at) for at in range(140)]

    shares = deal(on, [a_check(1), a_check(2), a_check(3)], Mood(refusing={2: 40, 3: 2}))

    assert {(share.check, share.period_s) for share in shares} == {(1, 210), (2, 2100), (3, 210)}
