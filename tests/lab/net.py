"""Hosts as network namespaces, cables between them, and what a packet filter does to packets."""

import itertools
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab.box import run

# A line holds so much for so long; more would be a queue that no line has.
_BURST, _QUEUE = "32kb", "100ms"
_ROUTER = (
    "net.ipv4.ip_forward=1",
    "net.ipv6.conf.all.forwarding=1",
    "net.ipv4.conf.all.rp_filter=0",
    # A line whose far end is dead is no way any more, as with a real router.
    "net.ipv4.conf.all.ignore_routes_with_linkdown=1",
)
# Whom the kernel lets send echoes is a matter of each namespace.
_PC = ("net.ipv4.ping_group_range=0 0", "net.ipv4.tcp_mtu_probing=0")
_numbers = itertools.count(1)


class DidNotBite(RuntimeError):
    """A rule of the packet filter that no packet ever met: there was no fault."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host. ``inside``: the words before a command that is to run on it."""

    name: str

    @property
    def inside(self) -> tuple[str, ...]:
        return ("nsenter", f"--net=/run/netns/{self.name}")

    def ip(self, *lines: str) -> None:
        """Do what lines of ``ip`` say, in their order."""
        run("ip", "-n", self.name, "-batch", "-", given="\n".join(lines) + "\n")

    def nft(self, rules: str) -> None:
        """Load rules into the packet filter."""
        run(*self.inside, "nft", "-f", "-", given=rules + "\n")

    def start(
        self, *command: str | Path, log: Path, more: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """Start a process."""
        with log.open("ab") as file:
            return subprocess.Popen(
                [*self.inside, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=dict(more),
            )


def make_router(name: str) -> Host:
    """Make a host that passes on what is for others."""
    return _made(name, _ROUTER)


def make_host(name: str) -> Host:
    """Make a host that does not."""
    return _made(name, _PC)


def _made(name: str, settings: Sequence[str]) -> Host:
    run("ip", "netns", "add", name)
    host = Host(name)
    host.ip("link set lo up")
    run(*host.inside, "sysctl", "-q", "-w", *settings)
    return host


def make_bridge(host: Host, address: str, *more: str) -> None:
    """Give a router a local network, named lan. ``more``: further addresses."""
    given = (f"addr add {one} dev lan" for one in (address, *more))
    # Without a carrier of its own the router would answer as long as a port is up.
    host.ip("link add name lan type bridge forward_delay 0", *given, "link set lan up")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a cable: a host, the name of the device there, and its addresses."""

    host: Host
    device: str
    addresses: tuple[str, ...] = ()


def connect(one: End, other: End, rate: str = "") -> None:
    """Lay a cable. ``rate``: of a line, both ways; empty: as fast as it may be."""
    run(
        *("ip", "link", "add", one.device, "netns", one.host.name, "type", "veth"),
        *("peer", "name", other.device, "netns", other.host.name),
    )
    for end in (one, other):
        given = (f"addr add {address} dev {end.device}" for address in end.addresses)
        end.host.ip(*given, f"link set dev {end.device} up")
        if rate:
            shape(end, rate)


def plug_in(router: Host, port: str, end: End) -> None:
    """Connect a host to the local network of a router."""
    connect(End(router, port), end)
    router.ip(f"link set dev {port} master lan")


def shape(end: End, rate: str, queue: str = _QUEUE) -> None:
    """Let no more than so much out of a device."""
    run(
        *("tc", "-n", end.host.name, "qdisc", "replace", "dev", end.device, "root"),
        *("tbf", "rate", rate, "burst", _BURST, "latency", queue),
    )


@contextmanager
def filtered(host: Host, hook: str, *rules: str) -> Iterator[None]:
    """Let rules hold for a while; each must say ``counter``.

    Args:
        host: Where.
        hook: As nftables has it, with what it needs: ``filter hook forward priority 0``.
        rules: Lines of a chain.

    Raises:
        DidNotBite: At the end, if no packet met any of them.
    """
    table = f"fault{next(_numbers)}"
    family = "ip" if "nat" in hook.split() else "inet"
    lines = "\n".join(rules)
    host.nft(f"table {family} {table} {{\nchain it {{\ntype {hook};\n{lines}\n}}\n}}")
    try:
        yield
        listed = run(*host.inside, "nft", "list", "table", family, table)
    finally:
        host.nft(f"delete table {family} {table}")
    if not any(int(packets) for packets in re.findall(r"counter packets (\d+)", listed)):
        raise DidNotBite(f"{host.name}: {lines}")
