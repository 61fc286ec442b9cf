"""The words of ndt7 (its specification, version 0.11.0): what both ends of a speed test say.

Names of fields are the names on the wire.
"""

from dataclasses import dataclass

from checks.throughput import Direction

SUBPROTOCOL = "net.measurementlab.ndt.v7"

FIRST_MESSAGE_BYTES = 2**13
# The reference client refuses more, so nobody should send it.
MOST_SENT_BYTES = 2**20
# What a server has to take: browsers send up to 2**23.
MOST_RECEIVED_BYTES = 2**24
TEST_S = 10.0
# From one measurement to the next: no more than ten a second are allowed.
MEASURE_EVERY_S = 0.25
# A message may be this share of what was sent before it, so that it grows with the line.
_SHARE = 16


def path_of(direction: Direction) -> str:
    """Give the path of a test."""
    return f"/ndt/v7/{direction}"


PATHS = {path_of(direction): direction for direction in Direction}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the program counted: microseconds since the test began, bytes of messages."""

    ElapsedTime: int | None = None
    NumBytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The two ends, ``address:port``. A client must not send it."""

    Client: str
    Server: str
    UUID: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelCounted:
    """What the kernel counted for one end: microseconds and bytes."""

    BusyTime: int | None = None
    BytesAcked: int | None = None
    BytesReceived: int | None = None
    BytesSent: int | None = None
    BytesRetrans: int | None = None
    ElapsedTime: int | None = None
    MinRTT: int | None = None
    RTT: int | None = None
    RTTVar: int | None = None
    RWndLimited: int | None = None
    SndBufLimited: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measurement message; the last one of a test is its summary."""

    AppInfo: Counted | None = None
    ConnectionInfo: Ends | None = None
    Origin: str = ""
    Test: str = ""
    TCPInfo: KernelCounted | None = None


def next_size(size_bytes: int, sent_bytes: int) -> int:
    """Give the size of the next message, after one of a size and so much sent in all."""
    if size_bytes < MOST_SENT_BYTES and size_bytes <= sent_bytes / _SHARE:
        return size_bytes * 2
    return size_bytes
