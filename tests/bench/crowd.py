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
# So many shake hands at once; the listener answers in between.
_AT_ONCE = 64


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
        self.is_lost = False

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

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True

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


@dataclass(frozen=True, slots=True)
class Held:
    """What a server takes for connections that are kept.

    Attributes:
        before_mib, after_mib: Its resident memory with none and with all of them.
        seconds: What they took to connect and to be answered once.
        taken: How many were answered with 200.
        dropped: How many the server did not keep.
    """

    before_mib: float
    after_mib: float
    seconds: float
    taken: int
    dropped: int


def hold(target: Target, requests: Sequence[bytes], idle_s: float) -> Held:
    """Ask once over a connection for each of ``requests``, and leave all idle for so long."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_hold(target, requests, idle_s))


async def _hold(target: Target, requests: Sequence[bytes], idle_s: float) -> Held:
    server, count, door = psutil.Process(target.pid), Count(), asyncio.Semaphore(_AT_ONCE)
    before_mib, began_s = _resident_mib(server), time.monotonic()

    async def come(request: bytes) -> _Agent:
        async with door:
            _, agent = await asyncio.get_running_loop().create_connection(
                partial(_Agent, iter((request,)), count),
                "127.0.0.1",
                target.port,
                ssl=target.context,
            )
            agent.ask()
            return agent

    agents = await asyncio.gather(*map(come, requests))
    while count.taken + len(count.others) < len(requests):
        await asyncio.sleep(0.1)
    took_s = time.monotonic() - began_s
    await asyncio.sleep(idle_s)
    held = Held(
        before_mib=before_mib,
        after_mib=_resident_mib(server),
        seconds=took_s,
        taken=count.taken,
        dropped=sum(agent.is_lost for agent in agents),
    )
    for agent in agents:
        agent.close()
    return held


def _resident_mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss / (1 << 20))


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
