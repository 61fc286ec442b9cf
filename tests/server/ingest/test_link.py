"""Which link a record was measured over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.report import Network
from server.ingest.link import (
    MOST_NETWORKS,
    Decision,
    KnownNetwork,
    Line,
    Place,
    Reason,
    decide_link,
    prefix_of,
)

AT_MS = 1_000_000
OFFICE = Network(address="192.168.1.20", gateway="192.168.1.1", hardware="0A1B2C3D4E5F")
FIBRE = Line(id=1, router="203.0.113.1", from_ms=0, to_ms=None)
MOBILE = Line(id=2, router="203.0.113.2", from_ms=0, to_ms=None)


def known(link_id: int, from_ms: int = 0, to_ms: int | None = None) -> KnownNetwork:
    return KnownNetwork(
        hardware="0a1b2c3d4e5f",
        prefix="192.168.1.0/24",
        link_id=link_id,
        from_ms=from_ms,
        to_ms=to_ms,
    )


def decide(place: Place | None, network: Network = OFFICE, source: str = "") -> Decision:
    return decide_link(network, AT_MS, place, source)


def test_a_device_without_a_site_has_no_link() -> None:
    assert decide(None) == Decision(None, Reason.NO_SITE)


def test_a_computer_off_the_network_measured_over_no_link() -> None:
    place = Place(id=1, lines=(FIBRE,))

    assert decide(place, Network()) == Decision(None, Reason.NO_NETWORK)


def test_the_only_link_of_a_site_is_it_and_is_learnt() -> None:
    assert decide(Place(id=1, lines=(FIBRE,))) == Decision(1, Reason.ONLY_LINK, learn=True)


def test_a_link_that_ended_before_does_not_count() -> None:
    ended = Line(id=2, router="", from_ms=0, to_ms=AT_MS)

    assert decide(Place(id=1, lines=(FIBRE, ended))).link_id == 1


def test_a_known_network_decides_between_links_and_is_not_learnt_again() -> None:
    place = Place(id=1, lines=(FIBRE, MOBILE), networks=(known(2),))

    assert decide(place) == Decision(2, Reason.KNOWN_NETWORK)


def test_a_network_counts_for_the_link_it_left_by_at_that_time() -> None:
    was, now = known(1, 0, AT_MS + 1), known(2, AT_MS + 1)

    assert decide(Place(id=1, lines=(FIBRE, MOBILE), networks=(was, now))).link_id == 1


def test_what_was_learnt_later_counts_for_earlier_records_too() -> None:
    place = Place(id=1, lines=(FIBRE, MOBILE), networks=(known(2, from_ms=AT_MS + 1),))

    assert decide(place) == Decision(2, Reason.KNOWN_NETWORK)


def test_another_network_of_two_links_is_unknown() -> None:
    elsewhere = Network(address="10.0.0.5", gateway="10.0.0.1", hardware="ffffffffffff")
    place = Place(id=1, lines=(FIBRE, MOBILE), networks=(known(2),))

    assert decide(place, elsewhere) == Decision(None, Reason.UNKNOWN)


def test_the_address_that_the_server_saw_beats_what_is_known_of_the_network() -> None:
    place = Place(id=1, lines=(FIBRE, MOBILE), networks=(known(1),))

    decision = decide(place, source="203.0.113.2")

    assert decision == Decision(2, Reason.SOURCE_ADDRESS)


def test_the_address_that_the_server_saw_teaches_a_network() -> None:
    place = Place(id=1, lines=(FIBRE, MOBILE))

    decision = decide(place, source="::ffff:203.0.113.2")

    assert decision == Decision(2, Reason.SOURCE_ADDRESS, learn=True)


def test_an_address_shared_by_two_links_decides_nothing() -> None:
    shared = Line(id=3, router="203.0.113.1", from_ms=0, to_ms=None)
    place = Place(id=1, lines=(FIBRE, shared))

    assert decide(place, source="203.0.113.1") == Decision(None, Reason.UNKNOWN)


def test_a_network_whose_gateway_has_no_hardware_address_is_not_learnt() -> None:
    place = Place(id=1, lines=(FIBRE,))

    decision = decide(place, Network(address="192.168.1.20", gateway="192.168.1.1"))

    assert decision == Decision(1, Reason.ONLY_LINK)


def test_a_computer_that_makes_networks_up_teaches_only_so_many() -> None:
    made_up = tuple(
        KnownNetwork(hardware=f"{n:012x}", prefix="", link_id=1, from_ms=0, to_ms=None)
        for n in range(MOST_NETWORKS)
    )

    assert not decide(Place(id=1, lines=(FIBRE,), networks=made_up)).learn


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("", ""),
        ("192.168.1.20", "192.168.1.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.1.2.3", "10.1.2.0/24"),
    ],
)
def test_the_prefix_of_an_address(address: str, prefix: str) -> None:
    assert prefix_of(address) == prefix


@given(st.ip_addresses().map(str), st.text(max_size=20))
def test_no_address_and_no_router_written_by_hand_stops_the_deciding(
    address: str, router: str
) -> None:
    place = Place(id=1, lines=(Line(id=1, router=router, from_ms=0, to_ms=None), MOBILE))

    decision = decide(place, Network(address=address), source=address)

    assert decision.link_id in {None, 1, 2}
