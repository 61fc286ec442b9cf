"""What Linux says of this computer's own network: gateways, neighbours, where names are looked up.

Another operating system is another file with the same five functions.
"""

import contextlib
import math
import os
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.address import Endpoint, family_of

_UP_GATEWAY = 0x3  # RTF_UP | RTF_GATEWAY
_MOST_RESOLVERS = 3  # resolv.conf(5): more are ignored
_PROC = Path("/proc/net")

# linux/netlink.h, linux/rtnetlink.h and linux/neighbour.h.
_MESSAGE, _ATTRIBUTE = struct.Struct("=LHHLL"), struct.Struct("=HH")  # nlmsghdr, rtattr
_GET_NEIGHBOURS, _DUMP, _DONE, _NEIGHBOUR = 30, 0x301, 3, 28
_DESTINATION, _HARDWARE, _CACHE = 1, 2, 3  # NDA_DST, NDA_LLADDR, NDA_CACHEINFO
_AGES = struct.Struct("=LLLL")  # nda_cacheinfo: confirmed, used, updated, refcnt
_MISSING = 0x01 | 0x20  # NUD_INCOMPLETE, NUD_FAILED


@dataclass(frozen=True, slots=True)
class Gateway:
    """The router for all that is outside. A link-local address carries its ``%interface``."""

    address: str
    interface: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A machine on the same network.

    Attributes:
        address: Its address, without an interface.
        interface: Number of the interface that it is reached over.
        hardware: Twelve hexadecimal digits; empty when not known.
        is_missing: Whether it was asked for, and nobody has answered.
        proved_ago_s: Seconds since it last proved that it is there; infinite: not known. The
            kernel calls a neighbour reachable for up to 45 s after that, dead or not.
    """

    address: str
    interface: int
    hardware: str
    is_missing: bool
    proved_ago_s: float = math.inf


@dataclass(frozen=True, slots=True)
class NameSources:
    """Where names are looked up: a file of fixed ones first, then the resolvers in this order."""

    hosts: Path
    resolvers: tuple[Endpoint, ...]


def find_gateway(proc: Path = _PROC) -> Gateway | None:
    """Find the default gateway, IPv4 before IPv6; None when there is none."""
    found = gateways_v4(_read(proc / "route")) or gateways_v6(_read(proc / "ipv6_route"))
    return found[0] if found else None


def find_neighbour(gateway: Gateway) -> Neighbour | None:
    """Look a gateway up in the table of neighbours; None when it is not there."""
    address = gateway.address.partition("%")[0]
    return next((one for one in find_neighbours(gateway) if one.address == address), None)


def find_neighbours(gateway: Gateway) -> Iterator[Neighbour]:
    """Give who is in the table of neighbours on the network of a gateway. Nothing is sent there."""
    with contextlib.suppress(OSError):  # An interface that has just gone has no number.
        interface = socket.if_nametoindex(gateway.interface)
        for message in _dump_neighbours():
            yield from (one for one in neighbours(message) if one.interface == interface)


def name_sources() -> NameSources:
    """Say where this computer looks names up now; it changes with every network it joins."""
    return NameSources(Path("/etc/hosts"), resolvers(_read(Path("/etc/resolv.conf"))))


def resolvers(text: str) -> tuple[Endpoint, ...]:
    """Read the name servers from a resolv.conf."""
    words = (line.split() for line in text.splitlines())
    found = [word[1] for word in words if len(word) > 1 and word[0] == "nameserver"]
    return tuple(Endpoint(address, 53) for address in found if family_of(address))[:_MOST_RESOLVERS]


def gateways_v4(text: str) -> list[Gateway]:
    """Read the default gateways from /proc/net/route, the preferred first."""
    routes = []
    for line in text.splitlines():
        match line.split():
            case [interface, "00000000", gateway, flags, _, _, metric, "00000000", *_]:
                if int(flags, 16) & _UP_GATEWAY == _UP_GATEWAY:
                    # The kernel prints the four bytes as one number of its own byte order.
                    address = int(gateway, 16).to_bytes(4, sys.byteorder)
                    routes.append((int(metric), Gateway(socket.inet_ntoa(address), interface)))
    return [gateway for _, gateway in sorted(routes, key=lambda route: route[0])]


def gateways_v6(text: str) -> list[Gateway]:
    """Read the default gateways from /proc/net/ipv6_route, the preferred first."""
    routes = []
    nowhere = "0" * 32
    for line in text.splitlines():
        match line.split():
            case [zero, "00", _, _, hop, metric, _, _, flags, name] if zero == nowhere:
                if int(flags, 16) & _UP_GATEWAY == _UP_GATEWAY:
                    address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(hop))
                    zone = f"%{name}" if address.startswith("fe80:") else ""
                    routes.append((int(metric, 16), Gateway(address + zone, name)))
    return [gateway for _, gateway in sorted(routes, key=lambda route: route[0])]


def neighbours(message: bytes) -> Iterator[Neighbour]:
    """Read netlink messages; what is cut short or of another type is passed over."""
    for kind, body in _parts(message, _MESSAGE):
        if kind == _NEIGHBOUR and len(body) >= 12:
            interface, state = struct.unpack_from("=iH", body, 4)
            attributes = dict(_parts(body[12:], _ATTRIBUTE))
            address = attributes.get(_DESTINATION, b"")
            family = {4: socket.AF_INET, 16: socket.AF_INET6}.get(len(address))
            if family:
                yield Neighbour(
                    address=socket.inet_ntop(family, address),
                    interface=interface,
                    hardware=attributes.get(_HARDWARE, b"").hex(),
                    is_missing=bool(state & _MISSING),
                    proved_ago_s=_proved_ago_s(attributes.get(_CACHE, b"")),
                )


def _proved_ago_s(cache: bytes) -> float:
    if len(cache) < _AGES.size:
        return math.inf
    confirmed, *_ = _AGES.unpack_from(cache)
    ticks_a_second = os.sysconf("SC_CLK_TCK")
    return float(confirmed / ticks_a_second)


def _parts(data: bytes, header: struct.Struct) -> Iterator[tuple[int, bytes]]:
    """Split messages, or the attributes in one: size with header, kind, padded to four bytes."""
    while len(data) >= header.size:
        size, kind, *_ = header.unpack_from(data)
        if not header.size <= size <= len(data):
            return
        yield kind, data[header.size : size]
        data = data[(size + 3) & ~3 :]


def _dump_neighbours() -> Iterator[bytes]:
    """Ask the kernel for its neighbours (rtnetlink(7)).

    Raises:
        OSError: If it will not say.
    """
    header = _MESSAGE.pack(28, _GET_NEIGHBOURS, _DUMP, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(1.0)
        kernel.send(header + bytes(12))
        while True:
            data = kernel.recv(65536)
            yield data
            if any(kind == _DONE for kind, _ in _parts(data, _MESSAGE)):
                return


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
