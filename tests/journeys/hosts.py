"""Hosts of their own on one machine: network namespaces, joined by a line of a chosen speed.

Each pair is a veth pair, shaped by a token bucket at both ends. Root and iproute2 are needed.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.conftest import missing

# A line of 20 Mbit/s holds this much for 50 ms; more would be a queue no line has.
_SHAPE = ("burst", "32kb", "latency", "50ms")


@dataclass(frozen=True, slots=True)
class Host:
    """A host. ``inside``: the words before a command that is to run on it."""

    name: str
    address: str

    @property
    def inside(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)


@contextmanager
def server_and_offices(count: int, rate: str) -> Iterator[tuple[Host, list[Host]]]:
    """Make a server's host and so many others, each with a line of its own to it.

    The server has an address of its own that every other host has a route to.
    """
    require_namespaces()
    with ExitStack() as stack:
        server = Host(f"canh{os.getpid()}s", "10.99.99.1")
        _make(stack, server.name)
        _ip("-n", server.name, "addr", "add", f"{server.address}/32", "dev", "lo")
        offices = [_office(stack, server, number, rate) for number in range(1, count + 1)]
        yield server, offices


def require_namespaces() -> None:
    """Skip the test, or fail it where nothing may be skipped, on a machine without them."""
    if os.geteuid() != 0:
        missing("no network namespaces: run the tests as root")
    if not (shutil.which("ip") and shutil.which("tc")):
        missing("no network namespaces: apt install iproute2")
    name = f"canh{os.getpid()}t"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        missing(f"no network namespaces: {made.stderr.strip()}")
    _ip("netns", "del", name)


def _office(stack: ExitStack, server: Host, number: int, rate: str) -> Host:
    office = Host(f"canh{os.getpid()}o{number}", f"10.99.{number}.2")
    _make(stack, office.name)
    port = f"line{number}"
    _ip(
        *("link", "add", port, "netns", server.name, "type", "veth"),
        *("peer", "name", "line", "netns", office.name),
    )
    for name, device, address in (
        (server.name, port, f"10.99.{number}.1/24"),
        (office.name, "line", f"{office.address}/24"),
    ):
        _ip("-n", name, "addr", "add", address, "dev", device)
        _ip("-n", name, "link", "set", device, "up")
        _run("tc", "-n", name, "qdisc", "add", "dev", device, "root", "tbf", "rate", rate, *_SHAPE)
    _ip("-n", office.name, "route", "add", server.address, "via", f"10.99.{number}.1")
    return office


def _make(stack: ExitStack, name: str) -> None:
    _ip("netns", "add", name)
    # With it goes its end of each line, and with that the other one.
    stack.callback(_ip, "netns", "del", name)
    _ip("-n", name, "link", "set", "lo", "up")


def _ip(*arguments: str) -> None:
    _run("ip", *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
