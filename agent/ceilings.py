"""What no server can make this agent do. Pure: decisions have names, a refused probe sends nothing.

A server in the wrong hands must not turn 6,000 computers on anybody.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from checks.check import Check

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

USUAL_PORTS = frozenset({25, 53, 80, 443, 465, 587, 993, 8080, 8443})
# Nobody needs a probe more often, nor a record.
LEAST_PERIOD_S = 5.0
LEAST_ROUND_S = 1.0
# A probe without a port is an echo.
_NO_PORT = 0
_MINUTE_S = 60.0
_DAY_S = 86400.0
# NAT64 (RFC 6052): the last four bytes are the IPv4 address that is really reached.
_NAT64 = IPv6Network("64:ff9b::/96")

# The most bytes of one probe, both ways: a page of 16 kB after three redirects over TLS, a
# handshake repeated to read a refused certificate, a question asked again.
_MOST_BYTES = {
    "http": 60_000,
    "tls": 16_000,
    "tcp": 600,
    "dns": 4_000,
    "ping": 1_500,
    # Of asking for a speed test: what the test itself costs has ceilings of its own.
    "throughput": 16_000,
}
# The same of a probe that ends with the handshake.
_MOST_SHORT_BYTES = {"http": 16_000}


class Verdict(StrEnum):
    """Why a probe may run, or why not."""

    ALLOWED = "allowed"
    PORT = "port"
    ADDRESS = "address"
    TOO_OFTEN = "too_often"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """The limits.

    Attributes:
        networks: Where private and loopback targets may lie: the computer's own network, and
            what whoever enrolled it wrote into its settings.
        ports: What may be connected to.
        probes_a_minute: How many probes may start within a minute.
        bytes_a_day: How many bytes they may cost within a day.
        speed_tests_a_day: How many speed tests, each of one way, may be within a day.
        speed_test_bytes: How many bytes one of them may cost.
    """

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = USUAL_PORTS
    probes_a_minute: int = 20
    bytes_a_day: int = 100_000_000
    speed_tests_a_day: int = 4
    speed_test_bytes: int = 150_000_000

    def at(self, own: Iterable[Network]) -> "Ceilings":
        """Give the ceilings while the computer is in these networks of its own."""
        return replace(self, networks=(*self.networks, *own))


@dataclass(frozen=True, slots=True)
class Spent:
    """What probes have used of the ceilings: the starts of the last minute, the bytes of a day."""

    starts_s: tuple[float, ...] = ()
    day_began_s: float = 0.0
    day_bytes: int = 0


def judge_target(address: str, port: int, ceilings: Ceilings) -> Verdict:
    """Judge the address that a name resolved to, before anything is sent there."""
    if port != _NO_PORT and port not in ceilings.ports:
        return Verdict.PORT
    try:
        target = _reached(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return Verdict.ADDRESS
    if any(_is_host_of(network, target) for network in ceilings.networks):
        return Verdict.ALLOWED
    return Verdict.ALLOWED if target.is_global and not target.is_multicast else Verdict.ADDRESS


def judge_pace(
    check: Check, spent: Spent, ceilings: Ceilings, now_s: float
) -> tuple[Verdict, Spent]:
    """Judge whether a probe may start now, and note that it does.

    Args:
        check: What is probed.
        spent: What was used before.
        ceilings: The limits.
        now_s: A clock that never goes back.
    """
    spent = _still_counting(spent, now_s)
    cost_bytes = _most_bytes(check)
    if len(spent.starts_s) >= ceilings.probes_a_minute:
        return Verdict.TOO_OFTEN, spent
    if spent.day_bytes + cost_bytes > ceilings.bytes_a_day:
        return Verdict.TOO_MUCH, spent
    return Verdict.ALLOWED, replace(
        spent, starts_s=(*spent.starts_s, now_s), day_bytes=spent.day_bytes + cost_bytes
    )


def _most_bytes(check: Check) -> int:
    most = _MOST_BYTES.get(check.kind, max(_MOST_BYTES.values()))
    return most if check.whole_every else _MOST_SHORT_BYTES.get(check.kind, most)


def judge_speed_test(tested_s: tuple[float, ...], ceilings: Ceilings) -> Verdict:
    """Judge whether a speed test may start. ``tested_s``: when those of the day did."""
    few = len(tested_s) < ceilings.speed_tests_a_day
    return Verdict.ALLOWED if few else Verdict.TOO_MUCH


def tests_of_the_day(tested_s: tuple[float, ...], now_s: float) -> tuple[float, ...]:
    """Keep of the times of tests those that lie within a day."""
    return tuple(test_s for test_s in tested_s if now_s - test_s < _DAY_S)


def own_networks(
    address: str, interfaces: Mapping[str, Iterable[tuple[str, str]]]
) -> tuple[Network, ...]:
    """Give the networks of the interface that has an address.

    Args:
        address: The computer's own address, towards its gateway.
        interfaces: Address and netmask of each, as text; what is neither is passed over.
    """
    for pairs in interfaces.values():
        held = [(ip.partition("%")[0], mask) for ip, mask in pairs]
        if any(ip == address for ip, _ in held):
            found = (_network(ip, mask) for ip, mask in held)
            return tuple(network for network in found if network and _is_own(network))
    return ()


def read_network(text: str) -> Network:
    """Read ``10.0.0.0/8`` as a person writes it.

    Raises:
        ValueError: Naming what is wrong.
    """
    return ipaddress.ip_network(text.strip())


def _reached(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_host_of(network: Network, target: Address) -> bool:
    """Whether it is one machine of the network: an echo to all of them is none."""
    if target not in network or target.is_multicast or target.is_unspecified:
        return False
    return network.num_addresses <= 2 or target != network.broadcast_address


def _is_own(network: Network) -> bool:
    return not (network.is_loopback or network.is_link_local or network.is_multicast)


def _network(address: str, mask: str) -> Network | None:
    try:
        bits = int(ipaddress.ip_address(mask)).bit_count()
        return ipaddress.ip_network(f"{address}/{bits}", strict=False)
    except ValueError:
        return None


def _still_counting(spent: Spent, now_s: float) -> Spent:
    starts_s = tuple(start_s for start_s in spent.starts_s if now_s - start_s < _MINUTE_S)
    if now_s - spent.day_began_s >= _DAY_S:
        return Spent(starts_s, now_s, 0)
    return replace(spent, starts_s=starts_s)
