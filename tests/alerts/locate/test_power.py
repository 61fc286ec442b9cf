"""A power cut against a cut line: told by the clocks of the PCs that are back."""

from collections.abc import Callable
from dataclasses import replace

from alerts.locate.locator import Locator
from alerts.locate.observation import Report
from tests.alerts.locate.district import (
    EVERY,
    Happening,
    Watch,
    district,
    failing,
    links_of,
    report,
)

SILENT = Happening(silent=links_of("c"))
CUT_OFF = Happening(fails=failing("T", EVERY, {"c"}), no_gateway=frozenset({"c"}))
LONG = 8  # rounds

Boots = Callable[[int], int]  # number of a PC -> the round in which it was started


def number_of(pc: str) -> int:
    return int(pc.rpartition("p")[2])


def recorded(watch: Watch, begin: int, pcs: range, *, battery: bool | None) -> list[Report]:
    """What some PCs of site c recorded while they were not heard."""
    return [
        replace(report(watch.topology, pc, measured, CUT_OFF), battery=battery)
        for measured in range(begin, begin + LONG)
        for pc in watch.topology.pcs
        if pc.link == "c-l0" and number_of(pc.id) in pcs
    ]


def come_back(
    watch: Watch,
    boots: Boots,
    late: list[Report] | None = None,
    on_battery: range = range(0),
    rounds: int = 8,
) -> None:
    kept = late or []
    for _ in range(rounds):
        watch.number += 1
        full = watch.round()
        fresh = [
            replace(it, boot=boots(number_of(it.pc)), battery=number_of(it.pc) in on_battery)
            if it.pc.startswith("c")
            else it
            for it in full.reports
        ]
        watch.events += watch.locator.step(replace(full, reports=[*fresh, *kept]))
        kept = []


def let_back(watch: Watch, pcs: range, *, rounds: int, boot: int) -> None:
    """Let some PCs of site c report again, and the others stay off."""
    for _ in range(rounds):
        watch.number += 1
        full = watch.round()
        reports = [
            replace(it, boot=boot) if it.pc.startswith("c") else it
            for it in full.reports
            if not it.pc.startswith("c") or number_of(it.pc) in pcs
        ]
        watch.events += watch.locator.step(replace(full, reports=reports))


def fallen_silent(off: range = range(0)) -> tuple[Watch, int]:
    """Site c falls silent for some rounds; some of its PCs were off before."""
    watch = Watch(pinged=False)
    for _ in range(10):
        watch.number += 1
        full = watch.round()
        on = [it for it in full.reports if it.pc[0] != "c" or number_of(it.pc) not in off]
        watch.events += watch.locator.step(replace(full, reports=on))
    begin = watch.number + 1
    watch.see(LONG, SILENT)
    assert watch.pages == ["link:c-l0"]
    return watch, begin


def verdict(watch: Watch) -> tuple[str, str]:
    (case,) = watch.locator.cases
    return case.component, case.word


def test_all_started_anew_with_nothing_recorded_had_no_power() -> None:
    watch, begin = fallen_silent()

    come_back(watch, lambda _pc: begin + LONG)

    assert verdict(watch) == ("lan:c", "power")
    assert watch.pages == ["link:c-l0"]


def test_laptops_that_went_on_on_battery_prove_the_power_not_the_network() -> None:
    watch, begin = fallen_silent()
    laptops = range(3)

    come_back(
        watch,
        lambda pc: 0 if pc in laptops else begin + LONG,
        recorded(watch, begin, laptops, battery=True),
    )

    assert verdict(watch) == ("lan:c", "power")


def test_a_site_of_laptops_alone_proves_it_too() -> None:
    watch, begin = fallen_silent()

    come_back(watch, lambda _pc: 0, recorded(watch, begin, range(8), battery=True))

    assert verdict(watch) == ("lan:c", "power")


def test_laptops_that_always_run_on_battery_prove_nothing() -> None:
    watch, begin = fallen_silent()
    all_of_them = range(8)

    come_back(
        watch,
        lambda _pc: 0,
        recorded(watch, begin, all_of_them, battery=True),
        on_battery=all_of_them,
    )

    assert verdict(watch)[1] != "power"


def test_who_was_off_before_and_comes_on_with_an_old_clock_hides_nothing() -> None:
    """Windows resumes what it calls a start: the clock goes on since the last real one."""
    resumed = range(4)
    watch, begin = fallen_silent(off=resumed)

    come_back(watch, lambda pc: -500 if pc in resumed else begin + LONG)

    assert verdict(watch) == ("lan:c", "power")


def test_who_went_on_measuring_without_a_restart_had_power() -> None:
    watch, begin = fallen_silent()

    come_back(watch, lambda _pc: 0, recorded(watch, begin, range(8), battery=False))

    assert verdict(watch) == ("lan:c", "timeout")


