"""Who usually comes on at this hour, and who always runs: learnt, and missed."""

from collections.abc import Set
from dataclasses import replace

from alerts.calendar import HOURS_A_DAY
from alerts.locate.cases import Event
from alerts.locate.locator import Locator
from alerts.locate.printed import sentence
from tests.alerts.locate.district import SITES, Happening, Watch, district, links_of

EVERYBODY = links_of(*SITES)
DAYS = 14
NIGHT, EIGHT = 3, 8


def hour(
    watch: Watch,
    slot: int,
    *,
    at_work: Set[str] = frozenset(SITES),
    silent: Set[str] = frozenset(),
    rounds: int = 12,
) -> list[Event]:
    """Let an hour pass, with some links silent."""
    new: list[Event] = []
    for _ in range(rounds):
        watch.number += 1
        full = watch.round(Happening(silent=silent))
        slots = dict.fromkeys(SITES, slot)
        new += watch.locator.step(replace(full, working=at_work, slots=slots))
    watch.events += new
    return new


def night(watch: Watch, silent: Set[str] = EVERYBODY, rounds: int = 12) -> list[Event]:
    return hour(watch, NIGHT, at_work=frozenset(), silent=silent, rounds=rounds)


def after_two_weeks(*, all_night: Set[str] = frozenset()) -> Watch:
    """Everybody comes on in the morning and goes off at night, but for some links."""
    watch = Watch(topology=district(pcs=12), pinged=False)
    for _ in range(DAYS):
        night(watch, EVERYBODY - all_night)
        hour(watch, EIGHT)
    return watch


def test_a_site_whose_line_fell_at_night_is_missed_in_the_morning() -> None:
    watch = after_two_weeks()
    night(watch)

    hour(watch, EIGHT, silent=links_of("c"), rounds=30)

    assert watch.pages == ["link:c-l0"]
    assert watch.case("link:c-l0").counts.failed >= 5


def test_of_who_is_missed_in_the_morning_it_is_not_said_that_they_were_on() -> None:
    watch = after_two_weeks()
    night(watch)

    hour(watch, EIGHT, silent=links_of("c"), rounds=30)

    said = sentence(watch.topology, watch.case("link:c-l0"))
    assert said.startswith("11 of the 11 PCs expected to be on at c give no sign of life")


def test_nobody_is_missed_in_the_first_quarter_of_an_hour() -> None:
    watch = after_two_weeks()
    night(watch)

    hour(watch, EIGHT, silent=links_of("c"), rounds=15)

    assert watch.locator.cases == ()


def test_what_is_not_learnt_yet_is_not_missed() -> None:
    watch = Watch(topology=district(pcs=12), pinged=False)
    for _ in range(4):
        night(watch)
        hour(watch, EIGHT)
    night(watch)

    hour(watch, EIGHT, silent=links_of("c"), rounds=40)

    assert watch.locator.cases == ()


def test_who_comes_on_every_other_day_is_not_missed() -> None:
    """Half a chance of each is not enough, however many they are."""
    watch = Watch(topology=district(pcs=12), pinged=False)
    for day in range(2 * DAYS):
        night(watch)
        hour(watch, EIGHT, silent=links_of("c") if day % 2 else frozenset())
    night(watch)

    hour(watch, EIGHT, silent=links_of("c"), rounds=40)

    assert watch.opened == []


def test_on_a_holiday_that_nobody_told_of_no_site_is_missed() -> None:
    watch = after_two_weeks()
    night(watch)

    hour(watch, EIGHT, silent=links_of("c", "d", "e"), rounds=40)

    assert watch.opened == []


def test_who_said_goodbye_in_the_morning_is_not_missed_after_the_lunch_break() -> None:
    watch = after_two_weeks()
    night(watch)
    hour(watch, EIGHT, rounds=20)
    watch.number += 1
    going = [pc.id for pc in watch.topology.pcs if pc.id.startswith("c")]
    full = watch.round(Happening(silent=links_of("c")))
    slots = dict.fromkeys(SITES, EIGHT)
    watch.locator.step(replace(full, byes=going, slots=slots))
    hour(watch, EIGHT, at_work=frozenset(), silent=links_of("c"), rounds=10)

    hour(watch, EIGHT, silent=links_of("c"), rounds=40)

    assert watch.opened == []


def test_who_was_cut_off_in_the_lunch_break_is_missed_after_it() -> None:
    watch = after_two_weeks()
    night(watch)
    hour(watch, EIGHT, rounds=20)
    hour(watch, EIGHT, at_work=frozenset(), silent=links_of("c"), rounds=10)

    hour(watch, EIGHT, silent=links_of("c"), rounds=40)

    assert watch.pages == ["link:c-l0"]


def test_on_a_day_off_of_the_calendar_no_site_is_missed() -> None:
    watch = after_two_weeks()
    night(watch)
    saturday = HOURS_A_DAY + EIGHT

    hour(watch, saturday, at_work=frozenset(), silent=links_of("c"), rounds=40)

    assert watch.opened == []


def test_a_unit_that_does_not_work_today_is_not_missed_while_the_others_do() -> None:
    watch = after_two_weeks()
    night(watch)

    hour(watch, EIGHT, at_work=frozenset(SITES) - {"c"}, silent=links_of("c"), rounds=40)

    assert watch.opened == []


def test_who_always_runs_is_missed_at_night_too() -> None:
    watch = after_two_weeks(all_night=links_of("c", "d"))
    night(watch, EVERYBODY - links_of("c", "d"))

    night(watch, EVERYBODY - links_of("d"))

    assert watch.pages == ["link:c-l0"]


def test_who_goes_off_at_night_is_not_missed_when_one_evening_they_go_early() -> None:
    watch = after_two_weeks(all_night=links_of("d"))
    night(watch, frozenset())

    night(watch, EVERYBODY - links_of("d"))

    assert watch.opened == []


def test_an_outage_is_not_learnt_as_usual() -> None:
    watch = after_two_weeks()
    for _ in range(DAYS):
        night(watch)
        hour(watch, EIGHT, silent=links_of("c"), rounds=30)

    case = watch.case("link:c-l0")
    assert case.is_open
    assert case.seen == watch.number


def test_the_night_neither_clears_nor_blames_what_was_cut() -> None:
    watch = after_two_weeks()
    night(watch)
    hour(watch, EIGHT, silent=links_of("c"), rounds=30)
    (case,) = watch.locator.cases
    assert watch.locator.unheard == {case.id}

    night(watch, rounds=30)

    assert watch.case("link:c-l0").is_open
    assert watch.locator.unheard == {case.id}


def test_what_was_learnt_outlives_the_process() -> None:
    watch = after_two_weeks()
    watch.locator = Locator.restored(watch.topology, watch.locator.state(), {})
    night(watch)

    hour(watch, EIGHT, silent=links_of("c"), rounds=30)

    assert watch.pages == ["link:c-l0"]
