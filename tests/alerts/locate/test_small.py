"""A world with hardly anything in it: the verdict is quick where it can be, else honest."""

from collections.abc import Callable

import pytest

from alerts.locate.cases import Event
from alerts.locate.locator import Locator
from alerts.locate.observation import Report, Round
from alerts.locate.topology import Link, Pc, Service, Topology

Letters = Callable[[bool], str]  # whether the fault has begun -> one letter a service


def world(services: int) -> Topology:
    return Topology.of(
        services=[Service(id=f"s{i}", national=False) for i in range(services)],
        links=[Link(id="line", site="office", provider="isp", area="1")],
        pcs=[Pc(id="pc", link="line")],
    )


def watched(
    services: int,
    pc: Letters,
    control: Letters | None,
    *,
    rounds: int,
    quiet: int = 20,
    every: int = 1,
) -> list[Event]:
    """Let one PC, and perhaps the server, probe some services `every` so many rounds."""
    topology = world(services)
    locator = Locator.fresh(topology)
    events: list[Event] = []
    for number in range(quiet + rounds):
        begun, now = number >= quiet, number % every == 0
        letters = pc(begun) if now else "-" * services
        own = control(begun) if control and now else ""
        events += locator.step(
            Round(
                number=number,
                working={"office"},
                reports=[
                    Report(pc="pc", measured=number, link="line", gateway=True, letters=letters)
                ],
                control={f"s{i}": letter for i, letter in enumerate(own)},
            )
        )
    return events


def killed(services: int) -> Letters:
    return lambda begun: ("C" if begun else "O") + "O" * (services - 1)


def fine(services: int) -> Letters:
    return lambda _: "O" * services


@pytest.mark.parametrize("services", [1, 2, 3, 12])
@pytest.mark.parametrize("quiet", [0, 1, 20])
def test_a_service_that_fails_the_only_pc_and_the_server_is_told_in_two_rounds(
    services: int, quiet: int
) -> None:
    events = watched(services, killed(services), killed(services), rounds=2, quiet=quiet)

    assert [(event.change, event.case.component) for event in events] == [("open", "svc:s0")]
    assert events[0].case.word == "refused"
    assert events[0].case.since == quiet
    assert events[0].page


def test_it_is_told_after_two_results_however_many_rounds_lie_between() -> None:
    events = watched(1, killed(1), killed(1), rounds=5, quiet=20, every=4)

    assert [event.case.component for event in events] == ["svc:s0"]


def test_one_failure_is_not_told() -> None:
    assert watched(1, killed(1), killed(1), rounds=1) == []


def test_it_is_over_three_rounds_after_it_works_again() -> None:
    letters = iter("O" * 10 + "C" * 5 + "O" * 20)
    seen = list(letters)
    topology = world(1)
    locator = Locator.fresh(topology)
    changes = []
    for number, letter in enumerate(seen):
        events = locator.step(
            Round(
                number=number,
                working={"office"},
                reports=[Report(pc="pc", measured=number, link="line", letters=letter)],
                control={"s0": letter},
            )
        )
        changes += [(event.change, number) for event in events]

    assert [change for change, _ in changes] == ["open", "close"]
    assert changes[1][1] <= 20


def test_one_pc_and_one_service_without_a_control_prove_nothing() -> None:
    assert watched(1, killed(1), None, rounds=40) == []


def test_one_pc_that_fails_while_the_server_gets_through_is_not_the_services_fault() -> None:
    assert watched(1, killed(1), fine(1), rounds=40) == []


def test_a_pc_that_reaches_nothing_is_all_that_one_pc_can_prove() -> None:
    def nothing(begun: bool) -> str:  # what a `Letters` takes
        return "TTTTTT" if begun else "OOOOOO"

    events = watched(6, nothing, None, rounds=10)

    assert [event.case.component for event in events] == ["pc:pc"]


def test_a_control_that_fails_alone_is_the_servers_own_fault() -> None:
    events = watched(3, fine(3), lambda begun: "TTT" if begun else "OOO", rounds=8)

    assert [event.case.component for event in events] == ["mon:server"]


def test_one_silent_pc_is_a_pc_that_is_off() -> None:
    locator = Locator.fresh(world(1))
    for number in range(10):
        report = Report(pc="pc", measured=number, link="line", letters="O")
        locator.step(Round(number=number, working={"office"}, reports=[report]))

    for number in range(10, 30):
        assert locator.step(Round(number=number, working={"office"})) == ()


def test_without_any_service_silence_is_still_judged() -> None:
    topology = Topology.of(
        services=[],
        links=[Link(id="line", site="office", provider="isp", area="1")],
        pcs=[Pc(id=f"pc{i}", link="line") for i in range(5)],
    )
    locator = Locator.fresh(topology)
    for number in range(10):
        reports = [
            Report(pc=pc.id, measured=number, link="line", letters="") for pc in topology.pcs
        ]
        assert locator.step(Round(number=number, working={"office"}, reports=reports)) == ()

    events = [
        event
        for number in range(10, 14)
        for event in locator.step(Round(number=number, working={"office"}))
    ]

    assert [event.case.component for event in events] == ["link:line"]
