"""What went wrong, told to a person as a page and to a program as JSON. The only such place."""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from server.passwords import Busy
from server.refused import Conflict, NotAllowed, NotFound
from server.web.doors import FormKeyWrong, NotSignedIn
from server.web.headers import SECURITY
from server.web.page import page
from server.web.visit import arrive, visit_of
from server.web.wording import N_

logger = logging.getLogger(__name__)

_FOR_PROGRAMS = ("/api/", "/metrics", "/live")


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem: its status, its name for programs, and two sentences for people."""

    status: int
    error: str
    headline: str
    advice: str


_NOT_FOUND = Problem(
    404,
    "not_found",
    N_("There is no such page."),
    N_("It may have been moved, or it is not yours to see. Go back and choose it from a list."),
)
_NOT_ALLOWED = Problem(
    403,
    "not_allowed",
    N_("This page is not for your role."),
    N_("If you need it for your work, ask the province's IT staff."),
)
_CONFLICT = Problem(
    409,
    "conflict",
    N_("Somebody was faster: this has changed in the meantime."),
    N_("Go back, reload the page, and look at how it is now. Nothing was changed."),
)
_BAD_FORM = Problem(
    422,
    "bad_form",
    N_("Something on the form is missing or wrong."),
    N_("Go back and fill it in again. Nothing was changed."),
)
_OLD_FORM = Problem(
    403,
    "form_key",
    N_("This form is too old to be sent."),
    N_("Go back, reload the page and try again. Nothing was changed."),
)
_TOO_LARGE = Problem(
    413,
    "too_large",
    N_("That was more than this form takes."),
    N_("Go back and send less. Nothing was changed."),
)
_WRONG_METHOD = Problem(
    405,
    "wrong_method",
    N_("This page cannot be used in that way."),
    N_("Go back and use the buttons of the page."),
)
_BUSY = Problem(
    503,
    "busy",
    N_("Too many people are signing in at this moment."),
    N_("Wait a few seconds and try again."),
)
_NOT_SIGNED_IN = Problem(
    401,
    "not_signed_in",
    N_("You are not signed in."),
    N_("Sign in and try again."),
)
_MISTAKE = Problem(
    500,
    "mistake",
    N_("Canh made a mistake here."),
    N_("It has been noted. Try again; if it stays, tell the province's IT staff the time of day."),
)

_OF_ERROR: dict[type[Exception], Problem] = {
    NotFound: _NOT_FOUND,
    NotAllowed: _NOT_ALLOWED,
    Conflict: _CONFLICT,
    RequestValidationError: _BAD_FORM,
    FormKeyWrong: _OLD_FORM,
    Busy: _BUSY,
    Exception: _MISTAKE,
}
_OF_STATUS = {404: _NOT_FOUND, 405: _WRONG_METHOD, 413: _TOO_LARGE}

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def handlers() -> dict[int | type[Exception], Handler]:
    """Give the handlers of an application: one for each error that can come out of a route."""
    return {
        **{kind: _handler(problem) for kind, problem in _OF_ERROR.items()},
        HTTPException: _answer_status,
        NotSignedIn: _lead_to_sign_in,
    }


def _handler(problem: Problem) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        if problem is _MISTAKE:
            logger.error("page failed path=%s", request.url.path, exc_info=error)
        return await show(request, problem)

    return answer


async def _answer_status(request: Request, error: HTTPException) -> Response:
    return await show(request, _OF_STATUS.get(error.status_code, _BAD_FORM))


async def _lead_to_sign_in(request: Request, _error: NotSignedIn) -> Response:
    if _for_program(request):
        return await show(request, _NOT_SIGNED_IN)
    if request.method != "GET" or request.url.path == "/":
        return RedirectResponse("/sign-in", status_code=303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted)}", status_code=303)


async def show(request: Request, problem: Problem) -> Response:
    """Tell a problem to whoever asked."""
    if _for_program(request):
        plain = {"error": problem.error, "detail": problem.headline}
        return JSONResponse(plain, status_code=problem.status, headers=SECURITY)
    return await run_in_threadpool(_page, request, problem)


def _page(request: Request, problem: Problem) -> Response:
    visit = visit_of(request) if hasattr(request.state, "visit") else arrive(request)
    answer = page(visit, "problem.html", status=problem.status, problem=problem)
    # The page of a mistake does not pass the middleware that adds them.
    answer.headers.update(SECURITY)
    return answer


def _for_program(request: Request) -> bool:
    return request.url.path.startswith(_FOR_PROGRAMS)
