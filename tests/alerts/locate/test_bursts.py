"""Failures come in bursts: a short one wakes nobody, one that comes again is told once."""

from alerts.locate.cases import Change
from tests.alerts.locate.district import EVERY, Happening, Watch, district, failing

BURST = Happening(fails=failing("T", EVERY, {"c"}))
TIMES = 6


def bursts(rounds: int, calm: int) -> Watch:
    watch = Watch(topology=district(pcs=12))
    watch.see(20)
    for _ in range(TIMES):
        watch.see(rounds, BURST)
        watch.see(calm)
    return watch


def test_a_minute_in_which_a_line_fails_now_and_then_wakes_nobody() -> None:
    watch = bursts(rounds=1, calm=5)

    assert watch.pages == []


def test_a_line_that_fails_every_other_minute_is_told_once() -> None:
    watch = bursts(rounds=1, calm=1)

    assert watch.pages == ["link:c-l0"]
    assert [event.change for event in watch.events] == [Change.OPEN]


def test_a_line_that_comes_and_goes_is_one_case_and_one_page() -> None:
    watch = bursts(rounds=3, calm=5)

    assert watch.pages == ["link:c-l0"]
    assert sum(event.change is Change.REOPEN for event in watch.events) == TIMES - 1
    assert len(watch.locator.cases) == 1
