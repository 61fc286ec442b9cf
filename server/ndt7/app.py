"""The speed tests' listener as a whole: TLS under Canh's own CA, admission, and its process."""

import asyncio
import logging
import signal
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from checks.ndt7 import MOST_RECEIVED_BYTES, SUBPROTOCOL
from checks.throughput import Direction
from checks.wire.plain import encode
from server.clock import Clock, ShiftedClock, SystemClock
from server.ndt7.admission import Admission
from server.ndt7.request import TurnedAway, read_request
from server.ndt7.run import Limits, run_test
from server.settings import Settings
from server.store.schema import current_store
from server.store.session import Store
from server.store.speed_leases import Held
from server.trust.keyring import Keyring

logger = logging.getLogger(__name__)

_OPEN_WITHIN_S = 15.0
_CLOSE_WITHIN_S = 2.0
# Messages of up to 2**24 bytes that wait to be read, for each of the few tests at a time.
_MOST_WAITING = 2
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class _Admitted:
    held: Held
    direction: Direction
    limits: Limits


class Desk:
    """Takes each request: turns it away, or runs its test under a lease."""

    def __init__(self, admission: Admission, limits: Limits) -> None:
        """Know who may test, and when each test ends."""
        self._admission = admission
        self._limits = limits
        self._admitted: WeakKeyDictionary[ServerConnection, _Admitted] = WeakKeyDictionary()

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer a request that gets no test; None: it gets one."""
        try:
            wanted = read_request(request.path, request.headers.get_all)
            held = await self._admission.take(wanted)
        except TurnedAway as turned_away:
            return _answer(connection, turned_away)
        most_bytes = min(self._limits.most_bytes, wanted.most_bytes or self._limits.most_bytes)
        limits = replace(self._limits, most_bytes=most_bytes)
        self._admitted[connection] = _Admitted(held, wanted.direction, limits)
        return None

    async def test(self, connection: ServerConnection) -> None:
        """Run the test of a connection that was admitted."""
        admitted = self._admitted.pop(connection)
        size_bytes = 0
        try:
            size_bytes = await run_test(connection, admitted.direction, admitted.limits)
        finally:
            await self._admission.leave(admitted.held)
        logger.info(
            "A speed test ended. link=%d device=%d direction=%s bytes=%d",
            admitted.held.link_id,
            admitted.held.device_id,
            admitted.direction,
            size_bytes,
        )


async def listen(desk: Desk, settings: Settings, context: ssl.SSLContext) -> Server:
    """Begin to listen."""
    return await serve(
        desk.test,
        settings.agents_host,
        settings.ndt7_port,
        ssl=context,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        process_request=desk.admit,
        # Some clients send zero bytes, which packed would measure nothing.
        compression=None,
        max_size=MOST_RECEIVED_BYTES,
        max_queue=_MOST_WAITING,
        open_timeout=_OPEN_WITHIN_S,
        close_timeout=_CLOSE_WITHIN_S,
        # A ping waits behind the test's own bytes; the hard stop ends what hangs.
        ping_interval=None,
        server_header=None,
        logger=logger,
    )


def run_ndt7(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve speed tests until the process is told to end. In the main thread of the process.

    Args:
        settings: Of the server.
        ready: Called with the address once tests can come.

    Raises:
        SchemaError: If the database is of another version.
        KeysError: If there are no keys.
    """
    clock = ShiftedClock(SystemClock(), settings.clock_ahead_s)
    with current_store(settings.database_url) as store:
        keyring = Keyring(settings.folder)
        keyring.renew_listener(clock.now())
        context = server_context(keyring.listener_file)
        asyncio.run(_serve(store, settings, clock, context, ready))


def server_context(certificate: Path) -> ssl.SSLContext:
    """Make the TLS of a listener that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate)
    # Nobody resumes a session. And a client that reads and writes in two threads may lose what it
    # writes first, if a ticket comes just then: OpenSSL does not keep the two apart.
    context.num_tickets = 0
    return context


async def _serve(
    store: Store,
    settings: Settings,
    clock: Clock,
    context: ssl.SSLContext,
    ready: Callable[[str], None],
) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    most = settings.speed_tests_at_once if settings.probing else 0
    admission = Admission(store, clock, most)
    try:
        desk = Desk(admission, Limits(most_bytes=settings.speed_test_mb * _MB))
        async with await listen(desk, settings, context) as server:
            host, port = server.sockets[0].getsockname()[:2]
            ready(f"{host}:{port}")
            await stopped.wait()
            for connection in server.connections:
                # A goodbye would wait behind the bytes of the test.
                connection.transport.abort()
    finally:
        admission.close()


def _answer(connection: ServerConnection, turned_away: TurnedAway) -> Response:
    body = encode(turned_away.problem)
    response = connection.respond(turned_away.status, body.decode())
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json"
    if turned_away.retry_after_s is not None:
        response.headers["Retry-After"] = str(turned_away.retry_after_s)
    return response
