"""Running one test that was admitted: a download or an upload, its end, and its hard stop."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from checks.ndt7 import (
    FIRST_MESSAGE_BYTES,
    MEASURE_EVERY_S,
    MOST_SENT_BYTES,
    TEST_S,
    next_size,
)
from checks.throughput import Direction
from server.ndt7.tally import Tally

# What the kernel takes before it is sent is not on its way: a little, so that the end comes soon.
_UNSENT_BYTES = 128 * 1024

# Random, so that nothing on the way can pack it; the same for all tests, since nobody keeps it.
_PAYLOAD = memoryview(os.urandom(MOST_SENT_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a test ends, whatever the other side does.

    Attributes:
        most_bytes: Of its messages, each way.
        test_s: When it is over.
        cut_s: When it is cut: either side may after 13 s, says the protocol.
    """

    most_bytes: int
    test_s: float = TEST_S
    cut_s: float = 13.0


async def run_test(connection: ServerConnection, direction: Direction, limits: Limits) -> int:
    """Run a test on a connection just opened, to its end; give the bytes of its messages."""
    tally = Tally(connection, direction)
    flow = _send if direction is Direction.DOWNLOAD else _receive
    try:
        async with asyncio.timeout(limits.cut_s):
            await flow(connection, tally, limits)
    except TimeoutError:
        connection.transport.abort()
    except ConnectionClosed:
        pass  # the other side has had enough, or is gone: what it saw is its own to tell
    return tally.size_bytes


async def _send(connection: ServerConnection, tally: Tally, limits: Limits) -> None:
    _send_soon(connection)
    size_bytes = FIRST_MESSAGE_BYTES
    async with _beside(_turn_binary_away(connection)):
        while tally.elapsed_s() < limits.test_s and tally.size_bytes < limits.most_bytes:
            await connection.send(_PAYLOAD[:size_bytes])
            tally.size_bytes += size_bytes
            size_bytes = next_size(size_bytes, tally.size_bytes)
            if tally.is_due():
                await connection.send(tally.reading())
        await connection.send(tally.reading())
        await connection.close(CloseCode.NORMAL_CLOSURE, "Done sending")


async def _receive(connection: ServerConnection, tally: Tally, limits: Limits) -> None:
    async with _beside(_tell(connection, tally)):
        with suppress(TimeoutError):
            async with asyncio.timeout(limits.test_s):
                async for message in connection:
                    tally.size_bytes += len(message) if isinstance(message, bytes) else 0
                    if tally.size_bytes >= limits.most_bytes:
                        break
    await connection.send(tally.reading())
    # What is on its way has to be taken, or the goodbye behind it would never come.
    async with _beside(_pass_over(connection)):
        await connection.close(CloseCode.NORMAL_CLOSURE, "Done receiving")


async def _tell(connection: ServerConnection, tally: Tally) -> None:
    while True:
        await asyncio.sleep(MEASURE_EVERY_S)
        await connection.send(tally.reading())


async def _turn_binary_away(connection: ServerConnection) -> None:
    async for message in connection:
        if isinstance(message, bytes):
            await connection.close(CloseCode.UNSUPPORTED_DATA, "only the server sends here")


async def _pass_over(connection: ServerConnection) -> None:
    async for _message in connection:
        pass


def _send_soon(connection: ServerConnection) -> None:
    plain: socket.socket = connection.transport.get_extra_info("socket")
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
    with suppress(OSError):  # a kernel without it; it fills no queue to find out how fast a line is
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"bbr")


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do something else at the same time, until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, ConnectionClosed):
            await task
