"""DNS answers of the tests' own, written by hand, and probes that look names up there."""

import socket
import struct
from collections.abc import Callable
from pathlib import Path

from checks.address import Endpoint
from checks.check import Allow, anywhere
from checks.probes.attempt import Attempt
from checks.probes.network_linux import NameSources
from tests.checks.servers import PATIENCE_S

A, AAAA, CNAME = 1, 28, 5
TRUNCATED = 0x0200


def record(kind: int, content: bytes) -> bytes:
    """Write a record for the name that was asked: a pointer to it, class IN, 60 seconds."""
    return struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(content)) + content


def address(text: str) -> bytes:
    """Write an A or AAAA record."""
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    return record(AAAA if ":" in text else A, socket.inet_pton(family, text))


def answer(query: bytes, *records: bytes, rcode: int = 0, flags: int = 0) -> bytes:
    """Answer a query."""
    header = struct.pack("!HHHHH", 0x8180 | rcode | flags, 1, len(records), 0, 0)
    return query[:2] + header + query[12:] + b"".join(records)


def kind_of(query: bytes) -> int:
    """Say which record a query asks for."""
    return int.from_bytes(query[-4:-2], "big")


def looking_up(
    *ports: int, hosts: Path | None = None, timeout_s: float = PATIENCE_S, allow: Allow = anywhere
) -> Attempt:
    """Make an attempt whose resolvers listen on these ports of the loopback."""
    resolvers = tuple(Endpoint("127.0.0.1", port) for port in ports)
    sources = NameSources(hosts or Path("/nowhere/hosts"), resolvers)
    return Attempt(timeout_s, allow, lambda: sources)


def always(*texts: str) -> Callable[[bytes], list[bytes]]:
    """Answer every query with those of these addresses that it asks for."""

    def handle(query: bytes) -> list[bytes]:
        wanted = [text for text in texts if (":" in text) == (kind_of(query) == AAAA)]
        return [answer(query, *(address(text) for text in wanted))]

    return handle
