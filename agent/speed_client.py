"""The client's end of a speed test: ndt7 over TLS with Canh's own key. Never loaded by the loop."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from agent.connection import tunnel
from agent.proxy import Proxy
from agent.speed import Speed
from agent.speed_flow import run_test
from agent.speed_meter import Meter, Sample
from agent.uplink import Peer
from checks.address import Endpoint, family_of, socket_address
from checks.answer import Problem
from checks.check import Measurement
from checks.enrolment import split_address
from checks.ndt7 import (
    MOST_RECEIVED_BYTES,
    SUBPROTOCOL,
    path_of,
)
from checks.probes.attempt import Attempt
from checks.probes.failure import Failure, word_of
from checks.probes.resolve import resolve
from checks.throughput import Direction
from checks.wire import SCHEME
from checks.wire.plain import WrongShape, decode
from checks.wire.trust import pinned_context
from checks.words import Phase

_OPEN_WITHIN_S = 10.0
_CLOSE_WITHIN_S = 2.0
# What the kernel takes before it is sent is not on its way: a little, so that the end comes soon.
_UNSENT_BYTES = 128 * 1024
# linux/tcp.h; not every system has it.
_TCP_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_BUSY = 503
_MOST_WAIT_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where to test and how to get there.

    Attributes:
        peer: The server and the agent's own secret.
        port: Of the server's speed tests.
        choose_proxy: Gives the proxy to a server; None: straight.
    """

    peer: Peer
    port: int
    choose_proxy: Callable[[Endpoint], Proxy | None]

    @property
    def servers(self) -> list[Endpoint]:
        """The server's addresses, in the order to try."""
        hosts = (split_address(server)[0] for server in self.peer.servers)
        return [Endpoint(host, self.port) for host in dict.fromkeys(hosts)]


class Busy(Failure):
    """Another test is under way; it makes no sense to come again before ``retry_after_s``."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("undecided")
        self.retry_after_s = retry_after_s


class Refused(Failure):
    """The server gives no test. Its text says why."""

    def __init__(self, detail: str) -> None:
        super().__init__("http_unexpected_status_code")
        self.detail = detail


def measure_speed(
    direction: Direction, route: Route, most_bytes: int, watch: Callable[[Sample], None]
) -> Speed:
    """Test one way, of the first address of the server that can be reached.

    Raises:
        Busy: If another test is under way.
    """
    attempt, failed = Attempt(_OPEN_WITHIN_S), Speed(seen=Measurement(outcome="unknown_failure"))
    for server in route.servers:
        attempt = Attempt(_OPEN_WITHIN_S)
        try:
            plain = _dial(attempt, server, route.choose_proxy(server))
        except (OSError, Failure) as error:
            failed = Speed(seen=attempt.failed(error), detail=f"{server.host}:{server.port}")
            continue
        meter = Meter(most_bytes, watch)
        return asyncio.run(_test(direction, route.peer, plain, attempt, meter))
    return failed


def _dial(attempt: Attempt, server: Endpoint, proxy: Proxy | None) -> socket.socket:
    # Not as a probe dials: its small window would be what is measured.
    hop = proxy.endpoint if proxy else server
    address = resolve(attempt, hop.host, "any")
    with attempt.during(Phase.CONNECT):
        attempt.permit(address, hop.port)
        plain = socket.socket(family_of(address) or socket.AF_INET, socket.SOCK_STREAM)
        try:
            plain.settimeout(attempt.deadline.left_s())
            plain.connect(socket_address(Endpoint(address, hop.port)))
            if proxy:
                tunnel(attempt, plain, server, proxy)
            if _TCP_NOTSENT_LOWAT is not None:
                plain.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
        except BaseException:
            plain.close()
            raise
    return plain


async def _test(
    direction: Direction, peer: Peer, plain: socket.socket, attempt: Attempt, meter: Meter
) -> Speed:
    try:
        with attempt.during(Phase.PROCESSING):
            connection = await _open(direction, peer, plain)
        with attempt.during(Phase.TRANSFER):
            ending = await run_test(direction, connection, meter)
    except Busy:
        raise
    except (OSError, Failure) as error:
        detail = error.detail if isinstance(error, Refused) else str(error)
        return Speed(seen=attempt.failed(error), size_bytes=meter.size_bytes, detail=detail)
    attempt.value = round(meter.samples[-1].mbps, 2)
    return meter.speed(attempt.measurement(), ending)


async def _open(direction: Direction, peer: Peer, plain: socket.socket) -> ClientConnection:
    plain.setblocking(False)
    try:
        connection = await connect(
            # The key is the server's identity, not its name.
            f"wss://canh{path_of(direction)}",
            sock=plain,
            ssl=pinned_context(peer.keys),
            proxy=None,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Authorization": f"{SCHEME} {peer.secret}"},
            user_agent_header=None,
            compression=None,
            max_size=MOST_RECEIVED_BYTES,
            open_timeout=_OPEN_WITHIN_S,
            close_timeout=_CLOSE_WITHIN_S,
            ping_interval=None,
        )
    except ssl.SSLError as error:
        plain.close()
        raise Failure(word_of(error), Phase.TLS) from error
    except InvalidStatus as error:
        raise _turned_away(error.response) from error
    except InvalidHandshake as error:
        raise Failure("unexpected_answer") from error
    if connection.subprotocol != SUBPROTOCOL:
        connection.transport.abort()
        raise Failure("unexpected_answer")
    return connection


def _turned_away(response: Response) -> Failure:
    if response.status_code == _BUSY:
        wait = response.headers.get("Retry-After", "")
        return Busy(min(int(wait), _MOST_WAIT_S) if wait.isdigit() else _MOST_WAIT_S)
    try:
        problem = decode(Problem, bytes(response.body or b""))
    except WrongShape:
        return Refused(f"status {response.status_code}")
    return Refused(problem.detail or problem.error)
