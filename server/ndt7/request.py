"""Reading the request of a speed test: what it asks for, or why it is turned away. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

from checks.answer import Problem
from checks.ndt7 import PATHS, SUBPROTOCOL
from checks.throughput import Direction
from checks.wire import SCHEME
from server.trust.token import SECRET

_AUTHORIZATION = re.compile(f"{SCHEME} ({SECRET})")
_MOST_QUERY_LETTERS = 4096
# The only early end that the reference server knows, in MB.
_EARLY_EXIT = "250"
_MB = 1_000_000

# Gives every value of a header, in the order they came.
Headers = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A test that somebody asks for.

    Attributes:
        direction: Which way.
        secret: Of the device that asks.
        most_bytes: After how many bytes it wants to end; None: it does not say.
    """

    direction: Direction
    secret: str = field(repr=False)
    most_bytes: int | None = None


class TurnedAway(Exception):
    """A request that gets no test. ``problem``: what is wrong, for the other side."""

    def __init__(
        self, status: HTTPStatus, error: str, detail: str, retry_after_s: int | None = None
    ) -> None:
        """Name what is wrong, and after how long to come again when that will help."""
        super().__init__(f"{error}: {detail}")
        self.status = status
        self.problem = Problem(error=error, detail=detail)
        self.retry_after_s = retry_after_s


def read_request(target: str, headers: Headers) -> Wanted:
    """Read a request.

    Args:
        target: Path and query.
        headers: Of it.

    Raises:
        TurnedAway: If it asks for no test that there is, or not as ndt7 says.
    """
    path, _, query = target.partition("?")
    direction = PATHS.get(path)
    if direction is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, "unknown_format", "there is no such path")
    if headers("Origin"):
        # Any page could else let its readers' browsers fill the line.
        raise TurnedAway(HTTPStatus.FORBIDDEN, "malformed", "Origin: no browser may test")
    if list(headers("Sec-WebSocket-Protocol")) != [SUBPROTOCOL]:
        raise _malformed(f"Sec-WebSocket-Protocol: {SUBPROTOCOL} and nothing else expected")
    return Wanted(
        direction=direction,
        secret=_secret(headers("Authorization")),
        most_bytes=_most_bytes(_parameters(query), direction),
    )


def _secret(given: Sequence[str]) -> str:
    found = _AUTHORIZATION.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise unknown_device()
    return found[1]


def _parameters(query: str) -> dict[str, str]:
    if len(query) > _MOST_QUERY_LETTERS:
        raise _malformed(f"query: more than {_MOST_QUERY_LETTERS} letters")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    except ValueError as error:
        raise _malformed("query: NAME=VALUE apart by & expected") from error
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise _malformed("query: a name stands twice")
    if not all(value for _, value in pairs):
        raise _malformed("query: a name without a value")
    return parameters


def _most_bytes(parameters: dict[str, str], direction: Direction) -> int | None:
    wanted = parameters.get("early_exit")
    if wanted is None:
        return None
    if wanted != _EARLY_EXIT or direction is not Direction.DOWNLOAD:
        raise _malformed(f"early_exit: only {_EARLY_EXIT} of a download is known")
    return int(wanted) * _MB


def unknown_device() -> TurnedAway:
    """Tell somebody that only computers of the province may test."""
    return TurnedAway(HTTPStatus.UNAUTHORIZED, "unknown_device", "no device has this secret")


def no_link() -> TurnedAway:
    """Tell a device that its line is not known, so that nobody could keep tests on it apart."""
    detail = "the link of this computer is not known (yet): it is told by its reports"
    return TurnedAway(HTTPStatus.CONFLICT, "no_link", detail)


def busy(retry_after_s: int) -> TurnedAway:
    """Tell a device that another test is under way."""
    detail = "this link, or as many others as may, are tested now"
    return TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, retry_after_s)


def _malformed(detail: str) -> TurnedAway:
    return TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", detail)
