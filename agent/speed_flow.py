"""The bytes of a speed test, one way or the other, until enough is known. Never in the loop."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from agent.speed import Ending
from agent.speed_meter import Meter, Sample, received_by
from checks.ndt7 import FIRST_MESSAGE_BYTES, MOST_SENT_BYTES, TEST_S, Reading, next_size
from checks.probes.failure import Failure
from checks.throughput import Direction
from checks.wire.plain import WrongShape, decode

# The server ends a test after ten seconds, and either side may cut it at thirteen.
_CUT_AFTER_S = 13.0
_US = 1_000_000


async def run_test(direction: Direction, connection: ClientConnection, meter: Meter) -> Ending:
    """Run a test on a connection just opened, to its end; say how it ended.

    Raises:
        Failure: If it broke before it said anything, or the server does not speak ndt7.
    """
    ending = Ending.CUT
    try:
        async with asyncio.timeout(_CUT_AFTER_S):
            flow = _receive if direction is Direction.DOWNLOAD else _send
            ending = await flow(connection, meter)
            # What is on its way has to be taken, or the goodbye behind it would never come.
            async with _beside(_pass_over(connection)):
                await connection.close()
    except (ConnectionClosed, TimeoutError) as error:
        if not meter.is_worth_telling:
            raise Failure("connection_reset") from error
    finally:
        connection.transport.abort()
    if not meter.samples:
        raise Failure("unexpected_answer")
    return ending


async def _receive(connection: ClientConnection, meter: Meter) -> Ending:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    async for message in connection:
        if isinstance(message, str):
            meter.reading = _read(message)
            continue
        meter.size_bytes += len(message)
        meter.sample(Sample(round((loop.time() - began_s) * _US), meter.size_bytes))
        if ending := meter.ending():
            return ending
    return _ended_by_server(meter)


async def _send(connection: ClientConnection, meter: Meter) -> Ending:
    async with _beside(_pump(connection, meter)):
        async for message in connection:
            if not isinstance(message, str):
                raise Failure("unexpected_answer")
            meter.reading = _read(message)
            sample = received_by(meter.reading)
            # After the last byte had gone, time alone went on.
            if sample and not (meter.is_spent and meter.samples):
                meter.sample(sample)
            if meter.samples and (ending := meter.ending()):
                return ending
    return _ended_by_server(meter)


async def _pump(connection: ClientConnection, meter: Meter) -> None:
    # Random, so that nothing on the way can pack it.
    payload = memoryview(os.urandom(MOST_SENT_BYTES))
    size_bytes = FIRST_MESSAGE_BYTES
    while not meter.is_spent:
        await connection.send(payload[:size_bytes])
        meter.size_bytes += size_bytes
        size_bytes = next_size(size_bytes, meter.size_bytes)


async def _pass_over(connection: ClientConnection) -> None:
    async for _message in connection:
        pass


def _ended_by_server(meter: Meter) -> Ending:
    enough_us = (TEST_S - 1) * _US
    last = meter.samples[-1] if meter.samples else Sample(0, 0)
    return Ending.TIME if last.elapsed_us >= enough_us else Ending.SERVER


def _read(message: str) -> Reading:
    try:
        return decode(Reading, message.encode())
    except WrongShape as error:
        raise Failure("unexpected_answer") from error


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
