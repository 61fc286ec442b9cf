"""Addresses as text."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.address import Endpoint, canonical, family_of, socket_address


@given(st.ip_addresses())
def test_every_address_is_known_by_its_family(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    expected = socket.AF_INET if address.version == 4 else socket.AF_INET6

    assert family_of(str(address)) == expected
    assert family_of(address.exploded) == expected
    assert canonical(address.exploded) == canonical(str(address))


@pytest.mark.parametrize(
    "text",
    ["", "a.vn", "192.0.2", "192.0.2.256", "::1%", "1.2.3.4%eth0", "::1\0", "[::1]", "\ud800"],
)
def test_other_texts_are_no_addresses(text: str) -> None:
    assert family_of(text) is None


@given(st.text())
def test_any_text_is_told_apart(text: str) -> None:
    assert family_of(text) in {None, socket.AF_INET, socket.AF_INET6}


def test_a_link_local_address_is_reached_over_its_interface() -> None:
    index, name = socket.if_nameindex()[0]

    assert socket_address(Endpoint(f"fe80::1%{name}", 80)) == ("fe80::1", 80, 0, index)
    assert socket_address(Endpoint("fd00::1", 80)) == ("fd00::1", 80)
