"""The rule of the deal."""

from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.deal.rule import ROUTINE_SHARE, Probed, Prober, deal


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
