"""Silence: what it says, and when it says nothing."""

from dataclasses import replace

import pytest

from alerts.locate.observation import Round
from tests.alerts.locate.district import SITES, Fails, Happening, Watch, district, links_of

C_IS_SILENT = Happening(silent=links_of("c"))


def test_a_site_that_falls_silent_in_working_hours_is_told() -> None:
    watch = Watch()
    watch.see(10)

    watch.see(3, Happening(silent=links_of("c"), not_answering=links_of("c")))

    assert watch.pages == ["link:c-l0"]
    assert watch.case("link:c-l0").counts.failed == 8


def test_a_dark_site_at_night_blames_nobody() -> None:
    watch = Watch(working=False)
    watch.see(10)

    watch.see(10, C_IS_SILENT)

    assert watch.locator.cases == ()


def test_who_said_goodbye_is_not_missed() -> None:
    watch = Watch()
    watch.see(10)
    watch.number += 1
    leaving = [pc.id for pc in watch.topology.pcs if pc.id.startswith("c")]
    watch.locator.step(replace(watch.round(), byes=leaving))

    # A PC that says goodbye in a round that it still reported in counts from the next one.
    watch.number += 1
    watch.locator.step(replace(watch.round(C_IS_SILENT), byes=leaving))
    watch.see(8, C_IS_SILENT)

    assert watch.locator.cases == ()


def test_when_everybody_goes_home_no_site_is_blamed() -> None:
    watch = Watch()
    watch.see(10)

    for leaving in range(1, 8):
        watch.number += 1
        full = watch.round()
        watch.events += watch.locator.step(
            replace(full, reports=[r for r in full.reports if int(r.pc[3:]) >= leaving])
        )

    assert watch.opened == []


def test_silence_heals_nothing() -> None:
    watch = Watch()
    watch.see(10)
    cut = Happening(silent=links_of("c"), not_answering=links_of("c"))
    watch.see(4, cut)

    watch.working = False
    watch.see(20, cut)

    assert watch.case("link:c-l0").is_open


def test_nor_does_the_end_of_the_working_day() -> None:
    watch = Watch(pinged=False)
    watch.see(10)
    watch.see(4, C_IS_SILENT)

    watch.working = False
    watch.see(20, C_IS_SILENT)

    assert watch.case("link:c-l0").is_open


def test_who_fell_silent_stays_missed_while_the_silence_is_blamed() -> None:
    watch = Watch(pinged=False)
    watch.see(10)

    watch.see(20, C_IS_SILENT)

    assert watch.case("link:c-l0").seen == watch.number


def test_one_pc_that_still_talks_by_another_way_does_not_save_its_line() -> None:
    watch = Watch()
    watch.see(10)

    for _ in range(3):
        watch.number += 1
        full = watch.round(Happening(not_answering=links_of("c")))
        talking = [it for it in full.reports if it.pc[0] != "c" or it.pc == "c-p0"]
        watch.events += watch.locator.step(replace(full, reports=talking))

    assert watch.opened == ["link:c-l0"]
    assert watch.case("link:c-l0").strength > 0.9


def test_a_router_that_is_not_pinged_blames_nobody() -> None:
    watch = Watch(pinged=False)

    watch.see(30)

    assert watch.locator.cases == ()


def test_one_lost_ping_blames_nobody() -> None:
    watch = Watch()
    watch.see(10)

    watch.see(1, Happening(not_answering=links_of("a")))
    watch.see(3)

    assert watch.opened == []


def test_at_night_a_router_that_stops_answering_is_a_line_that_fell() -> None:
    watch = Watch(working=False)
    watch.see(10)

    watch.see(8, Happening(silent=links_of("c"), not_answering=links_of("c")))

    assert watch.opened == ["link:c-l0"]


def test_a_pc_whose_link_is_not_known_is_not_silent() -> None:
    watch = Watch()
    watch.see(10)

    for _ in range(6):
        watch.number += 1
        full = watch.round()
        watch.events += watch.locator.step(
            replace(full, reports=[replace(r, link=None) for r in full.reports])
        )

    assert watch.opened == []


def test_a_pc_that_is_not_in_the_inventory_is_ignored() -> None:
    watch = Watch()
    watch.see(10)
    watch.number += 1
    full = watch.round()
    stranger = replace(full.reports[0], pc="stranger", letters="TTTT")

    events = watch.locator.step(replace(full, reports=[*full.reports, stranger]))

    assert events == ()


def test_a_province_from_which_nothing_comes_and_nothing_is_known_blames_nobody() -> None:
    watch = Watch()

    for number in range(20):
        events = watch.locator.step(Round(number=number, working=frozenset(SITES)))
        assert events == ()

    assert watch.locator.cases == ()


def test_a_straggler_elsewhere_makes_nobody_forget_a_place_that_is_silent() -> None:
    watch = Watch(topology=district(("a", "b", "c", "d"), pcs=3), pinged=False)
    watch.see(10)

    for number in range(10):
        watch.number += 1
        seen = watch.round(C_IS_SILENT)
        if number in (0, 3):
            seen = replace(seen, reports=[one for one in seen.reports if one.pc != "a-p0"])
        watch.events += watch.locator.step(seen)

    assert watch.pages == ["link:c-l0"]


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_packet_that_was_lost_before_a_line_was_cut_makes_it_no_lossy_one(before: int) -> None:
    watch = Watch(pinged=False)
    seldom = Happening(fails=one_try_a_line(""))
    watch.see(12, seldom)
    watch.see(1, Happening(fails=one_try_a_line("c")))
    watch.see(before - 1, seldom)
    began = watch.number + 1

    watch.see(4, replace(seldom, silent=C_IS_SILENT.silent))

    case = watch.case("link:c-l0")
    assert (case.word, case.began, case.counts.failed) == ("silent", began, 8)


def one_try_a_line(lost: str) -> Fails:
    """Let the first PC of each site ask for the portal alone, and one site's attempt be lost."""

    def letter(pc: str, service: int) -> str:
        if not pc.endswith("-p0") or service != 2:
            return "-"
        return "T" if pc.startswith(lost or " ") else "O"

    return letter
