"""The page on which somebody breaks something in the simulated province, on loopback only.

People use it with a browser; ``canh province break`` posts the same forms and is answered in plain
text. Whoever acts must hold the page's key, so that no page of another site can.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from server.demo.control.desk import Desk, complain, style
from server.demo.control.words import control_words_of
from server.demo.local_page import HOST, HTML, LocalPage
from server.province.breaks import NotBroken
from server.province.orders import How, Order, OrderError, What, Wrong

TERMINAL = "text/plain"
_MOST_BYTES = 16 * 1024
# How soon it notices that it is to end.
_LOOK_UP_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A request: its path, what was filled in, and by whom."""

    path: str
    form: Mapping[str, str]
    language: str
    by_terminal: bool

    @property
    def what(self) -> What | None:
        """What it is about to break."""
        named = self.form.get("what", self.path.removeprefix("/new/"))
        return What(named) if named in set(What) else None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: HTTPStatus
    text: str = ""
    kind: str = HTML
    location: str = ""


@contextmanager
def control_served(desk: Desk, port: int) -> Iterator[None]:
    """Serve the page as long as the context lasts.

    Raises:
        OSError: If the port is taken.
    """
    with ThreadingHTTPServer((HOST, port), _handler(desk)) as server:
        serving = threading.Thread(target=server.serve_forever, args=(_LOOK_UP_S,), name="control")
        serving.start()
        try:
            yield
        finally:
            server.shutdown()
            serving.join()


def new_key() -> str:
    """Make up a key."""
    return secrets.token_urlsafe(16)


def _handler(desk: Desk) -> type[LocalPage]:
    class Handler(LocalPage):
        """Answers one connection."""

        def show(self) -> None:
            """Show what was broken, or the form that breaks something."""
            self._answer(_shown(desk, self._asked(urlsplit(self.path).query)))

        def act(self) -> None:
            """Break or mend something."""
            length = self.headers.get("Content-Length", "")
            size = int(length) if length.isdecimal() else 0
            body = self.rfile.read(min(size, _MOST_BYTES)).decode("utf-8", "replace")
            self._answer(_done(desk, self._asked(body)))

        def _asked(self, form: str) -> _Asked:
            by_terminal = self.headers.get("Accept", "") == TERMINAL
            return _Asked(
                path=self.asked,
                form=dict(parse_qsl(form)),
                language="en" if by_terminal else self.language,
                by_terminal=by_terminal,
            )

        def _answer(self, answer: _Answer) -> None:
            more = {"Location": answer.location} if answer.location else {}
            self.say(answer.status, answer.text, answer.kind, **more)

    return Handler


def _shown(desk: Desk, asked: _Asked) -> _Answer:
    if asked.path == "/canh.css":
        return _Answer(HTTPStatus.OK, style(), "text/css; charset=utf-8")
    if asked.by_terminal:
        return _plain(HTTPStatus.OK, desk.lines())
    if asked.path == "/":
        return _Answer(HTTPStatus.OK, desk.list_page(asked.language))
    if asked.what is None:
        return _Answer(HTTPStatus.NOT_FOUND)
    return _Answer(HTTPStatus.OK, desk.form_page(asked.language, asked.what, asked.form))


def _done(desk: Desk, asked: _Asked) -> _Answer:
    action = _ACTIONS.get(asked.path)
    if action is None:
        return _Answer(HTTPStatus.NOT_FOUND)
    words = control_words_of(asked.language)
    if not secrets.compare_digest(asked.form.get("key", "").encode(), desk.key.encode()):
        return _refused(desk, asked, words["stale"])
    try:
        number = action(desk, asked.form)
    except OrderError as error:
        return _refused(desk, asked, complain(error, asked.language))
    except NotBroken:
        return _refused(desk, asked, words["not_broken"])
    if asked.by_terminal:
        return _plain(HTTPStatus.OK, desk.line(number))
    return _Answer(HTTPStatus.SEE_OTHER, location="/")


def _refused(desk: Desk, asked: _Asked, complaint: str) -> _Answer:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if asked.by_terminal:
        return _plain(status, complaint)
    if asked.what is None:
        return _Answer(status, desk.list_page(asked.language, complaint))
    return _Answer(status, desk.form_page(asked.language, asked.what, asked.form, complaint))


def _plain(status: HTTPStatus, text: str) -> _Answer:
    return _Answer(status, text, "text/plain; charset=utf-8")


def _break(desk: Desk, form: Mapping[str, str]) -> int:
    return desk.control.let_break(_order(form)).number


def _mend(desk: Desk, form: Mapping[str, str]) -> int:
    number = form.get("number", "")
    return desk.control.mend(int(number) if number.isdecimal() else 0).number


_ACTIONS: Mapping[str, Callable[[Desk, Mapping[str, str]], int]] = {
    "/break": _break,
    "/mend": _mend,
}


def _order(form: Mapping[str, str]) -> Order:
    """Read an order.

    Raises:
        OrderError: If it is none.
    """
    what, how = form.get("what", ""), form.get("how", How.FAIL)
    lasts, some = form.get("lasts_s", "300"), form.get("some", "0")
    if what not in set(What) or how not in set(How):
        raise OrderError(Wrong.UNKNOWN, f"{what} {how}")
    if not lasts.isdecimal():
        raise OrderError(Wrong.LASTS, lasts)
    if not some.isdecimal():
        raise OrderError(Wrong.SOME, some, ["1"])
    return Order(
        what=What(what),
        target=form.get("target", ""),
        lasts=timedelta(seconds=int(lasts)),
        how=How(how),
        some=int(some),
    )