def test_as_long_as_nobody_is_back_it_may_be_the_power() -> None:
    watch, _ = fallen_silent()

    (case,) = watch.locator.cases
    assert case.may_be_power


def test_two_that_are_back_leave_it_open_and_three_tell_it() -> None:
    watch, begin = fallen_silent()

    let_back(watch, range(2), rounds=4, boot=begin + LONG)
    (two_back,) = watch.locator.cases
    let_back(watch, range(3), rounds=3, boot=begin + LONG)
    (three_back,) = watch.locator.cases

    assert (two_back.component, two_back.may_be_power) == ("link:c-l0", True)
    assert (three_back.word, three_back.may_be_power) == ("power", False)


def test_it_was_not_the_power_as_soon_as_those_who_ran_on_are_back() -> None:
    watch, _ = fallen_silent()

    come_back(watch, lambda _pc: 0, rounds=3)

    (case,) = watch.locator.cases
    assert case.component == "link:c-l0"
    assert not case.may_be_power


def test_one_that_ran_on_is_enough_to_say_that_it_was_not_the_power() -> None:
    watch, _ = fallen_silent()

    let_back(watch, range(1), rounds=3, boot=0)

    (case,) = watch.locator.cases
    assert case.component == "link:c-l0"
    assert not case.may_be_power


def test_after_the_end_it_is_left_open_for_some_rounds_only() -> None:
    watch, begin = fallen_silent()

    let_back(watch, range(2), rounds=9, boot=begin + LONG)
    (soon,) = watch.locator.cases
    let_back(watch, range(2), rounds=1, boot=begin + LONG)
    (later,) = watch.locator.cases

    assert soon.closed is not None
    assert [case.may_be_power for case in (soon, later)] == [True, False]


def test_who_comes_back_only_the_next_morning_proves_it_as_well() -> None:
    watch, _ = fallen_silent()
    watch.working = False
    watch.see(50, SILENT)
    (at_night,) = watch.locator.cases

    watch.working = True
    come_back(watch, lambda _pc: watch.number - 1, rounds=4)

    assert (at_night.is_open, at_night.may_be_power) == (True, True)
    assert verdict(watch) == ("lan:c", "power")


def test_who_recorded_until_the_evening_had_a_cut_line_though_all_start_anew_the_next_morning() -> (
    None
):
    watch, begin = fallen_silent()
    watch.working = False
    watch.see(50, SILENT)

    watch.working = True
    come_back(watch, lambda _pc: watch.number - 1, recorded(watch, begin, range(8), battery=False))

    assert verdict(watch)[1] != "power"


def test_of_a_time_of_which_nothing_is_kept_nothing_is_proven() -> None:
    watch, begin = fallen_silent()
    watch.locator = Locator.restored(watch.topology, watch.locator.state(), {})

    come_back(watch, lambda _pc: begin + LONG)

    assert verdict(watch) == ("link:c-l0", "silent")


def test_where_too_few_were_on_to_tell_it_is_never_left_open() -> None:
    watch, _ = fallen_silent(off=range(6))

    (case,) = watch.locator.cases
    assert not case.may_be_power


def test_a_line_cut_shortly_after_a_power_cut_is_named_by_what_is_seen_of_it() -> None:
    watch, begin = fallen_silent()
    come_back(watch, lambda _pc: begin + LONG)
    (power,) = watch.locator.cases

    watch.see(LONG, SILENT)
    cut = verdict(watch)
    come_back(watch, lambda _pc: begin + LONG)

    (again,) = watch.locator.cases
    assert again.id == power.id
    assert cut == ("link:c-l0", "silent")
    assert verdict(watch) == cut


def test_a_few_restarts_prove_nothing() -> None:
    watch, begin = fallen_silent()

    come_back(watch, lambda pc: begin + LONG if pc < 4 else 0)

    assert verdict(watch)[0] == "link:c-l0"


def test_those_who_are_back_prove_it_while_others_are_not() -> None:
    """After a cut people switch their PCs on one by one, and some only the next day."""
    watch = Watch(topology=district(pcs=20), pinged=False)
    watch.see(10)
    begin = watch.number + 1
    watch.see(LONG, SILENT)
    back = {f"c-p{number}" for number in range(4)}

    for _ in range(4):
        watch.number += 1
        full = watch.round()
        reports = [
            replace(it, boot=begin + LONG) if it.pc in back else it
            for it in full.reports
            if it.pc[0] != "c" or it.pc in back
        ]
        watch.events += watch.locator.step(replace(full, reports=reports))

    case = watch.case("lan:c")
    assert case.seen == watch.number
    assert case.word == "power"
    assert watch.pages == ["link:c-l0"]
