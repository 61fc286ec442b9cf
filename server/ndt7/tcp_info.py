"""What Linux counts for a connection: ``struct tcp_info`` of linux/tcp.h, read from the socket."""

import socket
import struct
import sys
from typing import Protocol

from checks.ndt7 import KernelCounted

# Eight single bytes, 24 words of 32 bits, then as the fields below are named; 232 bytes in all.
_LAYOUT = struct.Struct("=8x 24I 4Q 6I Q 3Q 2I 2Q 4I")
_RTT, _RTT_VARIATION = 15, 16
_BYTES_ACKED, _BYTES_RECEIVED = 26, 27
_MIN_RTT = 31
_BUSY, _RECEIVE_WINDOW_LIMITED, _SEND_BUFFER_LIMITED = 35, 36, 37
_BYTES_SENT, _BYTES_RESENT = 40, 41


class Socket(Protocol):
    """What is asked of a socket."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """Read an option."""


def read_tcp_info(connection: Socket, elapsed_us: int) -> KernelCounted | None:
    """Read the counters; None where this system has none, or counts less.

    Args:
        connection: The socket.
        elapsed_us: Since the test began, to stand beside them.
    """
    if sys.platform != "linux":
        return None
    try:
        raw = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAYOUT.size)
    except OSError:  # the connection is gone
        return None
    if len(raw) < _LAYOUT.size:
        return None
    counted = _LAYOUT.unpack(raw)
    return KernelCounted(
        BusyTime=counted[_BUSY],
        BytesAcked=counted[_BYTES_ACKED],
        BytesReceived=counted[_BYTES_RECEIVED],
        BytesSent=counted[_BYTES_SENT],
        BytesRetrans=counted[_BYTES_RESENT],
        ElapsedTime=elapsed_us,
        MinRTT=counted[_MIN_RTT],
        RTT=counted[_RTT],
        RTTVar=counted[_RTT_VARIATION],
        RWndLimited=counted[_RECEIVE_WINDOW_LIMITED],
        SndBufLimited=counted[_SEND_BUFFER_LIMITED],
    )
