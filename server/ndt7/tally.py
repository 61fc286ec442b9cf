"""What a test has counted so far, and the message that says so."""

import asyncio

from websockets.asyncio.server import ServerConnection

from checks.ndt7 import MEASURE_EVERY_S, Counted, Ends, Reading
from checks.throughput import Direction
from checks.wire.plain import encode
from server.ndt7.tcp_info import read_tcp_info

_US = 1_000_000


class Tally:
    """Counts one test, from now on. ``size_bytes``: of the messages that went or came."""

    def __init__(self, connection: ServerConnection, direction: Direction) -> None:
        """Begin to count."""
        self.size_bytes = 0
        self._socket = connection.transport.get_extra_info("socket")
        self._ends = Ends(
            Client=_written(connection.remote_address), Server=_written(connection.local_address)
        )
        self._direction = direction
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._told_s = -MEASURE_EVERY_S

    def elapsed_s(self) -> float:
        """Give the seconds since the test began."""
        return self._loop.time() - self._began_s

    def is_due(self) -> bool:
        """Say whether it is time for another message."""
        return self.elapsed_s() - self._told_s >= MEASURE_EVERY_S

    def reading(self) -> str:
        """Write the message."""
        self._told_s = self.elapsed_s()
        elapsed_us = round(self._told_s * _US)
        reading = Reading(
            AppInfo=Counted(ElapsedTime=elapsed_us, NumBytes=self.size_bytes),
            ConnectionInfo=self._ends,
            Origin="server",
            Test=self._direction,
            TCPInfo=read_tcp_info(self._socket, elapsed_us),
        )
        return encode(reading).decode()


def _written(address: tuple[str, int]) -> str:
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
