"""A single PC that is asked for little: found by as many failures, only later."""

from dataclasses import replace

import pytest

from tests.alerts.locate.district import Watch, district

ILL = "c-p3"
SERVICES = 4


def found_after(every: int, letter: str) -> int:
    """Let each PC probe one service in so many rounds; give the ill one's attempts until told."""
    watch = Watch(topology=district(pcs=12), pinged=False)
    watch.see(10)
    attempts = 0
    while not watch.pages and attempts < 20:
        watch.number += 1
        full = watch.round()
        reports = [
            replace(it, letters=one_service(it.pc, watch.number, every, letter))
            for it in full.reports
        ]
        attempts += sum(it.pc == ILL and it.letters != "----" for it in reports)
        watch.events += watch.locator.step(replace(full, reports=reports))
    assert watch.pages == [f"pc:{ILL}"]
    return attempts


def one_service(pc: str, number: int, every: int, letter: str) -> str:
    turn, left = divmod(number + int(pc.rpartition("p")[2]), every)
    letters = ["-"] * SERVICES
    if left == 0:
        letters[turn % SERVICES] = letter if pc == ILL else "O"
    return "".join(letters)


@pytest.mark.parametrize("every", [1, 2, 3, 6])
def test_how_seldom_it_is_asked_changes_when_it_is_found_but_not_by_how_much(every: int) -> None:
    assert found_after(every, "L") == 5


@pytest.mark.parametrize("every", [1, 2, 3, 6])
def test_timeouts_which_are_often_nobodys_fault_take_a_few_more(every: int) -> None:
    assert found_after(every, "T") in range(6, 10)
