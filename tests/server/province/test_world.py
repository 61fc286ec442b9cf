from datetime import timedelta

from server.province.shape import DEMO
from server.province.world import Break, Damage
from tests.server.province.build import MORNING, minutes, one_computer, world


def test_a_cut_link_carries_nothing_from_its_start_to_its_end() -> None:
    here = world()
    link = next(iter(here.district.links.values()))

    cut = here.with_break(
        Break(damage=Damage.CUT, target=link.code, starts=MORNING, ends=MORNING + minutes(10))
    )

    assert cut.is_connected(link, MORNING - minutes(1))
    assert not cut.is_connected(link, MORNING)
    assert cut.is_connected(link, MORNING + minutes(10))
    assert here.is_connected(link, MORNING)


def test_a_cut_link_leaves_the_other_link_of_the_site_alone() -> None:
    here = world()
    (code,) = DEMO.two_links
    first, second = (link for link in here.district.links.values() if link.site == f"{code}-1")

    cut = here.with_break(Break(damage=Damage.CUT, target=first.code, starts=MORNING))

    assert not cut.is_connected(first, MORNING)
    assert cut.is_connected(second, MORNING)


def test_the_two_offices_of_a_commune_have_a_lan_each() -> None:
    here = world()
    (code,) = DEMO.two_sites
    first, second = (link for link in here.district.links.values() if link.site[:-2] == code)

    broken = here.with_break(Break(damage=Damage.LAN, target=first.site, starts=MORNING))

    assert not broken.lan_works(first.site, MORNING)
    assert not broken.is_connected(first, MORNING)
    assert broken.lan_works(second.site, MORNING)
    assert broken.is_connected(second, MORNING)
    assert broken.has_power(first.site, MORNING)


def test_a_lan_that_fails_takes_both_lines_of_its_site() -> None:
    here = world()
    (code,) = DEMO.two_links
    site = f"{code}-1"

    broken = here.with_break(Break(damage=Damage.LAN, target=site, starts=MORNING))

    lines = [link for link in here.district.links.values() if link.site == site]
    assert [broken.is_connected(link, MORNING) for link in lines] == [False, False]


def test_a_service_that_fails_for_a_share_of_the_sites_fails_for_about_that_many() -> None:
    here = world()
    fails = Break(
        damage=Damage.FAILING,
        target="portal",
        starts=MORNING,
        outcome="http_unexpected_status_code",
        share=0.6,
    )

    failing = here.with_break(fails)

    words = [failing.failure("portal", 0, f"site-{number}", MORNING) for number in range(500)]
    assert 250 <= words.count("http_unexpected_status_code") <= 350
    assert set(words) == {"", "http_unexpected_status_code"}
    assert failing.failure("lgsp", 0, "site-1", MORNING) == ""


def test_a_failing_replica_leaves_the_others_alone() -> None:
    site = one_computer(world()).site

    failing = world().with_break(Break(damage=Damage.FAILING, target="portal/1", starts=MORNING))

    assert failing.failure("portal", 0, site, MORNING) == ""
    assert failing.failure("portal", 1, site, MORNING) == "generic_timeout_error"


def test_of_two_slow_downs_the_worse_one_counts_and_it_ends() -> None:
    site = one_computer(world()).site
    ends = MORNING + timedelta(hours=1)

    slow = world()
    for factor in (3.0, 8.0):
        slow = slow.with_break(
            Break(damage=Damage.SLOW, target="lgsp", starts=MORNING, ends=ends, factor=factor)
        )

    assert slow.slowness("lgsp", 0, site, MORNING) == 8.0
    assert slow.slowness("lgsp", 0, site, ends) == 1.0


def test_what_breaks_again_and_again_holds_each_time_and_not_between() -> None:
    again = Break(
        damage=Damage.FAILING,
        target="portal",
        starts=MORNING,
        ends=MORNING + minutes(5),
        every=minutes(60),
    )
    site = one_computer(world()).site

    here = world().with_break(again)

    fails = [
        minute
        for minute in range(-10, 200, 5)
        if here.failure("portal", 0, site, MORNING + minutes(minute))
    ]
    assert fails == [0, 60, 120, 180]
