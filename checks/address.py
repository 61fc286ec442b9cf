"""Network addresses as text, told apart without a resolver and without the weight of ipaddress."""

import socket
from typing import NamedTuple


class Endpoint(NamedTuple):
    """A machine and a port. Port 0: no port, as with ping."""

    host: str
    port: int


def family_of(text: str) -> socket.AddressFamily | None:
    """Tell whether ``text`` is an IPv4 or an IPv6 address (``fe80::1%eth0`` too); None: neither."""
    plain, percent, zone = text.partition("%")
    try:
        if ":" in plain and bool(percent) == bool(zone):
            socket.inet_pton(socket.AF_INET6, plain)
            return socket.AF_INET6
        socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):  # ValueError: a zero byte in the text
        return None
    return socket.AF_INET


def canonical(address: str) -> str:
    """Write an address in the one way that the system writes it (``2001:db8::1``)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.inet_ntop(family, socket.inet_pton(family, address))


def socket_address(endpoint: Endpoint) -> tuple[str, int] | tuple[str, int, int, int]:
    """Write an endpoint whose host is an address as the socket module wants it.

    Raises:
        OSError: If a link-local address names an interface that is not there.
    """
    plain, _, zone = endpoint.host.partition("%")
    if zone:
        return plain, endpoint.port, 0, socket.if_nametoindex(zone)
    return plain, endpoint.port
