"""A page: does it come, with the right status and the right text in it?

A GET of one page from one address, read to 16 kB at most, without JavaScript, cookies or retries.
"""

import dataclasses
import functools
import re
import socket
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urljoin, urlsplit

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.failure import Failure
from checks.probes.handshake import handshake
from checks.probes.http_answer import Source, contains, pieces, read_head
from checks.probes.tcp import dial
from checks.settings import Authority, Family, Host, Port, Rule, is_host, is_path, is_port, read
from checks.words import Phase

USER_AGENT = "Canh/0.1 (+province monitoring)"
MOST_REDIRECTS = 3

_USUAL_PORTS = {"http": 80, "https": 443}
_STATUS = re.compile(r"[1-9][0-9]{2}(-[1-9][0-9]{2})?(,[1-9][0-9]{2}(-[1-9][0-9]{2})?)*")
_Path = Annotated[str, Rule("What to ask for.", "a path that begins with /", is_path)]
_Tls = Annotated[bool, Rule("Whether over TLS.", "true or false", lambda _: True)]
_Follow = Annotated[
    bool, Rule("Whether to go where a redirect leads.", "true or false", lambda _: True)
]
_Status = Annotated[
    str,
    Rule(
        "The status codes that are right.",
        "a list of status codes such as 200-299,401",
        lambda text: _STATUS.fullmatch(text) is not None,
    ),
]
_Text = Annotated[
    str,
    Rule(
        "Text that must be in the first 16 kB; empty: any will do.",
        "at most 200 characters",
        lambda text: len(text) <= 200,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """What an HTTP probe has to be told."""

    host: Host
    port: Port = 443
    path: _Path = "/"
    tls: _Tls = True
    status: _Status = "200-399"
    text: _Text = ""
    follow: _Follow = False
    family: Family = "any"
    ca: Authority = "system"

    @property
    def target(self) -> Endpoint:
        """What is touched; a redirect may lead elsewhere, so the probe asks ``allow`` again."""
        return Endpoint(self.host, self.port)

    def expects(self, status: int) -> bool:
        """Whether this status is right."""
        ranges = (part.partition("-") for part in self.status.split(","))
        return any(int(low) <= status <= int(high or low) for low, _, high in ranges)

    def redirected(self, location: bytes) -> "HttpSettings":
        """Give the settings for the page that ``location`` names.

        Raises:
            Failure: If it names none.
        """
        text = "".join(chr(byte) if 0x21 <= byte <= 0x7E else f"%{byte:02X}" for byte in location)
        try:
            url = urlsplit(urljoin(f"{self._origin}{self.path}", text))
            port = _USUAL_PORTS[url.scheme] if url.port is None else url.port
        except (ValueError, KeyError) as error:
            raise Failure("unexpected_answer", Phase.PROCESSING) from error
        host = url.hostname or ""
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        if not (is_host(host) and is_port(port) and is_path(path)):
            raise Failure("unexpected_answer", Phase.PROCESSING)
        return dataclasses.replace(self, host=host, port=port, path=path, tls=url.scheme == "https")

    def request(self) -> bytes:
        """Write what is sent. Every part of it was checked: none can hold a line break."""
        return (
            f"GET {self.path} HTTP/1.1\r\n"
            f"Host: {self._origin.partition('//')[2]}\r\n"
            f"User-Agent: {USER_AGENT}\r\n"
            "Accept: */*\r\n"
            "Accept-Encoding: identity\r\n"
            "Connection: close\r\n\r\n"
        ).encode("ascii")

    @property
    def _origin(self) -> str:
        scheme = "https" if self.tls else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _USUAL_PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}"


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Fetch a page."""
    given = read(HttpSettings, settings)
    return measure(functools.partial(fetch, given), Attempt(timeout_s, allow))


def fetch(page: HttpSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    for _ in range(1 + MOST_REDIRECTS):
        location = _get(page, attempt)
        if not location:
            return
        page = page.redirected(location)
    raise Failure("http_unexpected_status_code", Phase.PROCESSING)


def _get(page: HttpSettings, attempt: Attempt) -> bytes:
    """Fetch one page; gives where to go on, empty when this was it."""
    connection = dial(attempt, page.target, page.family)
    if page.tls:
        connection = handshake(attempt, connection, page.host, page.ca)
    with connection:
        source = Source(functools.partial(_receive, connection, attempt))
        with attempt.during(Phase.PROCESSING):
            connection.settimeout(attempt.deadline.left_s())
            connection.sendall(page.request())
            source.fill()
        with attempt.during(Phase.TRANSFER):
            return _judge(page, source, attempt)


def _judge(page: HttpSettings, source: Source, attempt: Attempt) -> bytes:
    head = read_head(source)
    attempt.status = head.status
    if page.follow and head.location:
        return head.location
    if not page.expects(head.status):
        raise Failure("http_unexpected_status_code", Phase.PROCESSING)
    if not contains(pieces(source, head), page.text.encode()):
        raise Failure("http_unexpected_body")
    return b""


def _receive(connection: socket.socket, attempt: Attempt) -> bytes:
    connection.settimeout(attempt.deadline.left_s())
    return connection.recv(4096)
