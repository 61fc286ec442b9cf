"""Rounds that the server was away for are stepped over: they open nothing and close nothing."""

from tests.alerts.locate.district import EVERY, SITES, Happening, Watch, failing, links_of

CUT = Happening(silent=links_of("c"), not_answering=links_of("c"))


def test_nobody_is_missed_who_has_not_spoken_since() -> None:
    watch = Watch(pinged=False)
    watch.see(10)

    watch.number += 1
    watch.see(6, Happening(silent=links_of("b", "c")))

    assert watch.events == []


def test_a_long_gap_opens_nothing() -> None:
    watch = Watch()
    watch.see(10)

    watch.number += 500
    watch.see(10)

    assert watch.events == []


def test_nothing_opens_in_the_first_round_back() -> None:
    watch = Watch()
    watch.see(10)
    watch.number += 30
    everything = Happening(
        fails=failing("T", EVERY), control=dict.fromkeys(("docs", "land", "portal", "tax"), "TTT")
    )

    back = watch.see(1, everything)
    next_round = watch.see(2, everything)

    assert back == []
    assert next_round != []


def test_a_gap_does_not_count_towards_the_end_of_a_case() -> None:
    watch = Watch()
    watch.see(10)
    watch.see(4, CUT)

    watch.number += 30
    early = watch.see(2)
    late = watch.see(3)

    assert early == []
    assert [event.change for event in late] == ["close"]


def test_an_open_case_stays_open_over_a_gap_while_the_fault_lasts() -> None:
    watch = Watch()
    watch.see(10)
    watch.see(4, CUT)

    watch.number += 30
    watch.see(10, CUT)

    assert [event.change for event in watch.events] == ["open"]
    assert watch.case("link:c-l0").is_open


def test_who_speaks_after_the_gap_and_then_falls_silent_is_missed() -> None:
    watch = Watch(pinged=False)
    watch.see(10)

    watch.number += 30
    watch.see(3)
    watch.see(3, Happening(silent=links_of(*SITES[2:3])))

    assert watch.opened == ["link:c-l0"]
