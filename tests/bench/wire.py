"""Bytes on the wire of a loopback port: IP and TCP headers included, Ethernet framing not."""

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Self

_ETH_P_IP = 0x0800
_TCP = 6


@dataclass(slots=True)
class Wire:
    """What went over some ports so far, by port."""

    sizes: "Counter[int]" = field(default_factory=Counter)
    packets: "Counter[int]" = field(default_factory=Counter)

    def copy(self) -> Self:
        """Give what it is at this moment."""
        return replace(self, sizes=self.sizes.copy(), packets=self.packets.copy())

    def since(self, before: Self) -> Self:
        """Give what came after a moment."""
        return replace(self, sizes=self.sizes - before.sizes, packets=self.packets - before.packets)


@contextmanager
def watching(*ports: int) -> Iterator[Wire]:
    """Count the packets of these ports.

    Raises:
        PermissionError: Without the right to capture.
    """
    wire = Wire()
    # Bound to one protocol, it sees each packet of loopback once: as it comes.
    stopping = threading.Event()
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_IP)) as capture:
        capture.bind(("lo", _ETH_P_IP))
        capture.settimeout(0.2)
        thread = threading.Thread(target=_count, args=(capture, frozenset(ports), wire, stopping))
        thread.start()
        try:
            yield wire
        finally:
            stopping.set()
            thread.join()


def _count(
    capture: socket.socket, ports: frozenset[int], wire: Wire, stopping: threading.Event
) -> None:
    while not stopping.is_set():
        try:
            packet = capture.recv(65535)
        except TimeoutError:
            continue
        head = (packet[0] & 0xF) * 4
        if packet[9] != _TCP or len(packet) < head + 4:
            continue
        for port in ports.intersection(struct.unpack_from("!HH", packet, head)):
            wire.sizes[port] += len(packet)
            wire.packets[port] += 1
