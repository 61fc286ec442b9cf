"""Many agents at once in one process: connections that are kept, each answered before it asks again.

It is written for little CPU, since it shares the machine with what it measures.
"""

import asyncio
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import uvloop


@dataclass(slots=True)
class Count:
    """What came back."""

    taken: int = 0
    others: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it went. ``lost``: answers other than 200."""

    requests: int
    seconds: float
    lost: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class _Agent(asyncio.Protocol):
    """One connection that asks without end."""

    def __init__(self, requests: Iterator[bytes], count: Count) -> None:
        self._requests = requests
        self._count = count
        self._answer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self) -> None:
        request = next(self._requests, None)
        if request is not None and self._transport is not None:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.rpartition(b"content-length: ")[2].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._answer = b""
        if head.startswith(b"HTTP/1.1 200"):
            self._count.taken += 1
        else:
            self._count.others.append(head)
        self.ask()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def measure(
    port: int, context: ssl.SSLContext, requests: Sequence[Iterator[bytes]], seconds: float
) -> Pace:
    """Ask over one connection for each of ``requests``, for so long."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(port, context, requests, seconds))


async def _measure(
    port: int, context: ssl.SSLContext, requests: Sequence[Iterator[bytes]], seconds: float
) -> Pace:
    loop, count = asyncio.get_running_loop(), Count()
    agents = []
    for each in requests:
        _, agent = await loop.create_connection(
            lambda each=each: _Agent(each, count), "127.0.0.1", port, ssl=context
        )
        agents.append(agent)
    started_s = time.monotonic()
    for agent in agents:
        agent.ask()
    await asyncio.sleep(seconds)
    pace = Pace(count.taken, time.monotonic() - started_s, len(count.others))
    for agent in agents:
        agent.close()
    return pace
