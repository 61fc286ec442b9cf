"""A site with two lines: each cut alone is named as that line; silence is not taken for more."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from alerts.locate.observation import Report
from alerts.locate.topology import Link, Pc, Topology
from tests.alerts.locate.district import SERVICES, SITES, Happening, Watch, link_of, links_of

STATE, INTERNET = link_of("c"), "c-l1"
Using = Callable[[str], str | None]  # a PC of site c -> the line it reports over; "": it is silent


def two_lines(*, of_each: bool) -> Topology:
    """Site c has a second line; half of its PCs are on it, or none."""
    links = [
        Link(id=link_of(site), site=site, provider=f"isp{i % 2}", area=str(i // 2 % 2))
        for i, site in enumerate(SITES)
    ]
    links.insert(3, Link(id=INTERNET, site="c", provider="isp3", area="9"))
    pcs = [
        Pc(
            id=f"{site}-p{k}",
            link=INTERNET if site == "c" and of_each and k % 2 else link_of(site),
        )
        for site in SITES
        for k in range(10)
    ]
    return Topology.of(services=SERVICES, links=links, pcs=pcs)


def a_watch(*, of_each: bool, pinged: bool = False) -> Watch:
    watch = Watch(topology=two_lines(of_each=of_each), pinged=pinged)
    watch.see(10)
    return watch


def see(watch: Watch, rounds: int, using: Using, late: Iterable[Report] = ()) -> None:
    """Let rounds pass in which the PCs of site c report over the line that `using` says."""
    kept = list(late)
    for _ in range(rounds):
        watch.number += 1
        full = watch.round()
        reports = [
            replace(it, link=using(it.pc)) if it.pc.startswith("c") else it for it in full.reports
        ]
        heard = [it for it in reports if it.link != ""]
        watch.events += watch.locator.step(replace(full, reports=[*heard, *kept]))
        kept = []


def home_but(*cut: str) -> Using:
    """Each on its own line, but for those whose line is cut: they are silent."""

    def using(pc: str) -> str:
        own = INTERNET if int(pc.rpartition("p")[2]) % 2 else STATE
        return "" if own in cut else own

    return using


def test_pcs_that_report_over_the_other_line_tell_which_one_is_cut() -> None:
    watch = a_watch(of_each=False)

    see(watch, 4, lambda _pc: INTERNET)

    assert watch.pages == [f"link:{STATE}"]


def test_a_line_whose_pcs_come_over_the_other_is_waited_for_a_round_longer() -> None:
    """The site goes on working, and PCs come home a round after their line: a blip looks longer."""
    watch = a_watch(of_each=False)

    see(watch, 2, lambda _pc: INTERNET)
    see(watch, 4, lambda _pc: STATE)

    assert watch.opened == []


def test_of_two_lines_in_use_the_one_that_is_silent_is_named() -> None:
    for cut in (STATE, INTERNET):
        watch = a_watch(of_each=True)

        see(watch, 4, home_but(cut))

        assert watch.pages == [f"link:{cut}"]


def test_both_lines_silent_is_one_incident_of_the_site() -> None:
    watch = a_watch(of_each=True)

    see(watch, 4, home_but(STATE, INTERNET))

    assert watch.pages == ["lan:c"]


def test_where_the_other_line_was_not_tried_the_office_network_is_not_excluded() -> None:
    watch = a_watch(of_each=False)

    see(watch, 4, lambda _pc: "")

    assert watch.pages == [f"link:{STATE}"]
    assert watch.case(f"link:{STATE}").rival == "lan:c"


def test_a_router_that_answers_shows_that_its_line_is_not_the_one() -> None:
    watch = a_watch(of_each=True, pinged=True)

    for _ in range(4):
        watch.number += 1
        full = watch.round(Happening(silent=links_of("c") | {INTERNET}))
        watch.events += watch.locator.step(full)

    assert watch.pages == ["lan:c"]


def test_a_pc_of_which_the_line_is_not_known_clears_and_blames_no_line() -> None:
    watch = a_watch(of_each=False)

    see(watch, 6, lambda _pc: None)

    assert watch.opened == []


def test_who_was_not_heard_but_reached_everything_had_no_sick_network() -> None:
    """The way of the reports was cut; probes went on over the other."""
    watch = a_watch(of_each=False)
    begin = watch.number + 1
    see(watch, 8, lambda _pc: "")
    reached = [
        replace(it, measured=number)
        for number in range(begin, begin + 8)
        for it in watch.round().reports
        if it.pc.startswith("c")
    ]

    see(watch, 1, lambda _pc: STATE, late=reached)
    see(watch, 8, lambda _pc: STATE)

    assert [event.change for event in watch.events] == ["open", "close"]
    assert watch.case(f"link:{STATE}").closed is not None
