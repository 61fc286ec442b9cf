"""A server with too much to do turns reports away: it makes nothing of silence meanwhile."""

from dataclasses import replace

from alerts.locate.cases import Event
from tests.alerts.locate.district import NOTHING, Happening, Watch, failing, links_of, report

CUT = Happening(silent=links_of("c"))
MOST_UNHEARD = Happening(silent=links_of("a", "b", "c", "d"))
PORTAL = frozenset({2})


def turn_away(watch: Watch, rounds: int, happening: Happening = NOTHING) -> list[Event]:
    """Let rounds pass in which the server turned some reports away."""
    new: list[Event] = []
    for _ in range(rounds):
        watch.number += 1
        arrived = replace(watch.round(happening), turned_away=True)
        new += watch.locator.step(arrived)
    watch.events += new
    return new


def test_whoever_is_not_heard_while_others_are_turned_away_is_not_missed() -> None:
    watch = Watch(pinged=False)
    watch.see(10)

    turn_away(watch, 6, MOST_UNHEARD)

    assert watch.events == []


def test_nor_is_who_does_not_come_again_though_others_of_its_line_do() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    for number in range(8):
        watch.number += 1
        arrived = watch.round()
        heard = [one for one in arrived.reports if one.pc.endswith(("0", "1", "2"))]
        arrived = replace(arrived, reports=heard, turned_away=number < 4)
        watch.events += watch.locator.step(arrived)

    assert watch.events == []


def test_a_line_that_was_cut_meanwhile_is_missed_when_all_are_heard_again() -> None:
    watch = Watch(pinged=False)
    watch.see(10)

    meanwhile = turn_away(watch, 4, CUT)
    watch.see(3, CUT)

    assert meanwhile == []
    assert watch.opened == ["link:c-l0"]


def test_a_round_of_silence_before_it_was_known_opens_nothing() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    watch.see(1, MOST_UNHEARD)

    turn_away(watch, 5, MOST_UNHEARD)
    watch.see(5)

    assert watch.events == []


def test_results_that_were_taken_count_all_the_same() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    fails = Happening(
        fails=failing("T", PORTAL), control={"portal": "TTT"}, silent=links_of("a", "b")
    )

    turn_away(watch, 4, fails)

    assert watch.opened == ["svc:portal"]


def test_what_was_silent_before_is_neither_over_nor_forgotten() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    watch.see(4, CUT)

    turn_away(watch, 6, CUT)
    unheard = watch.locator.unheard
    watch.see(6, CUT)

    assert unheard == {watch.case("link:c-l0").id}
    assert [event.change for event in watch.events] == ["open"]
    assert watch.case("link:c-l0").seen == watch.number


def test_it_is_over_when_it_is_heard_again() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    watch.see(4, CUT)
    turn_away(watch, 6, CUT)

    watch.see(4)

    assert [event.change for event in watch.events] == ["open", "close"]


def test_a_line_cut_after_it_is_missed() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    turn_away(watch, 3, MOST_UNHEARD)
    watch.see(3)

    watch.see(4, CUT)

    assert watch.opened == ["link:c-l0"]


def test_what_is_sent_again_later_tells_of_no_silence_that_was() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    cut = range(watch.number + 1, watch.number + 7)
    turn_away(watch, 6, CUT)
    watch.see(1)

    watch.number += 1
    arrived = watch.round()
    replay = [
        report(watch.topology, pc, number)
        for number in cut
        for pc in watch.topology.pcs
        if pc.link == "c-l0"
    ]
    watch.events += watch.locator.step(replace(arrived, reports=[*arrived.reports, *replay]))
    watch.see(8)

    assert watch.events == []
