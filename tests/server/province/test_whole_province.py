import functools
from collections import Counter
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.province.district import District, lay_out
from server.province.links import PROVIDERS
from server.province.shape import whole_province
from server.province.units import AGENCY, Terrain, read_units
from tests.server.province.build import COMMUNES, SEED

UNITS = read_units(COMMUNES)
# Each lays out a whole province: it takes a second.
some_seeds = settings(max_examples=3)


@functools.lru_cache(maxsize=4)
def whole(seed: int = SEED, one_in: int = 1) -> District:
    return lay_out(UNITS, whole_province(UNITS, one_in=one_in), seed, year=2026.9)


@some_seeds
@given(st.integers(0, 10_000))
def test_whatever_the_seed_the_province_has_its_size(seed: int) -> None:
    province = whole(seed)

    computers = Counter(province.sites[one.site].unit for one in province.computers.values())
    links = Counter(link.site for link in province.links.values())
    assert 5_700 <= len(province.computers) <= 6_300
    assert 135 <= len(province.links) <= 150
    assert computers.keys() == {unit.code for unit in UNITS}
    assert 30 <= min(computers.values()) <= max(computers.values()) <= 90
    assert links.keys() == province.sites.keys()
    assert set(links.values()) == {1, 2}


@some_seeds
@given(st.integers(0, 10_000))
def test_whatever_the_seed_everybody_is_on_a_link_of_their_site_at_an_address_of_their_own(
    seed: int,
) -> None:
    province = whole(seed)

    addresses = Counter((one.site, one.address) for one in province.computers.values())
    assert max(addresses.values()) == 1
    for one in province.computers.values():
        link = province.links[one.link]
        assert link.site == one.site
        assert IPv4Address(one.address) in IPv4Network(f"{link.gateway}/24", strict=False)
        assert one.address != link.gateway


@some_seeds
@given(st.integers(0, 10_000))
def test_whatever_the_seed_no_two_have_the_same_name_card_machine_router_or_source(
    seed: int,
) -> None:
    province = whole(seed)

    inventories = [one.machine.inventory for one in province.computers.values()]
    of_computers = [(one.host, one.system.uuid, one.cards[0].hardware) for one in inventories]
    of_links = [(link.source, link.hardware) for link in province.links.values()]
    for columns in (zip(*of_computers, strict=True), zip(*of_links, strict=True)):
        assert all(len(set(column)) == len(column) for column in columns)


@some_seeds
@given(st.integers(0, 10_000))
def test_whatever_the_seed_the_second_link_of_a_site_carries_half_of_its_computers(
    seed: int,
) -> None:
    province = whole(seed)

    counts = Counter(one.link for one in province.computers.values())
    for site in province.sites:
        first, *second = [
            counts[code] for code, link in province.links.items() if link.site == site
        ]
        assert all(first - 1 <= count <= first for count in second)


@pytest.mark.parametrize("one_in", [2, 10, 100])
def test_a_thinned_province_has_every_link_with_somebody_on_it(one_in: int) -> None:
    thin, full = whole(one_in=one_in), whole()

    assert thin.links == full.links
    assert {one.link for one in thin.computers.values()} == full.links.keys()
    fewest = len(full.links)
    assert len(thin.computers) == pytest.approx(max(fewest, len(full.computers) / one_in), rel=0.2)


def test_lines_are_as_good_as_the_place_lets_one_expect_and_are_of_four_providers() -> None:
    province = whole()

    speeds: dict[Terrain, list[float]] = {terrain: [] for terrain in Terrain}
    for link in province.links.values():
        unit = province.units[province.sites[link.site].unit]
        speeds[unit.terrain].append(link.down_mbps)
    assert {link.provider for link in province.links.values()} == set(PROVIDERS)
    assert {link.path for link in province.links.values()} == {"state", "internet"}
    assert (min(speeds[Terrain.REMOTE]), max(speeds[Terrain.URBAN])) == (0.5, 200)
    assert max(speeds[Terrain.REMOTE]) < min(speeds[Terrain.MOUNTAIN])
    assert max(speeds[Terrain.MOUNTAIN]) < min(speeds[Terrain.LOWLAND])


def test_agencies_are_few_and_some_of_them_and_of_the_communes_have_two_offices() -> None:
    province = whole()

    agencies = {code for code, unit in province.units.items() if unit.kind == AGENCY}
    offices = Counter(site.unit for site in province.sites.values())
    two = {unit for unit, count in offices.items() if count == 2}
    assert len(agencies) == 6
    assert len(two & agencies) == 2
    assert 10 <= len(two - agencies) <= 15
    assert len(province.units) - len(agencies) == 99


def test_nine_of_ten_routers_answer_no_ping() -> None:
    answers = [link.answers_ping for link in whole().links.values()]

    assert 0.05 < sum(answers) / len(answers) < 0.15


def test_people_are_served_at_every_site_more_of_them_where_more_live() -> None:
    sites = whole().sites

    assert all(site.people_a_day > 0 and site.desks >= 2 for site in sites.values())
    assert sites["07210-1"].people_a_day > 2 * sites["07615-1"].people_a_day


def test_an_office_that_has_moved_is_named_with_the_unit_it_was_of() -> None:
    province = whole()

    ((site, before),) = province.moved.items()
    assert province.sites[site].unit != before
    assert before in province.units
