"""One HTTP/1.1 connection to the server inside its pinned TLS, straight or through a proxy.

Own code where http.client would do: here a whole exchange stands under one deadline, so that a byte
a second cannot hold it; nothing is sent that need not be; and it is 1.1 MiB of memory less.
"""

import functools
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass

from agent.proxy import Proxy
from checks.address import Endpoint
from checks.probes.attempt import Attempt
from checks.probes.deadline import Deadline
from checks.probes.failure import Failure
from checks.probes.http_answer import Head, Source, pieces, read_head
from checks.probes.resolve import resolve
from checks.wire import MOST_BODY_BYTES
from checks.words import Phase

_CONNECTED = 200
_MOST_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status, body, and after how many seconds to come again when the server says so."""

    status: int
    body: bytes
    retry_after_s: float = 0.0


class Connection:
    """A connection that is kept.

    ``used``: an answer came over it before. ``open``: another can come.
    """

    def __init__(self, tls: ssl.SSLSocket) -> None:
        """Take over a connected socket."""
        self._tls = tls
        self.used = False
        self.open = True

    @property
    def session(self) -> ssl.SSLSession | None:
        """What makes the next connection cheaper: a third of the bytes."""
        return self._tls.session

    def exchange(self, request: bytes, attempt: Attempt) -> HttpAnswer:
        """Send a request in one piece and read the whole answer.

        Raises:
            OSError, Failure: If that fails; the connection is then of no more use.
        """
        self.open = False
        source = Source(functools.partial(_receive, self._tls, attempt.deadline))
        with attempt.during(Phase.PROCESSING):
            self._tls.settimeout(attempt.deadline.left_s())
            self._tls.sendall(request)
            source.fill()
        with attempt.during(Phase.TRANSFER):
            head = read_head(source)
            body = _bounded(pieces(source, head))
        self.used = True
        self.open = _is_kept(head)
        return HttpAnswer(head.status, body, _retry_after_s(head))

    def close(self) -> None:
        """Hang up."""
        self.open = False
        self._tls.close()


def dial(
    attempt: Attempt,
    server: Endpoint,
    proxy: Proxy | None,
    context: ssl.SSLContext,
    session: ssl.SSLSession | None = None,
) -> Connection:
    """Connect and agree on TLS, taking up a session of the same context where the server still can.

    Raises:
        OSError, Failure: If that fails; nothing stays open.
    """
    hop = proxy.endpoint if proxy else server
    address = resolve(attempt, hop.host, "any")
    with attempt.during(Phase.CONNECT):
        plain = attempt.open(address, hop.port)
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if proxy:
            with attempt.during(Phase.CONNECT):
                tunnel(attempt, plain, server, proxy)
        with attempt.during(Phase.TLS):
            plain.settimeout(attempt.deadline.left_s())
            return Connection(context.wrap_socket(plain, session=session))
    except BaseException:
        plain.close()
        raise


def tunnel(attempt: Attempt, plain: socket.socket, server: Endpoint, proxy: Proxy) -> None:
    """Ask a proxy, over a connection to it, to be let through to a server.

    Raises:
        OSError, Failure: If it does not let through.
    """
    host = f"[{server.host}]" if ":" in server.host else server.host
    credentials = f"Proxy-Authorization: {proxy.credentials}\r\n" if proxy.credentials else ""
    place = f"{host}:{server.port}"
    plain.settimeout(attempt.deadline.left_s())
    plain.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{credentials}\r\n".encode("ascii"))
    status = read_head(Source(functools.partial(_receive, plain, attempt.deadline))).status
    if status != _CONNECTED:
        raise ProxyRefused(status)


class ProxyRefused(Failure):
    """The proxy does not let through; 407: it wants a user and a password."""

    def __init__(self, status: int) -> None:
        super().__init__("http_unexpected_status_code")
        self.status = status

    def __str__(self) -> str:
        """Say it to a person."""
        return f"the proxy answered with status {self.status}"


def _receive(connection: socket.socket, deadline: Deadline) -> bytes:
    connection.settimeout(deadline.left_s())
    return connection.recv(16384)


def _bounded(body: Iterable[bytes]) -> bytes:
    whole = bytearray()
    for piece in body:
        whole += piece
        if len(whole) > MOST_BODY_BYTES:
            raise Failure("unexpected_answer")
    return bytes(whole)


def _is_kept(head: Head) -> bool:
    # What follows chunks is not read to its end, so their connection is not used again.
    framed = head.length is not None and not head.chunked
    return framed and head.headers.get(b"connection", b"").lower() != b"close"


def _retry_after_s(head: Head) -> float:
    """Read the seconds that the server asks for; it never names a date, for clocks may be wrong."""
    text = head.headers.get(b"retry-after", b"")
    return min(float(text), _MOST_WAIT_S) if text.isdigit() else 0.0
