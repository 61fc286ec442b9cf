"""When a test ends, with limits of fractions of a second instead of ten seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from checks.ndt7 import MOST_RECEIVED_BYTES, Reading
from checks.throughput import Direction
from checks.wire.plain import decode
from server.ndt7.run import Limits, run_test

ENDLESS = 10**15
HOST = "127.0.0.1"
PATIENCE_S = 30.0


@asynccontextmanager
async def a_test(
    direction: Direction, limits: Limits, counted: list[int]
) -> AsyncIterator[ClientConnection]:
    """Run a test without a lease; ``counted``: what the server counted."""

    async def run(connection: ServerConnection) -> None:
        counted.append(await run_test(connection, direction, limits))

    async with serving(run) as client:
        yield client


@asynccontextmanager
async def serving(
    run: Callable[[ServerConnection], Awaitable[None]],
) -> AsyncIterator[ClientConnection]:
    """Serve one client, without TLS."""
    async with serve(run, HOST, 0, compression=None, close_timeout=1) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(
            f"ws://{HOST}:{port}", proxy=None, compression=None, max_size=MOST_RECEIVED_BYTES
        ) as client:
            yield client


def test_a_download_is_over_when_its_time_is() -> None:
    async def run() -> tuple[int, Reading, str | None]:
        counted: list[int] = []
        size_bytes, last = 0, Reading()
        limits = Limits(most_bytes=ENDLESS, test_s=0.3, cut_s=60)
        async with a_test(Direction.DOWNLOAD, limits, counted) as client:
            async for message in client:
                if isinstance(message, str):
                    last = decode(Reading, message.encode())
                else:
                    size_bytes += len(message)
        assert counted == [size_bytes]
        return size_bytes, last, client.close_reason

    size_bytes, last, reason = asyncio.run(run())

    assert reason == "Done sending"
    assert last.AppInfo is not None
    assert last.AppInfo.NumBytes == size_bytes
    assert (last.AppInfo.ElapsedTime or 0) >= 300_000


def test_an_upload_is_over_when_its_time_is_whatever_is_on_its_way() -> None:
    async def run() -> tuple[int | None, str | None, list[int]]:
        counted: list[int] = []
        limits = Limits(most_bytes=ENDLESS, test_s=0.3, cut_s=60)
        async with a_test(Direction.UPLOAD, limits, counted) as client:
            sending = asyncio.create_task(send_for_ever(client))
            async for _message in client:
                pass
            await asyncio.wait([sending])
        return client.close_code, client.close_reason, counted

    code, reason, counted = asyncio.run(run())

    assert (code, reason) == (1000, "Done receiving")
    assert counted[0] > 0


def test_a_client_that_takes_nothing_is_cut_off() -> None:
    async def run() -> int:
        limits = Limits(most_bytes=ENDLESS, test_s=0.3, cut_s=0.6)
        ended: asyncio.Queue[int] = asyncio.Queue()

        async def serve_one(connection: ServerConnection) -> None:
            ended.put_nowait(await run_test(connection, Direction.DOWNLOAD, limits))

        async with serving(serve_one) as client:
            counted = await asyncio.wait_for(ended.get(), PATIENCE_S)
            client.transport.abort()
        return counted

    counted = asyncio.run(run())

    assert 0 < counted < ENDLESS


async def send_for_ever(client: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while True:
            await client.send(bytes(2**16))
