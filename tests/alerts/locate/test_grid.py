"""A power cut of a whole area: one fault, of nobody's line, proven when the computers are back."""

from dataclasses import replace

import pytest

from alerts.locate.topology import Link, Pc, Topology
from tests.alerts.locate.district import SERVICES, Happening, Watch

SITES, PROVIDERS, A_SITE = 18, 3, 8
AREA = frozenset(f"s{i}-l0" for i in range(6))
OF_ONE = frozenset({"s0-l0", "s3-l0"})
LONG = 12  # rounds


def province(an_area: int = 6) -> Topology:
    """Areas of some sites, with the lines of three providers in each."""
    links = [
        Link(id=f"s{i}-l0", site=f"s{i}", provider=f"isp{i % PROVIDERS}", area=str(i // an_area))
        for i in range(SITES)
    ]
    pcs = [Pc(id=f"{link.site}-p{k}", link=link.id) for link in links for k in range(A_SITE)]
    return Topology.of(services=SERVICES, links=links, pcs=pcs)


def dark(links: frozenset[str], *, pinged: bool, an_area: int = 6) -> Watch:
    watch = Watch(topology=province(an_area), pinged=pinged)
    watch.see(10)
    watch.see(LONG, Happening(silent=links, not_answering=links))
    return watch


def come_back(watch: Watch, links: frozenset[str], *, restarted: bool) -> None:
    """A computer a site and round comes back, started just then or long ago."""
    back = watch.number + 1
    for _ in range(2 * A_SITE):
        watch.number += 1
        full = watch.round()
        reports = []
        for it in full.reports:
            came = back + int(it.pc.rpartition("p")[2]) if it.link in links else 0
            if came <= watch.number:
                reports.append(replace(it, boot=came if restarted else 0))
        watch.events += watch.locator.step(replace(full, reports=reports))


@pytest.mark.parametrize("pinged", [True, False])
def test_an_area_that_falls_dark_is_one_fault_and_not_one_of_each_provider(pinged: bool) -> None:
    watch = dark(AREA, pinged=pinged)

    assert watch.pages == ["grid:0"]


def test_before_the_computers_are_back_it_may_be_the_lines() -> None:
    watch = dark(AREA, pinged=False)

    case = watch.case("grid:0")

    assert (case.rival, case.probability) == ("pop:isp0-a0", 0.5)


def test_computers_started_anew_prove_the_power_of_the_area_and_nobody_is_told_again() -> None:
    watch = dark(AREA, pinged=False)

    come_back(watch, AREA, restarted=True)

    case = watch.case("grid:0")
    assert (case.word, case.rival, case.probability) == ("power", "", 1.0)
    assert watch.pages == ["grid:0"]


def test_computers_that_ran_on_prove_no_power_cut() -> None:
    watch = dark(AREA, pinged=False)

    come_back(watch, AREA, restarted=False)

    assert watch.case("grid:0").word == "silent"


def test_one_provider_of_an_area_is_blamed_until_its_sites_prove_the_power() -> None:
    watch = dark(OF_ONE, pinged=False)
    blamed = watch.pages

    come_back(watch, OF_ONE, restarted=True)

    assert blamed == ["pop:isp0-a0"]
    assert watch.case("grid:0").word == "power"


def test_one_site_of_several_that_restarted_proves_nothing_of_the_others() -> None:
    watch = dark(AREA, pinged=False)

    come_back(watch, frozenset({"s0-l0"}), restarted=True)

    assert watch.case("grid:0").word == "silent"


def test_a_provider_that_fails_everywhere_is_no_power_cut() -> None:
    lines = frozenset(f"s{i}-l0" for i in range(0, SITES, PROVIDERS))

    watch = dark(lines, pinged=False)

    assert watch.pages == ["isp:isp0"]


@pytest.mark.parametrize("an_area", [2, 4])
def test_two_sites_that_fall_silent_together_are_two_faults(an_area: int) -> None:
    two = frozenset({"s0-l0", "s1-l0"})

    watch = dark(two, pinged=False, an_area=an_area)

    assert sorted(watch.pages) == ["link:s0-l0", "link:s1-l0"]
