"""Requests that are turned away: what the agent is told, and how little."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from checks.answer import Problem
from checks.wire.deflate import deflate
from checks.wire.plain import encode, to_plain

Take = Callable[[Request], Awaitable[Response]]

_NOTHING_MORE = Response(status_code=400)  # nobody is there to read it


class TurnedAway(Exception):  # says what happened to the request
    """A request that gets no answer but a problem.

    Attributes:
        status: The status of HTTP.
        problem: What is wrong.
        retry_after_s: When to come again; None: nothing is said of that.
        hang_up: Whether the connection is of no more use, since its body was not read.
    """

    def __init__(
        self,
        status: HTTPStatus,
        error: str,
        detail: str = "",
        *,
        retry_after_s: float | None = None,
        hang_up: bool = False,
    ) -> None:
        """Name what is wrong."""
        super().__init__(f"{error}: {detail}")
        self.status = status
        self.problem = Problem(error=error, detail=detail)
        self.retry_after_s = retry_after_s
        self.hang_up = hang_up

    def response(self) -> Response:
        """Write the answer."""
        headers = {}
        if self.retry_after_s is not None:
            headers["retry-after"] = str(max(1, round(self.retry_after_s)))
        if self.hang_up:
            headers["connection"] = "close"
        return packed(self.problem, self.status, headers)


def guarded(take: Take) -> Take:
    """Turn what turns a request away into its answer."""

    async def endpoint(request: Request) -> Response:
        try:
            return await take(request)
        except TurnedAway as turned_away:
            return turned_away.response()
        except ClientDisconnect:
            return _NOTHING_MORE

    return endpoint


def packed(message: object, status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    """Write a message of the format: deflated, with no header that the agent does not need."""
    return Response(deflate(encode(message)), status, headers)


def unknown_format() -> Response:
    """Answer to every other path. Plain JSON: which dictionary the other side has is not known."""
    problem = Problem(error="unknown_format", detail="this server does not know this path")
    return JSONResponse(to_plain(problem), HTTPStatus.NOT_FOUND)


def busy(retry_after_s: float) -> TurnedAway:
    """Tell an agent to come again: for it that is contact, not silence."""
    return TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "busy", retry_after_s=retry_after_s)


def too_often(retry_after_s: float) -> TurnedAway:
    """Tell an agent that it asks more often than any should."""
    return TurnedAway(HTTPStatus.TOO_MANY_REQUESTS, "busy", retry_after_s=retry_after_s)
