"""Links of which hardly anybody is heard: two PCs that fall silent together do, one never does.

So it is early in the day, and on a thin line, where only a few report each round.
"""

from collections.abc import Set
from dataclasses import replace

import pytest

from alerts.locate.topology import Pc, Topology
from tests.alerts.locate.district import SITES, Watch, district, link_of

LINE = link_of("c")


def with_few(count: int, elsewhere: int = 8) -> Topology:
    """Give a district in which only so many PCs are of the third site."""
    full = district(SITES, elsewhere)
    few = [pc for pc in full.pcs if pc.link != LINE]
    few += [Pc(id=f"c-p{number}", link=LINE) for number in range(count)]
    return Topology.of(services=full.services, links=full.links, pcs=few)


def watching(count: int, elsewhere: int = 8) -> Watch:
    watch = Watch(topology=with_few(count, elsewhere), pinged=False)
    watch.see(10)
    return watch


def see_without(watch: Watch, silent: Set[str]) -> None:
    watch.number += 1
    full = watch.round()
    heard = [one for one in full.reports if one.pc not in silent]
    watch.events += watch.locator.step(replace(full, reports=heard))


def of_site(count: int) -> list[str]:
    return [f"c-p{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("count", "suspected", "opened"), [(2, 2, 4), (3, 1, 3), (4, 1, 2), (10, 1, 2)]
)
def test_a_cut_line_is_told_within_four_rounds_however_few_are_heard_of_it(
    count: int, suspected: int, opened: int
) -> None:
    watch = watching(count)
    found: list[int] = []
    told: list[int] = []

    for number in range(1, 7):
        see_without(watch, frozenset(of_site(count)))
        found += [number] if watch.locator.cases else []
        told += [number] if watch.pages else []

    assert (found[0], told[0]) == (suspected, opened)
    assert watch.pages == [f"link:{LINE}"]


def test_one_that_is_silent_is_a_pc_that_is_off() -> None:
    watch = watching(1)

    for _ in range(12):
        see_without(watch, {"c-p0"})

    assert watch.locator.cases == ()


@pytest.mark.parametrize("later", [2, 3, 4])
def test_two_that_go_off_one_after_the_other_are_no_cut_line(later: int) -> None:
    watch = watching(2)

    for number in range(12):
        see_without(watch, {"c-p0", "c-p1"} if number >= later else {"c-p0"})

    assert watch.locator.cases == ()


def test_one_that_is_late_with_every_other_report_makes_the_other_no_cut_line() -> None:
    watch = watching(2)

    for number in range(12):
        see_without(watch, {"c-p0", "c-p1"} if number % 2 else {"c-p0"})

    assert watch.opened == []


def test_where_many_go_off_without_a_word_two_more_are_nothing() -> None:
    watch = watching(2, elsewhere=30)
    going = {f"{site}-p{number}" for site in SITES for number in range(2)}

    for _ in range(12):
        see_without(watch, going)

    assert watch.locator.cases == ()


def test_while_people_leave_everywhere_three_that_leave_together_are_no_cut_line() -> None:
    watch = watching(3, elsewhere=40)
    gone: set[str] = set()

    for number in range(12):
        gone |= {f"a-p{number}", f"b-p{number}"}
        see_without(watch, gone if number < 6 else gone | {*of_site(3)})

    assert watch.locator.cases == ()
