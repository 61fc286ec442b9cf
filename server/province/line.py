"""One link's way to the server: a keep-alive TLS connection that its computers share."""

import http.client
import ipaddress
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from checks.enrolment import split_address
from checks.wire import MOST_JSON_BYTES
from checks.wire.trust import pinned_context


class LineError(OSError):
    """The server could not be reached over this line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom a line believes (keys, hexadecimal) and where it goes (servers, in order)."""

    keys: tuple[str, ...]
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back. ``retry_after_s``: how long the server asks to be left alone, or 0."""

    status: int
    body: bytes
    retry_after_s: float = 0.0


class Line:
    """The connection. It opens when something is sent, and again after it was lost.

    Args:
        source: The loopback address to come from; used towards a server on loopback only.
        trust: Whom to believe, where to go.
        timeout_s: For connecting, and for each answer.
    """

    def __init__(self, source: str, trust: Trust, timeout_s: float = 20.0) -> None:
        self._source = source
        self._trust = trust
        self._timeout_s = timeout_s
        self._server = 0
        self._connection: http.client.HTTPSConnection | None = None
        self._context: ssl.SSLContext | None = None

    @property
    def trust(self) -> Trust:
        """Whom it believes and where it goes."""
        return self._trust

    def trust_from_now(self, trust: Trust) -> None:
        """Believe others, or go elsewhere, from the next connection on."""
        if trust != self._trust:
            self._trust, self._context, self._server = trust, None, 0

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """Send a request and wait for its answer, at the first of the addresses that gives one.

        A connection that was kept may have been closed by the server meanwhile, so one that fails
        is tried anew; a repeat changes nothing.

        Raises:
            LineError: If the server cannot be reached at any.
        """
        if self._connection is not None:
            with suppress(OSError, http.client.HTTPException):
                return self._exchange(self._connection, path, body, headers)
            self.close()
        reasons = []
        for _ in self._trust.servers:
            try:
                self._connection = self._connect()
                return self._exchange(self._connection, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                self._server += 1
                reasons.append(str(error))
        raise LineError("; ".join(reasons))

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> http.client.HTTPSConnection:
        servers = self._trust.servers
        host, port = split_address(servers[self._server % len(servers)])
        if self._context is None:
            self._context = pinned_context([bytes.fromhex(key) for key in self._trust.keys])
        return http.client.HTTPSConnection(
            host,
            port,
            timeout=self._timeout_s,
            source_address=(self._source, 0) if _is_loopback(host) else None,
            context=self._context,
        )

    def _exchange(
        self,
        connection: http.client.HTTPSConnection,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
    ) -> Response:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        content = answer.read(MOST_JSON_BYTES)
        if not answer.isclosed():
            raise http.client.HTTPException("an answer without an end")
        return Response(
            status=answer.status,
            body=content,
            retry_after_s=_seconds(answer.headers.get("Retry-After", "")),
        )


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False
