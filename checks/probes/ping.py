"""A machine: does it answer at all?

An ICMP echo where the system lets an unprivileged program send one; else a TCP connection, taken or
refused. ``value``: how many echoes were sent until one came back (1: none was lost).
"""

import contextlib
import functools
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from checks.address import Endpoint, family_of, socket_address
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.deadline import Deadline
from checks.probes.resolve import resolve
from checks.settings import Family, Host, Port, read
from checks.words import Phase

_REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
_WAIT_S = 1.0

OpenEcho = Callable[[socket.AddressFamily], socket.socket]


@dataclass(frozen=True, slots=True, kw_only=True)
class PingSettings:
    """What a ping has to be told. ``port``: where TCP is tried when ICMP is not to be had."""

    host: Host
    port: Port = 80
    family: Family = "any"

    @property
    def target(self) -> Endpoint:
        """What is touched."""
        return Endpoint(self.host, self.port)


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Wait until the machine answers, an echo a second."""
    given = read(PingSettings, settings)
    return measure(functools.partial(ping, given), Attempt(timeout_s, allow))


def ping(given: PingSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    address = resolve(attempt, given.host, given.family)
    with attempt.during(Phase.CONNECT):
        reach(attempt, Endpoint(address, given.port))


def open_echo(family: socket.AddressFamily) -> socket.socket:
    """Open a socket that sends ICMP echoes and nothing else.

    Raises:
        OSError: Where the system does not let this user have one.
    """
    v6 = family == socket.AF_INET6
    protocol = socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP
    return socket.socket(family, socket.SOCK_DGRAM, protocol)


def reach(attempt: Attempt, machine: Endpoint, opener: OpenEcho = open_echo) -> None:
    """Return as soon as the machine has answered in any way.

    Raises:
        OSError: If it has not.
    """
    attempt.permit(machine.host, 0)
    try:
        echo = opener(family_of(machine.host) or socket.AF_INET)
    except OSError:
        _knock(attempt, machine)
        return
    with echo:
        attempt.value = _count_echoes(echo, machine, attempt.deadline)


def _knock(attempt: Attempt, machine: Endpoint) -> None:
    # A refusal is an answer.
    with contextlib.suppress(ConnectionRefusedError, ConnectionResetError):
        attempt.open(machine.host, machine.port).close()


def _count_echoes(echo: socket.socket, machine: Endpoint, deadline: Deadline) -> int:
    echo.connect(socket_address(machine))
    number = 0
    while True:
        number += 1
        wait = Deadline(min(_WAIT_S, deadline.left_s()))
        # The kernel fills in the checksum and the identifier.
        echo.send(struct.pack("!BBHHH8x", _REQUEST[echo.family], 0, 0, 0, number))
        with contextlib.suppress(TimeoutError):
            while True:
                echo.settimeout(wait.left_s())
                if echo.recv(256)[:1] == bytes([_REPLY[echo.family]]):
                    return number
