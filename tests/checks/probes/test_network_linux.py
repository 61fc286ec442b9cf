"""What Linux says of its own network: texts of /proc, netlink messages, and this machine itself."""

import ipaddress
import os
import socket
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.address import Endpoint
from checks.probes.network_linux import (
    Gateway,
    Neighbour,
    find_gateway,
    find_neighbour,
    find_neighbours,
    gateways_v4,
    gateways_v6,
    name_sources,
    neighbours,
    resolvers,
)

ROUTES = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0
tun0\t00000000\t0100080A\t0003\t0\t0\t50\t00000080\t0\t0\t0
eth1\t00000000\t0102A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0
"""

ZERO = "0" * 32
ROUTES_V6 = f"""\
fd000000000000000000000000000000 40 {ZERO} 00 {ZERO} 00000100 00000001 00000000 00000001     eth0
{ZERO} 00 {ZERO} 00 fe800000000000000000000000000001 00000400 00000002 00000000 00000003     wlan0
{ZERO} 00 {ZERO} 00 fd000000000000000000000000000001 00000064 00000002 00000000 00000003     eth0
{ZERO} 00 {ZERO} 00 {ZERO} ffffffff 00000001 00000000 00200200       lo
"""


@pytest.mark.skipif(sys.byteorder == "big", reason="the text is of a little-endian machine")
def test_the_ipv4_gateway_with_the_lowest_metric_comes_first() -> None:
    assert gateways_v4(ROUTES) == [
        Gateway("192.168.1.254", "eth0"),
        Gateway("192.168.1.1", "wlan0"),
    ]


def test_an_ipv6_gateway_carries_its_interface_where_it_needs_it() -> None:
    assert gateways_v6(ROUTES_V6) == [Gateway("fd00::1", "eth0"), Gateway("fe80::1%wlan0", "wlan0")]


def test_ipv6_leads_out_where_there_is_no_other_way(tmp_path: Path) -> None:
    (tmp_path / "ipv6_route").write_text(ROUTES_V6)

    assert find_gateway(tmp_path) == Gateway("fd00::1", "eth0")


def test_no_routes_are_no_gateway(tmp_path: Path) -> None:
    assert gateways_v4("") == gateways_v6("") == []
    assert find_gateway(tmp_path) is None


def test_resolvers_come_in_their_order_and_no_more_than_three() -> None:
    text = """\
# nameserver 192.0.2.9
search bacninh.gov.vn
nameserver 192.0.2.1
nameserver
nameserver fe80::1%eth0
nameserver not-an-address
nameserver 192.0.2.2
nameserver 192.0.2.3
"""

    assert resolvers(text) == (
        Endpoint("192.0.2.1", 53),
        Endpoint("fe80::1%eth0", 53),
        Endpoint("192.0.2.2", 53),
    )


def attribute(kind: int, content: bytes) -> bytes:
    data = struct.pack("=HH", 4 + len(content), kind) + content
    return data + bytes(-len(data) % 4)


def message(kind: int, state: int, *attributes: bytes) -> bytes:
    body = struct.pack("=BxxxiHBB", 2, 4, state, 0, 1) + b"".join(attributes)
    return struct.pack("=LHHLL", 16 + len(body), kind, 2, 1, 0) + body


IP = attribute(1, bytes([192, 168, 1, 1]))
HARDWARE = attribute(2, bytes.fromhex("02fc00000005"))
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
AGES = attribute(3, struct.pack("=LLLL", 7 * TICKS_A_SECOND, 1, 2, 3))


def test_neighbours_are_read_with_what_is_known_of_them() -> None:
    data = (
        message(28, 0x02, IP, HARDWARE, AGES)
        + message(28, 0x04, HARDWARE, IP)
        + message(28, 0x02, IP, attribute(3, bytes(12)))
        + message(28, 0x01, attribute(1, bytes(15) + b"\1"), AGES)
        + message(28, 0x20, IP)
        + message(28, 0x02, HARDWARE)
        + message(29, 0x02, IP, HARDWARE)
        + message(28, 0x02, struct.pack("=HH", 3, 1) + bytes(4), IP)
        + message(3, 0)
    )

    assert list(neighbours(data)) == [
        Neighbour("192.168.1.1", 4, "02fc00000005", is_missing=False, proved_ago_s=7.0),
        Neighbour("192.168.1.1", 4, "02fc00000005", is_missing=False),
        Neighbour("192.168.1.1", 4, "", is_missing=False),
        Neighbour("::1", 4, "", is_missing=True, proved_ago_s=7.0),
        Neighbour("192.168.1.1", 4, "", is_missing=True),
    ]


@given(st.binary())
def test_any_bytes_of_netlink_are_passed_over(data: bytes) -> None:
    for neighbour in neighbours(data):
        ipaddress.ip_address(neighbour.address)


@given(st.binary(), st.integers(0, 120))
def test_damaged_messages_are_passed_over(data: bytes, at: int) -> None:
    whole = message(28, 0x02, IP, HARDWARE)

    for neighbour in neighbours(whole[:at] + data):
        ipaddress.ip_address(neighbour.address)


def test_this_computers_gateway_is_an_address_or_none() -> None:
    gateway = find_gateway()

    assert gateway is None or ipaddress.ip_address(gateway.address)


def test_this_computer_knows_itself_where_it_knows_a_neighbour() -> None:
    known = [line.split() for line in Path("/proc/net/arp").read_text().splitlines()[1:]]
    complete = [words for words in known if words[2] == "0x2"]
    if not complete:
        pytest.skip("this computer has no neighbour just now")
    address, _, _, hardware, _, interface = complete[0]

    neighbour = find_neighbour(Gateway(address, interface))

    assert neighbour is not None
    assert neighbour.hardware == hardware.replace(":", "")
    assert neighbour.hardware in {one.hardware for one in find_neighbours(Gateway("", interface))}
    assert find_neighbour(Gateway(address, "lo")) is None


def test_a_stranger_is_no_neighbour() -> None:
    _, interface = socket.if_nameindex()[0]

    assert find_neighbour(Gateway("203.0.113.99", interface)) is None
    assert find_neighbour(Gateway("203.0.113.99", "nowhere")) is None


def test_names_are_looked_up_where_this_computer_says() -> None:
    sources = name_sources()

    assert sources.hosts == Path("/etc/hosts")
    assert all(resolver.port == 53 for resolver in sources.resolvers)
