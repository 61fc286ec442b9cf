from collections import Counter
from ipaddress import IPv4Address, IPv4Network

import pytest

from checks.wire.plain import encode
from server.province.links import PROVIDERS
from server.province.shape import DEMO, Shape
from server.province.units import Terrain
from tests.server.province.build import district


def test_the_demo_has_eight_communes_forty_computers_and_each_awkward_case_once() -> None:
    demo = district()

    sites_of = Counter(site.unit for site in demo.sites.values())
    links_of = Counter(link.site for link in demo.links.values())
    assert len(demo.units) == 8
    assert len(demo.computers) == 40
    assert sorted(sites_of.values()) == [1] * 7 + [2]
    assert sorted(links_of.values()) == [1] * 8 + [2]


def test_the_demo_has_every_terrain_and_lines_from_thin_to_thick() -> None:
    demo = district()

    assert {unit.terrain for unit in demo.units.values()} == set(Terrain)
    speeds = [link.down_mbps for link in demo.links.values()]
    assert min(speeds) <= 2
    assert max(speeds) >= 100
    assert {link.provider for link in demo.links.values()} <= set(PROVIDERS)


def test_the_same_seed_lays_out_the_same_district_and_another_seed_another() -> None:
    assert district(seed=3) == district(seed=3)
    assert district(seed=3) != district(seed=4)


def test_each_link_comes_from_a_loopback_address_of_its_own() -> None:
    sources = [IPv4Address(link.source) for link in district().links.values()]

    assert len(set(sources)) == len(sources)
    assert all(source in IPv4Network("127.24.0.0/16") for source in sources)


def test_both_links_of_a_site_carry_computers_on_networks_of_their_own() -> None:
    demo = district()

    (code,) = DEMO.two_links
    links = [link for link in demo.links.values() if link.site == f"{code}-1"]
    for link in links:
        using = [one for one in demo.computers.values() if one.link == link.code]
        network = IPv4Network(f"{link.gateway}/24", strict=False)
        assert using
        assert all(IPv4Address(one.address) in network for one in using)
    assert links[0].hardware != links[1].hardware


def test_a_commune_that_is_not_in_the_table_is_named() -> None:
    with pytest.raises(KeyError, match="99999"):
        district(Shape(units=("99999",)))


def test_no_two_computers_share_name_machine_or_network_card() -> None:
    computers = district().computers.values()

    inventories = [one.machine.inventory for one in computers]
    assert len({one.host for one in inventories}) == 40
    assert len({one.system.uuid for one in inventories}) == 40
    assert len({one.cards[0].hardware for one in inventories}) == 40


def test_an_inventory_is_small_enough_to_be_sent() -> None:
    sizes = [len(encode(one.machine.inventory)) for one in district().computers.values()]

    assert max(sizes) < 4096
