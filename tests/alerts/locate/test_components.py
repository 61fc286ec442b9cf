"""Each kind of component is found, told once, and over when it is over."""

from dataclasses import replace

import pytest

from tests.alerts.locate.district import (
    EVERY,
    NATIONAL,
    PROVINCIAL,
    SITES,
    Fails,
    Happening,
    Watch,
    failing,
    links_of,
    turn,
)

ALL_SITES = frozenset(SITES)
NO_NATIONAL = {"portal": "TTT", "tax": "TTT"}
NO_PROVINCIAL = {"docs": "TTT", "land": "TTT"}

FAULTS = {
    "svc:tax": Happening(fails=failing("H", {3}), control={"tax": "HHH"}),
    "link:c-l0": Happening(silent=links_of("c"), not_answering=links_of("c")),
    "lan:c": Happening(fails=failing("T", EVERY, {"c"}), no_gateway=frozenset({"c"})),
    "pop:isp0-a0": Happening(silent=links_of("a", "e"), not_answering=links_of("a", "e")),
    "isp:isp1": Happening(silent=links_of("b", "d", "f"), not_answering=links_of("b", "d", "f")),
    "core:uplink": Happening(
        silent=links_of(*SITES), not_answering=links_of(*SITES), control=NO_NATIONAL
    ),
    "core:dc": Happening(fails=failing("T", PROVINCIAL), control=NO_PROVINCIAL),
    "nat:backbone": Happening(fails=failing("T", NATIONAL), control=NO_NATIONAL),
    "mon:server": Happening(control=NO_NATIONAL | NO_PROVINCIAL),
    "pc:c-p3": Happening(fails=lambda pc, _: "L" if pc == "c-p3" else "O"),
}


@pytest.mark.parametrize("component", FAULTS)
def test_what_is_at_fault_is_found_and_nothing_else(component: str) -> None:
    watch = Watch()
    watch.see(10)

    watch.see(6, FAULTS[component])

    assert watch.opened == [component]
    assert watch.case(component).is_open


@pytest.mark.parametrize("component", FAULTS)
def test_a_total_fault_is_told_within_three_rounds_of_its_begin(component: str) -> None:
    watch = Watch()
    watch.see(10)

    watch.see(3, FAULTS[component])

    assert watch.pages == [component]
    assert watch.case(component).since <= watch.number - 1


@pytest.mark.parametrize("component", FAULTS)
def test_it_is_over_when_it_was_not_found_for_three_rounds(component: str) -> None:
    watch = Watch()
    watch.see(10)
    watch.see(6, FAULTS[component])

    closed_early = watch.see(2)
    closed = watch.see(4)

    assert closed_early == []
    assert [(event.change, event.case.component) for event in closed] == [("close", component)]


def test_one_machine_of_a_service_is_told_from_the_service() -> None:
    watch = Watch()
    watch.see(10)

    for _ in range(4):
        watch.see(1, Happening(fails=second_machine_is_dead(watch.number + 1)))

    assert watch.opened == ["rep:portal-1"]


def second_machine_is_dead(number: int) -> Fails:
    return lambda pc, service: "C" if service == 2 and turn(pc, number) % 3 == 1 else "O"


def test_a_site_whose_names_do_not_resolve_has_a_sick_network_not_a_sick_line() -> None:
    watch = Watch()
    watch.see(10)

    watch.see(4, Happening(fails=failing("D", EVERY, {"d"})))

    assert watch.opened == ["lan:d"]
    assert watch.case("lan:d").word == "dns"


def test_a_line_that_loses_half_is_found_though_every_report_arrives() -> None:
    watch = Watch()
    watch.see(10)

    for _ in range(6):
        watch.see(1, Happening(fails=half_is_lost(watch.number + 1, "b")))

    assert watch.opened == ["link:b-l0"]
    assert 0.4 < watch.case("link:b-l0").strength < 0.6


def half_is_lost(number: int, site: str) -> Fails:
    return lambda pc, service: "T" if pc[0] == site and (turn(pc, number) + service) % 2 else "O"


def test_slow_counts_as_failing() -> None:
    watch = Watch(controlled=False)
    watch.see(10)

    for _ in range(4):
        watch.number += 1
        arrived = watch.round()
        slow = [replace(it, ms=[50, 9000, 50, 50]) for it in arrived.reports]
        watch.events += watch.locator.step(replace(arrived, reports=slow))

    assert watch.opened == ["svc:land"]
    assert watch.case("svc:land").word == "slow"


def test_two_faults_at_once_are_two_cases() -> None:
    watch = Watch()
    watch.see(10)

    watch.see(
        4,
        Happening(
            fails=failing("H", {0}),
            control={"docs": "HHH"},
            silent=links_of("c"),
            not_answering=links_of("c"),
        ),
    )

    assert sorted(watch.opened) == ["link:c-l0", "svc:docs"]


def test_a_wider_cause_takes_in_the_narrower_case_it_began_as() -> None:
    watch = Watch()
    watch.see(10)
    watch.see(2, Happening(silent=links_of("b"), not_answering=links_of("b")))

    watch.see(4, FAULTS["isp:isp1"])

    merged = [event for event in watch.events if event.change == "merge"]
    assert watch.opened == ["link:b-l0", "isp:isp1"]
    assert [event.case.component for event in merged] == ["link:b-l0"]
    assert merged[0].case.into == watch.case("isp:isp1").id


def test_a_rival_that_explains_as_well_is_named() -> None:
    watch = Watch(pinged=False)
    watch.see(10)

    watch.see(4, Happening(silent=links_of("c")))

    case = watch.case("link:c-l0")
    assert case.rival == "lan:c"
    assert 0.5 < case.probability < 0.95


def test_what_answers_pings_while_it_is_silent_has_no_cut_line() -> None:
    watch = Watch()
    watch.see(10)

    watch.see(4, Happening(silent=links_of("c")))

    assert watch.opened == ["lan:c"]


def test_announced_work_opens_a_case_that_pages_nobody() -> None:
    watch = Watch(announced=frozenset({"svc:tax"}))
    watch.see(10)

    watch.see(4, FAULTS["svc:tax"])

    assert watch.opened == ["svc:tax"]
    assert watch.pages == []
    assert watch.case("svc:tax").planned


def test_what_comes_back_soon_is_the_same_case_and_pages_no_more() -> None:
    watch = Watch()
    watch.see(10)
    watch.see(4, FAULTS["link:c-l0"])
    watch.see(6)

    again = watch.see(4, FAULTS["link:c-l0"])

    assert [event.change for event in again] == ["reopen"]
    assert watch.pages == ["link:c-l0"]


def test_what_a_line_is_like_is_learnt_before_it_is_blamed() -> None:
    watch = Watch()

    for _ in range(5):
        watch.see(1, Happening(fails=half_is_lost(watch.number + 1, "b")))
    early = watch.opened
    for _ in range(5):
        watch.see(1, Happening(fails=half_is_lost(watch.number + 1, "b")))

    assert early == []
    assert watch.opened == ["link:b-l0"]


def test_a_pc_that_fails_like_another_line_is_registered_on_the_wrong_one() -> None:
    watch = Watch()
    watch.see(10)

    for _ in range(12):
        lossy = half_is_lost(watch.number + 1, "b")
        watch.see(1, Happening(fails=with_twin(lossy, pc="a-p0", of="b-p0")))

    assert watch.opened == ["link:b-l0"]


def with_twin(fails: Fails, *, pc: str, of: str) -> Fails:
    return lambda who, service: fails(of if who == pc else who, service)
