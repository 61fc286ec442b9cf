"""The services of the simulated world, answering for real on loopback as the world says.

So whoever probes them from outside the simulation sees what the simulated computers see: where the
world says that connections are refused, nobody listens until it says otherwise.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from checks.words import WORDS, Letter
from server.province.services import Service, replicas
from server.province.world import World

logger = logging.getLogger(__name__)

# Nobody waits longer for an answer that does not come.
_SILENCE_S = 60.0
# Whoever probes from outside is at no site.
_OUTSIDE = ""
_CLOSED = "connection_refused"
_LOOK_AGAIN_S = 0.25
_PAGE = b"<!doctype html><title>Simulated</title><p>A simulated service.</p>\n"
_MOST_REQUEST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class _Replica:
    """One address of a service."""

    world: World
    now: Callable[[], datetime]
    service: Service
    number: int

    @property
    def is_closed(self) -> bool:
        """Whether nobody listens there now."""
        return self.world.failure(self.service.code, self.number, _OUTSIDE, self.now()) == _CLOSED

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request as the world says now."""
        try:
            async with asyncio.timeout(_SILENCE_S):
                await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # whoever asked has gone, or says nothing
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        at, code = self.now(), self.service.code
        failure = self.world.failure(code, self.number, _OUTSIDE, at)
        letter = WORDS[failure].letter if failure else Letter.OK
        if letter is Letter.REFUSED:
            writer.transport.abort()
        elif letter in {Letter.OK, Letter.HTTP}:
            slowness = self.world.slowness(code, self.number, _OUTSIDE, at)
            await asyncio.sleep(self.service.answers_ms * slowness / 1000)
            writer.write(_response(503 if failure else 200))
            await writer.drain()
        else:
            await asyncio.sleep(_SILENCE_S)


@contextmanager
def served(world: World, port: int, now: Callable[[], datetime]) -> Iterator[None]:
    """Answer for all services, in a thread of its own, as long as the context lasts.

    Raises:
        OSError: If the port is taken at one of their addresses.
    """
    with ExitStack() as stack:
        doors = [
            (
                stack.enter_context(socket.create_server((address, port))),
                _Replica(world=world, now=now, service=service, number=number),
            )
            for address, service, number in replicas()
        ]
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        over = asyncio.Event()
        thread = threading.Thread(
            target=loop.run_until_complete, args=(_serve(doors, over),), name="services"
        )
        thread.start()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(over.set)
            thread.join()


async def _serve(doors: list[tuple[socket.socket, _Replica]], over: asyncio.Event) -> None:
    listening = [asyncio.create_task(_listen(*door)) for door in doors]
    await over.wait()
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    answering = asyncio.all_tasks() - {asyncio.current_task()}
    for task in answering:
        task.cancel()
    await asyncio.gather(*answering, return_exceptions=True)
    await asyncio.sleep(0)  # their connections are closed in the loop's next turn


async def _listen(door: socket.socket, replica: _Replica) -> None:
    """Listen as long as the world lets it; where it was, once the world lets it again."""
    address = door.getsockname()
    while True:
        server = await asyncio.start_server(replica.answer, sock=door, limit=_MOST_REQUEST_BYTES)
        try:
            while not replica.is_closed:
                await asyncio.sleep(_LOOK_AGAIN_S)
        finally:
            server.close()
        while replica.is_closed or (opened := _opened(address)) is None:
            await asyncio.sleep(_LOOK_AGAIN_S)
        door = opened


def _opened(address: tuple[str, int]) -> socket.socket | None:
    try:
        return socket.create_server(address)
    except OSError as error:
        logger.warning("a service cannot listen again address=%s error=%s", address, error)
        return None


def _response(status: int) -> bytes:
    reason = {200: "OK", 503: "Service Unavailable"}[status]
    head = (
        f"HTTP/1.1 {status} {reason}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(_PAGE)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + _PAGE
