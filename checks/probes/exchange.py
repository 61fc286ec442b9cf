"""One request over HTTP/1 and its answer: what asking for a page and calling an interface share.

Nothing is kept from one request to the next, and none is sent twice.
"""

import functools
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from checks.address import Endpoint
from checks.probes.attempt import Attempt
from checks.probes.failure import Failure
from checks.probes.handshake import handshake
from checks.probes.http_answer import Head, Source, read_head
from checks.probes.tcp import dial
from checks.settings import is_host, is_path, is_port
from checks.words import Phase

USER_AGENT = "Canh/0.1 (+province monitoring)"
_PIECE_BYTES = 4096
_USUAL_PORTS = {"http": 80, "https": 443}

T = TypeVar("T")
Judge = Callable[[Head, Source], T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What is asked for. Every part was checked: none can hold a line break."""

    host: str
    port: int
    tls: bool
    path: str

    @property
    def endpoint(self) -> Endpoint:
        """Where the connection goes."""
        return Endpoint(self.host, self.port)

    @property
    def authority(self) -> str:
        """Host and port, as the header ``Host`` names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _USUAL_PORTS["https" if self.tls else "http"]
        return host if usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The same as one text."""
        return f"{'https' if self.tls else 'http'}://{self.authority}{self.path}"

    def linked(self, link: bytes) -> "Resource":
        """Give what ``link`` leads to from here.

        Raises:
            Failure: If it leads nowhere.
        """
        text = absolute(self, link)
        try:
            url = urlsplit(text)
            port = _USUAL_PORTS[url.scheme] if url.port is None else url.port
        except (ValueError, KeyError) as error:
            raise Failure("unexpected_answer", Phase.PROCESSING) from error
        host = url.hostname or ""
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        if not (is_host(host) and is_port(port) and is_path(path)):
            raise Failure("unexpected_answer", Phase.PROCESSING)
        return Resource(host=host, port=port, tls=url.scheme == "https", path=path)


def absolute(here: Resource, link: bytes) -> str:
    """Write out where a link leads; bytes that no address may hold are written as ``%XX``.

    Raises:
        Failure: If it cannot be read at all.
    """
    text = "".join(chr(byte) if 0x21 <= byte <= 0x7E else f"%{byte:02X}" for byte in link)
    try:
        return urljoin(here.url, text)
    except ValueError as error:
        raise Failure("unexpected_answer", Phase.PROCESSING) from error


def request(resource: Resource, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """Write what is sent: a GET, or a POST where there is a body."""
    own = {
        "Host": resource.authority,
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **({"Content-Length": str(len(body))} if body else {}),
    }
    given = {name.lower() for name in headers}
    lines = {name: value for name, value in own.items() if name.lower() not in given}
    lines |= {**headers, "Connection": "close"}
    head = f"{'POST' if body else 'GET'} {resource.path} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\n".encode("ascii") + body


def exchange(connection: socket.socket, asked: bytes, attempt: Attempt, judge: Judge[T]) -> T:
    """Send a request over a connection, which is closed then, and judge the answer.

    ``judge``: called when the first bytes came; what it raises is where the probe failed.
    """
    with connection:
        source = Source(functools.partial(_receive, connection, attempt))
        with attempt.during(Phase.PROCESSING):
            connection.settimeout(attempt.deadline.left_s())
            connection.sendall(asked)
            source.fill()
        with attempt.during(Phase.TRANSFER):
            head = read_head(source)
            attempt.status = head.status
            return judge(head, source)


def connect(attempt: Attempt, resource: Resource, family: str, by: ssl.SSLContext) -> socket.socket:
    """Connect to where a resource is, over TLS if it is there."""
    connection = dial(attempt, resource.endpoint, family)
    return handshake(attempt, connection, resource.host, by) if resource.tls else connection


def is_among(status: int, ranges: str) -> bool:
    """Whether a status is in a list such as ``200-299,401``."""
    parts = (part.partition("-") for part in ranges.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in parts)


def _receive(connection: socket.socket, attempt: Attempt) -> bytes:
    connection.settimeout(attempt.deadline.left_s())
    return connection.recv(_PIECE_BYTES)
