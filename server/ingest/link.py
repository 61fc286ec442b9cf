"""Which link a record was measured over, decided record by record. Pure.

The network at measuring decides: its gateway's hardware address and the prefix of the computer's
own address. The address that the server saw says only how the *report* came: it refines fresh
records and no others.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from checks.report import Network

# What is taken for one network where the agent does not say its mask.
_PREFIX_BITS = {4: 24, 6: 64}
# A computer that makes networks up fills no more than this.
MOST_NETWORKS = 64


class Reason(StrEnum):
    """Why a record was given its link, or none."""

    SOURCE_ADDRESS = "source_address"
    KNOWN_NETWORK = "known_network"
    ONLY_LINK = "only_link"
    NO_SITE = "no_site"
    NO_NETWORK = "no_network"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From (inclusive) to (exclusive, None: still so), milliseconds since 1970."""

    from_ms: int
    to_ms: int | None

    def holds(self, at_ms: int) -> bool:
        """Say whether it was so at that time."""
        return self.from_ms <= at_ms and (self.to_ms is None or at_ms < self.to_ms)


T = TypeVar("T", bound=Span)


def in_force(spans: tuple[T, ...], at_ms: int) -> T | None:
    """Give the span that holds at a time; of before the first one, the first one.

    What is known first is taken to have been so before: a PC measures before it has joined.
    """
    first = min(spans, key=lambda span: span.from_ms, default=None)
    if first is not None and at_ms < first.from_ms:
        return first
    return next((span for span in spans if span.holds(at_ms)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Span):
    """A link of a site."""

    id: int
    router: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNetwork(Span):
    """A network of a site, and the link that it leaves by."""

    hardware: str
    prefix: str
    link_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of a site."""

    id: int
    lines: tuple[Line, ...] = ()
    networks: tuple[KnownNetwork, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The link, and why. ``learn``: the network is worth remembering."""

    link_id: int | None
    reason: Reason
    learn: bool = False


def decide_link(network: Network, at_ms: int, place: Place | None, source: str) -> Decision:
    """Decide the link of a record.

    Args:
        network: The network at measuring.
        at_ms: When that was.
        place: The site that the device was at then; None: at none.
        source: The address that the server saw, of a fresh record; empty of any other.
    """
    if place is None:
        return Decision(None, Reason.NO_SITE)
    if not network.address and not network.gateway:
        return Decision(None, Reason.NO_NETWORK)
    lines = [line for line in place.lines if line.holds(at_ms)]
    known = _known(network, at_ms, place.networks)
    learn = known is None and len(place.networks) < MOST_NETWORKS and bool(network.hardware)
    if (
        came_by := _only(line for line in lines if source and _same(line.router, source))
    ) is not None:
        return Decision(came_by.id, Reason.SOURCE_ADDRESS, learn)
    if known is not None:
        return Decision(known.link_id, Reason.KNOWN_NETWORK)
    if (line := _only(lines)) is not None:
        return Decision(line.id, Reason.ONLY_LINK, learn)
    return Decision(None, Reason.UNKNOWN)


@lru_cache(maxsize=8192)
def prefix_of(address: str) -> str:
    """Give the prefix that an address is taken to be in: /24, or /64 of IPv6; empty of nothing."""
    if not address:
        return ""
    plain = _plain(address)
    return str(ipaddress.ip_network((plain, _PREFIX_BITS[plain.version]), strict=False))


def _known(network: Network, at_ms: int, networks: tuple[KnownNetwork, ...]) -> KnownNetwork | None:
    key = (network.hardware.lower(), prefix_of(network.address))
    same = tuple(known for known in networks if (known.hardware, known.prefix) == key)
    return in_force(same, at_ms)


def _only(lines: Iterable[Line]) -> Line | None:
    found = list(lines)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=8192)
def _same(router: str, source: str) -> bool:
    try:
        return _plain(router) == _plain(source)
    except ValueError:
        return False


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    return mapped or parsed
