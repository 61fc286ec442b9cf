"""Names that do not resolve: the name server of an office, or a line that carries nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from alerts.locate.cases import Case
from alerts.locate.observation import Report
from tests.alerts.locate.district import (
    EVERY,
    FINE,
    Happening,
    Watch,
    failing,
    links_of,
    report,
    turn,
)

CUT = Happening(silent=links_of("d"), not_answering=links_of("d"))
NO_NAMES = Happening(fails=failing("D", EVERY, {"d"}))
LONG = 8  # rounds


def watched() -> Watch:
    watch = Watch(pinged=False)
    watch.see(10)
    return watch


def one_case(watch: Watch) -> Case:
    (case,) = watch.locator.cases
    return case


def see_without(watch: Watch, is_silent: Callable[[Report], bool], rounds: int) -> None:
    """Let names fail at site d, while some of its reports are not heard."""
    for _ in range(rounds):
        watch.number += 1
        full = watch.round(NO_NAMES)
        heard = [one for one in full.reports if not is_silent(one)]
        watch.events += watch.locator.step(replace(full, reports=heard))


def test_what_pcs_kept_behind_a_cut_line_does_not_make_it_their_name_server() -> None:
    watch = watched()
    begin = watch.number + 1
    watch.see(LONG, CUT)

    watch.number += 1
    back = watch.round()
    kept = [
        report(watch.topology, pc, measured, NO_NAMES)
        for measured in range(begin, begin + LONG)
        for pc in watch.topology.pcs
        if pc.link in CUT.silent
    ]
    watch.events += watch.locator.step(replace(back, reports=[*back.reports, *kept]))
    watch.see(LONG)

    assert watch.pages == ["link:d-l0"]
    assert one_case(watch).component == "link:d-l0"


@pytest.mark.parametrize("letter", ["D", "L"])
def test_a_line_that_brings_every_report_is_not_what_lets_no_attempt_through(letter: str) -> None:
    watch = watched()

    watch.see(4, Happening(fails=failing(letter, EVERY, {"d"})))

    assert watch.opened == ["lan:d"]
    assert not one_case(watch).rival


def test_what_is_not_encrypted_passes_a_box_that_looks_into_tls() -> None:
    watch = watched()

    watch.see(4, Happening(fails=failing("L", EVERY - {0}, {"d"})))

    assert watch.opened == ["lan:d"]


@pytest.mark.parametrize("other", ["O", "T"])
def test_a_name_server_that_answers_now_and_then_is_behind_a_line_that_does_not(other: str) -> None:
    watch = watched()

    for _ in range(6):
        number = watch.number + 1
        letters = {
            (pc.id, service): other if (turn(pc.id, number) + service) % 4 == 0 else "D"
            for pc in watch.topology.pcs
            for service in range(len(FINE))
            if pc.link == "d-l0"
        }
        watch.see(1, Happening(fails=lambda pc, service, at=letters: at.get((pc, service), "O")))  # type: ignore[misc]  # a default that binds

    assert one_case(watch).component == "link:d-l0"


def test_where_reports_are_missing_too_it_may_be_either() -> None:
    watch = watched()

    see_without(watch, lambda one: one.pc in {"d-p0", "d-p1", "d-p2", "d-p3"}, 6)

    case = one_case(watch)
    assert (case.component, case.rival) == ("link:d-l0", "lan:d")


def test_what_flickers_once_more_keeps_the_name_that_was_seen_of_it() -> None:
    watch = watched()
    for _ in range(6):
        watch.see(1, Happening(fails=one_machine_fails(watch.number + 1)))
    watch.see(8)

    changes = watch.see(4, Happening(fails=failing("T", {2})))

    assert changes[0].change == "reopen"
    assert changes[0].case.component == "rep:portal-1"


def one_machine_fails(number: int) -> Callable[[str, int], str]:
    return lambda pc, service: "C" if service == 2 and turn(pc, number) % 3 == 1 else "O"
