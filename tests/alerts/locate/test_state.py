"""What was learnt survives a restart, a change of the inventory, and bytes that are damaged."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.locate.locator import Locator, OutOfOrder
from alerts.locate.observation import Report, Round
from alerts.locate.pack import BadPack, pack
from alerts.locate.topology import Link, Pc, Service, Topology, TopologyError
from tests.alerts.locate.district import (
    SERVICES,
    SITES,
    Happening,
    Watch,
    district,
    failing,
    link_of,
    links_of,
)

CUT = Happening(silent=links_of("c"), not_answering=links_of("c"))


class Store(Mapping[int, bytes]):
    """Boards as rows: what one locator gives out, another is restored from."""

    def __init__(self) -> None:
        self.rows: dict[int, bytes] = {}

    def keep(self, locator: Locator) -> None:
        self.rows |= locator.boards_changed()

    def __getitem__(self, number: int) -> bytes:
        return self.rows[number]

    def __iter__(self) -> Iterator[int]:
        raise AssertionError("boards are asked for one at a time")

    def __len__(self) -> int:
        raise AssertionError("boards are asked for one at a time")


def random_rounds(seed: int, count: int) -> list[Round]:
    """Rounds in which anything may happen, late reports and goodbyes included."""
    dice = random.Random(seed)  # noqa: S311  # a test's dice, repeatable
    topology = district(SITES[:3], pcs=4)
    site, begin = dice.choice(SITES[:3]), dice.randrange(5, 12)
    letter = dice.choice("TDLCH")
    rounds = []
    for number in range(count):
        broken = begin <= number < begin + 8
        reports = [
            Report(
                pc=pc.id,
                measured=number - dice.choice([0] * 12 + [1, 2, 4]) if number > 4 else number,
                link=pc.link,
                gateway=dice.random() > 0.02,
                letters="".join(
                    letter if broken and pc.id[0] == site else dice.choice("OOOOOOOOOT-")
                    for _ in SERVICES
                ),
                ms=[dice.randrange(10, 3000) for _ in SERVICES],
                replicas="012-",
            )
            for pc in topology.pcs
            if dice.random() > 0.05
        ]
        rounds.append(
            Round(
                number=number,
                working=frozenset(SITES),
                reports=reports,
                byes=[pc.id for pc in topology.pcs if dice.random() < 0.01],
                control={"docs": "OOO", "portal": "OTO"} if dice.random() > 0.3 else {},
                pings={link_of(it): dice.random() > 0.05 for it in SITES[:2]},
            )
        )
    return rounds


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), restarts=st.sets(st.integers(0, 29), max_size=6))
def test_a_locator_that_is_restored_says_what_one_that_ran_on_says(
    seed: int, restarts: set[int]
) -> None:
    topology = district(SITES[:3], pcs=4)
    one, other, store = Locator.fresh(topology), Locator.fresh(topology), Store()

    for arrived in random_rounds(seed, 30):
        expected, said = one.step(arrived), other.step(arrived)
        store.keep(other)
        if arrived.number in restarts:
            other = Locator.restored(topology, other.state(), store)

        assert said == expected
        assert other.cases == one.cases
    assert other.state() == one.state()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), services=st.permutations(SERVICES))
def test_the_order_of_an_inventory_does_not_matter(seed: int, services: list[Service]) -> None:
    topology = district(SITES[:3], pcs=4)
    shuffled = Topology.of(services=services, links=topology.links[::-1], pcs=topology.pcs[::-1])
    place = [SERVICES.index(service) for service in services]
    locator, store = Locator.fresh(topology), Store()
    rounds = random_rounds(seed, 20)
    for arrived in rounds[:12]:
        locator.step(arrived)
        store.keep(locator)

    moved = Locator.restored(shuffled, locator.state(), store)
    for arrived in rounds[12:]:
        again = [reordered(report, place) for report in arrived.reports]
        opened = {event.case.component for event in locator.step(arrived)}
        assert {
            event.case.component for event in moved.step(replace(arrived, reports=again))
        } == opened
    assert {case.component for case in moved.cases} == {case.component for case in locator.cases}


def reordered(report: Report, place: list[int]) -> Report:
    return replace(
        report,
        letters="".join(report.letters[i] for i in place),
        ms=[report.ms[i] for i in place],
        replicas="".join(report.replicas[i] for i in place),
    )


def test_a_case_goes_on_when_a_pc_a_link_and_a_service_come_and_others_go() -> None:
    watch = Watch()
    watch.see(10)
    watch.see(4, CUT)
    case = watch.case("link:c-l0")
    store = Store()
    store.keep(watch.locator)

    grown = district(("new", *(site for site in SITES if site != "f")), pcs=9)
    watch.topology = Topology.of(
        services=[Service(id="mail", national=True), *SERVICES[1:]],
        links=grown.links,
        pcs=grown.pcs,
    )
    watch.locator = Locator.restored(watch.topology, watch.locator.state(), store)
    watch.see(3, CUT)

    assert watch.case("link:c-l0").id == case.id
    assert watch.case("link:c-l0").is_open
    assert watch.opened == ["link:c-l0"]


def test_a_case_of_a_link_that_is_gone_comes_to_its_end() -> None:
    watch = Watch()
    watch.see(10)
    watch.see(4, CUT)

    watch.topology = district([site for site in SITES if site != "c"])
    watch.locator = Locator.restored(watch.topology, watch.locator.state(), {})
    watch.see(12)

    assert [event.change for event in watch.events] == ["open", "close"]


def test_what_a_new_service_is_like_is_learnt_without_a_page() -> None:
    watch = Watch()
    watch.see(10)
    watch.topology = Topology.of(
        services=[*SERVICES, Service(id="mail", national=True)],
        links=watch.topology.links,
        pcs=watch.topology.pcs,
    )

    watch.locator = Locator.restored(watch.topology, watch.locator.state(), {})
    watch.see(10)

    assert watch.events == []


def test_lost_boards_are_only_lost_evidence() -> None:
    watch = Watch()
    watch.see(10)
    damaged = dict.fromkeys(range(100, 120), b"damaged")

    watch.locator = Locator.restored(watch.topology, watch.locator.state(), damaged)
    watch.see(4, CUT)

    assert watch.opened == ["link:c-l0"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing of ours",
        pack("locate 0", district(), {}, {}),
        pack("locate 1", district(), {}, {}),
    ],
    ids=["empty", "damaged", "another version", "nothing in it"],
)
def test_a_state_that_cannot_be_read_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(BadPack):
        Locator.restored(district(), data, {})


def test_a_state_cut_short_is_refused_by_name() -> None:
    watch = Watch()
    watch.see(2)

    with pytest.raises(BadPack):
        Locator.restored(watch.topology, watch.locator.state()[:-9], {})


def test_a_round_is_judged_once() -> None:
    watch = Watch()
    watch.see(3)

    with pytest.raises(OutOfOrder, match="round 102 comes after round 102"):
        watch.locator.step(watch.round())


@pytest.mark.parametrize(
    ("services", "links", "pcs", "problem"),
    [
        ([], [], [], "without a link"),
        ([SERVICES[0], SERVICES[0]], [Link(id="l", site="a", provider="p", area="1")], [], "docs"),
        ([], [Link(id="l", site="a", provider="p", area="1")], [Pc(id="x", link="m")], "PC x"),
    ],
)
def test_an_inventory_that_cannot_be_judged_says_why(
    services: list[Service], links: list[Link], pcs: list[Pc], problem: str
) -> None:
    with pytest.raises(TopologyError, match=problem):
        Topology.of(services, links, pcs)


def test_a_service_that_fails_before_and_after_a_restart_is_one_case() -> None:
    broken = Happening(fails=failing("H", {3}), control={"tax": "HHH"})
    watch, store = Watch(), Store()
    watch.see(10)
    for _ in range(6):
        watch.see(1, broken)
        store.keep(watch.locator)
        watch.locator = Locator.restored(watch.topology, watch.locator.state(), store)

    assert watch.opened == ["svc:tax"]
