"""Many agents in one process: connections that are kept, each answered before it asks again.

It is written for little CPU, since it shares the machine with what it measures.
"""

import asyncio
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import psutil
import uvloop

_WARM_UP_S = 1.0


@dataclass(slots=True)
class Count:
    """What came back."""

    taken: int = 0
    others: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it went.

    Attributes:
        requests: How many were answered with 200 in the time that was measured.
        seconds: How long that was.
        cpu_s: What the server used of its processors in that time.
        taken: How many were answered with 200 from the very beginning.
        lost: How many were answered otherwise.
    """

    requests: int
    seconds: float
    cpu_s: float
    taken: int
    lost: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_us(self) -> float:
        return self.cpu_s / self.requests * 1e6


class _Agent(asyncio.Protocol):
    """One connection that asks without end."""

    def __init__(self, requests: Iterator[bytes], count: Count) -> None:
        self._requests = requests
        self._count = count
        self._answer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by behaviour only

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


@dataclass(frozen=True, slots=True)
class Target:
    """The server that is measured: its process, its port, and how to believe it."""

    pid: int
    port: int
    context: ssl.SSLContext


def measure(target: Target, requests: Sequence[Iterator[bytes]], seconds: float) -> Pace:
    """Ask over one connection for each of ``requests``, for so long after a second to warm up."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(target, requests, seconds))


async def _measure(target: Target, requests: Sequence[Iterator[bytes]], seconds: float) -> Pace:
    loop, count, server = asyncio.get_running_loop(), Count(), psutil.Process(target.pid)
    agents = []
    for each in requests:
        _, agent = await loop.create_connection(
            partial(_Agent, each, count), "127.0.0.1", target.port, ssl=target.context
        )
        agents.append(agent)
    for agent in agents:
        agent.ask()
    await asyncio.sleep(_WARM_UP_S)
    warm, started_s, used_s = count.taken, time.monotonic(), _cpu_s(server)
    await asyncio.sleep(seconds)
    pace = Pace(
        requests=count.taken - warm,
        seconds=time.monotonic() - started_s,
        cpu_s=_cpu_s(server) - used_s,
        taken=count.taken,
        lost=len(count.others),
    )
    for agent in agents:
        agent.close()
    return pace


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
