"""The page on which a demo's mails are read: on loopback only, for whoever sits at this machine."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.demo.language import choose_accepted, words_of
from server.demo.letters import Letters

_MOST_SHOWN = 100
# The full stop after a link is not part of it.
_LINK = re.compile(r"""https?://[^\s<>"']*[^\s<>"'.,;:!?)]""")
# Another site's name that leads to this machine must not read the mails.
_HOSTS = {"127.0.0.1", "localhost"}
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: a link, or not."""

    text: str
    is_link: bool


def pieces(text: str) -> Iterator[Piece]:
    """Cut a text at its links."""
    end = 0
    for found in _LINK.finditer(text):
        yield Piece(text[end : found.start()], is_link=False)
        yield Piece(found[0], is_link=True)
        end = found.end()
    yield Piece(text[end:], is_link=False)


def page_handler(letters: Letters, zone: ZoneInfo) -> type[BaseHTTPRequestHandler]:
    """Give what answers the requests of an HTTP server."""

    class Handler(BaseHTTPRequestHandler):
        """Answers one connection."""

        server_version = "Canh-demo"
        sys_version = ""

        def do_GET(self) -> None:
            """Show the mails, or one of them."""
            if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _HOSTS:
                return self._say(HTTPStatus.MISDIRECTED_REQUEST, "")
            words = words_of(choose_accepted(self.headers.get("Accept-Language", "")))
            status, text = _page(letters, unquote(urlsplit(self.path).path), words, zone)
            return self._say(status, text)

        def _say(self, status: HTTPStatus, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
            """Say nothing: who reads which mail is nobody's business."""

    return Handler


def _page(
    letters: Letters, path: str, words: Mapping[str, str], zone: ZoneInfo
) -> tuple[HTTPStatus, str]:
    def local(at: datetime) -> str:
        return at.astimezone(zone).strftime("%d/%m/%Y %H:%M:%S")

    known = {"words": words, "quote": quote, "local": local}
    if path == "/":
        shown = [one for key in letters.newest()[:_MOST_SHOWN] if (one := letters.find(key))]
        return HTTPStatus.OK, _PAGES.get_template("mails.html").render(known, letters=shown)
    letter = letters.find(path.removeprefix("/"))
    if letter is None:
        return HTTPStatus.NOT_FOUND, _PAGES.get_template("no_mail.html").render(known)
    text = tuple(pieces(letter.text))
    page = _PAGES.get_template("mail.html").render(known, letter=letter, pieces=text)
    return HTTPStatus.OK, page
