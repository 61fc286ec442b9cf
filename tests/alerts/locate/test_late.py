"""What arrives late corrects what is known. It never pages, and opens and closes nothing now."""

from dataclasses import replace

from alerts.locate.cases import Event
from alerts.locate.observation import Report
from tests.alerts.locate.district import (
    EVERY,
    NOTHING,
    Happening,
    Watch,
    failing,
    links_of,
    report,
)

C_IS_CUT = Happening(silent=links_of("c"), not_answering=links_of("c"))
LAN_OF_C = Happening(
    fails=failing("T", EVERY, {"c"}), no_gateway=frozenset({"c"}), silent=links_of("c")
)


def kept(watch: Watch, measured: range, happening: Happening, *, boot: int = 0) -> list[Report]:
    """What the PCs of site c recorded while they were cut off."""
    return [
        replace(report(watch.topology, pc, number, happening), boot=boot)
        for number in measured
        for pc in watch.topology.pcs
        if pc.link == "c-l0"
    ]


def see_with(watch: Watch, late: list[Report], *, boot: int = 0) -> list[Event]:
    """Let a round pass that brings late reports as well."""
    watch.number += 1
    arrived = watch.round()
    fresh = [replace(it, boot=boot) if it.pc.startswith("c") else it for it in arrived.reports]
    new = list(watch.locator.step(replace(arrived, reports=[*fresh, *late])))
    watch.events += new
    return new


def test_a_silent_site_that_replays_without_its_gateway_had_a_sick_network() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    begin = watch.number + 1
    watch.see(8, C_IS_CUT)
    assert watch.opened == ["link:c-l0"]

    see_with(watch, kept(watch, range(begin, begin + 8), LAN_OF_C))
    watch.see(8)

    updates = [event for event in watch.events if event.change == "update"]
    assert [event.case.component for event in updates] == ["lan:c"]
    assert watch.pages == ["link:c-l0"]


def test_a_silent_site_that_replays_with_its_gateway_had_a_cut_line() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    begin = watch.number + 1
    watch.see(8, C_IS_CUT)

    see_with(
        watch, kept(watch, range(begin, begin + 8), Happening(fails=failing("T", EVERY, {"c"})))
    )
    watch.see(8)

    assert watch.case("link:c-l0").closed is not None
    assert [event.change for event in watch.events] == ["open", "close"]


def test_rounds_that_could_not_tell_speak_for_nobody() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    begin = watch.number + 1
    watch.see(9, C_IS_CUT)

    timed_out = Happening(fails=failing("T", EVERY, {"c"}))
    could_not_tell = [
        replace(it, gateway=None) for it in kept(watch, range(begin, begin + 5), timed_out)
    ]
    see_with(watch, [*could_not_tell, *kept(watch, range(begin + 5, begin + 9), LAN_OF_C)])
    watch.see(8)

    updates = [event for event in watch.events if event.change == "update"]
    assert [event.case.component for event in updates] == ["lan:c"]
    assert updates[-1].case.rival == ""


def test_pcs_that_come_back_freshly_started_with_nothing_recorded_had_no_power() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    watch.see(8, C_IS_CUT)

    back = watch.number + 1
    for _ in range(6):
        see_with(watch, [], boot=back)

    assert watch.case("lan:c").word == "power"
    assert watch.pages == ["link:c-l0"]


def test_a_fault_of_the_past_that_nobody_knew_of_is_added_without_a_page() -> None:
    watch = Watch(working=False, pinged=False)
    watch.see(10)
    begin = watch.number + 1
    watch.see(8, C_IS_CUT)
    assert watch.events == []
    watch.working = True

    see_with(watch, kept(watch, range(begin, begin + 8), LAN_OF_C))
    watch.see(8)

    assert watch.pages == []
    assert [(event.case.component, event.historic) for event in watch.events] == [("lan:c", True)]
    # The last of the eight rounds came but one round late: that is no replay.
    assert (watch.case("lan:c").since, watch.case("lan:c").seen) == (begin, begin + 6)


def test_late_reports_of_failures_open_nothing_now() -> None:
    watch = Watch()
    watch.see(10)
    begin = watch.number + 1
    watch.see(8, Happening(silent=links_of("c")))
    before = watch.opened

    for _ in range(5):
        broken = Happening(fails=failing("H", {0}), control={"docs": "HHH"})
        see_with(watch, kept(watch, range(begin, begin + 8), broken))

    assert watch.opened == before


def test_a_straggler_of_the_round_before_was_not_silent() -> None:
    watch = Watch()
    watch.see(10)
    watch.number += 1
    arrived = watch.round()
    missing = [it for it in arrived.reports if it.pc.startswith("c")]
    watch.locator.step(
        replace(arrived, reports=[it for it in arrived.reports if it not in missing])
    )

    events = see_with(watch, missing)
    board = watch.locator.boards_changed()

    assert events == []
    assert set(board) == {watch.number - 1, watch.number}


def test_only_boards_that_changed_are_given_out() -> None:
    watch = Watch()
    watch.see(10)

    see_with(watch, kept(watch, range(103, 105), NOTHING))

    assert set(watch.locator.boards_changed()) == {103, 104, watch.number}
