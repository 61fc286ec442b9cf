"""The way to the server: one kept connection, several addresses in turn, answers by the contract.

    UplinkError
    ├── Unreachable     no address could be reached           temporary
    ├── Strange         something answered, not by contract   temporary
    ├── Busy            come again later: it is contact        temporary
    ├── UnknownDevice   a person must enrol this agent again   permanent
    └── Rejected        this message will never be taken       permanent

It never enrols by itself, never judges a clock, and deletes nothing.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from agent.connection import Connection, HttpAnswer, ProxyRefused, dial
from agent.proxy import Proxy
from checks.address import Endpoint
from checks.answer import Answer, Problem
from checks.check import Measurement
from checks.enrolment import Enrolled, split_address
from checks.probes.attempt import Attempt
from checks.probes.failure import Failure
from checks.wire import ENROL_PATH, REPORT_PATH, SCHEME, TOKEN_HEADER
from checks.wire.deflate import Damaged, TooLarge, inflate
from checks.wire.plain import WrongShape, decode
from checks.wire.trust import pinned_context

T = TypeVar("T")

TIMEOUT_S = 20.0
# The work of an agent is below 30 kB; memory stays bounded whatever comes.
_MOST_JSON_BYTES = 256 * 1024
# 429: this agent alone asks too often. 503: the server has too much to do.
_COME_AGAIN = (429, 503)


class UplinkError(Exception):
    """What the server did not take. ``seen``: how the exchange went, as a probe measures it."""

    permanent = False

    def __init__(self, detail: str, seen: Measurement) -> None:
        super().__init__(detail)
        self.seen = seen


class Unreachable(UplinkError):
    """No address could be reached."""


class Strange(UplinkError):
    """Something answered, but not by the contract."""


class Busy(UplinkError):
    """The server lives and asks to come again after ``retry_after_s`` seconds."""

    def __init__(self, detail: str, seen: Measurement, retry_after_s: float) -> None:
        super().__init__(detail, seen)
        self.retry_after_s = retry_after_s


class UnknownDevice(UplinkError):
    """The server does not know this device; a person has to enrol it again."""

    permanent = True


class Rejected(UplinkError):
    """The server will never take this message. ``error``: a word of ``checks.answer.Problem``."""

    permanent = True

    def __init__(self, detail: str, seen: Measurement, error: str) -> None:
        super().__init__(detail, seen)
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Whom to speak to, and as whom.

    Attributes:
        servers: Addresses ``host:port``, in the order to try.
        keys: The server's key and its next one, 32 bytes each.
        secret: The device's; empty before it has joined.
        token: Sent only when the server asks for it.
    """

    servers: tuple[str, ...]
    keys: tuple[bytes, ...]
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said, and how the exchange went."""

    answer: Answer
    seen: Measurement


class Uplink:
    """The way to the server. One exchange at a time, from whichever thread."""

    def __init__(
        self, choose_proxy: Callable[[Endpoint], Proxy | None], timeout_s: float = TIMEOUT_S
    ) -> None:
        """Take how a proxy is chosen, and the seconds for a whole exchange with one address."""
        self._choose_proxy = choose_proxy
        self._timeout_s = timeout_s
        self._connection: Connection | None = None
        self._connected_to = ""
        self._context: ssl.SSLContext | None = None
        self._session: ssl.SSLSession | None = None
        self._trusted: tuple[bytes, ...] = ()

    def report(self, peer: Peer, body: bytes) -> Reply:
        """Send a deflated report.

        Raises:
            UplinkError: If the server did not take it.
        """
        answer, seen = self._ask(peer, REPORT_PATH, body)
        return Reply(_read(Answer, answer, seen), seen)

    def enrol(self, peer: Peer, body: bytes) -> Enrolled:
        """Send a deflated enrolment.

        Raises:
            UplinkError: If the server did not take it.
        """
        answer, seen = self._ask(peer, ENROL_PATH, body)
        return _read(Enrolled, answer, seen)

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._session = self._connection.session or self._session
            self._connection.close()
        self._connection = None

    def _ask(self, peer: Peer, path: str, body: bytes) -> tuple[HttpAnswer, Measurement]:
        """Try each address in turn, the one that answered last before the others."""
        failure: UplinkError | None = None
        for server in sorted(peer.servers, key=lambda server: server != self._connected_to):
            try:
                return self._ask_server(server, peer, path, body)
            except (Unreachable, Strange) as error:
                failure = error
        raise failure or Unreachable("there is no address of a server", Measurement())

    def _ask_server(
        self, server: str, peer: Peer, path: str, body: bytes
    ) -> tuple[HttpAnswer, Measurement]:
        attempt = Attempt(self._timeout_s)
        request = _request(path, body, peer.secret)
        answer = self._exchange(server, peer, request, attempt)
        if answer.status == 401 and peer.token and _problem(answer).error == "token":
            request = _request(path, body, peer.secret, peer.token)
            answer = self._exchange(server, peer, request, attempt)
        seen = attempt.measurement()
        _require_taken(answer, seen)
        return answer, seen

    def _exchange(self, server: str, peer: Peer, request: bytes, attempt: Attempt) -> HttpAnswer:
        try:
            connection = self._reach(server, peer, attempt)
            was_used = connection.used
            try:
                return self._over(connection, request, attempt)
            except (OSError, Failure):
                if not was_used:
                    raise
            # A kept connection may have died unseen; a new one decides. A repeat changes nothing.
            return self._over(self._reach(server, peer, attempt), request, attempt)
        except (OSError, Failure) as error:
            seen = attempt.failed(error)
            kind = Strange if seen.outcome == "unexpected_answer" else Unreachable
            raise kind(_detail(server, error, seen), seen) from error

    def _reach(self, server: str, peer: Peer, attempt: Attempt) -> Connection:
        context = self._trusting(peer.keys)
        kept = self._connection
        if kept and kept.open and server == self._connected_to:
            return kept
        self.close()
        endpoint = Endpoint(*split_address(server))
        proxy = self._choose_proxy(endpoint)
        self._connection = dial(attempt, endpoint, proxy, context, self._session)
        self._connected_to = server
        return self._connection

    def _trusting(self, keys: tuple[bytes, ...]) -> ssl.SSLContext:
        """Give the context of these keys; what was agreed under others is over."""
        if self._context is None or keys != self._trusted:
            self.close()
            self._context, self._session, self._trusted = pinned_context(keys), None, keys
        return self._context

    def _over(self, connection: Connection, request: bytes, attempt: Attempt) -> HttpAnswer:
        try:
            return connection.exchange(request, attempt)
        finally:
            if not connection.open:
                self.close()


def _detail(server: str, error: OSError | Failure, seen: Measurement) -> str:
    why = error if isinstance(error, ProxyRefused) else f"{seen.outcome} ({seen.phase})"
    return f"{server}: {why}"


def _request(path: str, body: bytes, secret: str, token: str = "") -> bytes:
    # The key is the server's identity, not its name, so one short name stands for all addresses.
    lines = [f"POST {path} HTTP/1.1", "Host: canh", f"Content-Length: {len(body)}"]
    if secret:
        lines.append(f"Authorization: {SCHEME} {secret}")
    if token:
        lines.append(f"{TOKEN_HEADER}: {token}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _require_taken(answer: HttpAnswer, seen: Measurement) -> None:
    if answer.status == 200:
        return
    problem = _problem(answer)
    detail = problem.detail or problem.error or f"status {answer.status}"
    if answer.status in _COME_AGAIN:
        raise Busy(detail, seen, answer.retry_after_s)
    if problem.error == "unknown_device":
        raise UnknownDevice(detail, seen)
    if 400 <= answer.status < 500 and problem.error:
        raise Rejected(detail, seen, problem.error)
    raise Strange(detail, seen)


def _problem(answer: HttpAnswer) -> Problem:
    try:
        return _decode(Problem, answer.body)
    except (WrongShape, TooLarge):
        return Problem(error="")


def _read(kind: type[T], answer: HttpAnswer, seen: Measurement) -> T:
    try:
        return _decode(kind, answer.body)
    except (WrongShape, TooLarge) as error:
        raise Strange(f"the answer cannot be read: {error}", seen) from error


def _decode(kind: type[T], body: bytes) -> T:
    try:
        data = inflate(body, _MOST_JSON_BYTES)
    except Damaged:
        data = body  # a part of the server that knows nothing of the format speaks plain JSON
    return decode(kind, data)
