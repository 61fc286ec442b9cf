"""The page on which a demo's mails are read: on loopback only, for whoever sits at this machine."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote
from zoneinfo import ZoneInfo

from server.demo.language import words_of
from server.demo.letters import Letters
from server.demo.local_page import PAGES, LocalPage

_MOST_SHOWN = 100
# The full stop after a link is not part of it.
_LINK = re.compile(r"""https?://[^\s<>"']*[^\s<>"'.,;:!?)]""")


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

    class Handler(LocalPage):
        """Answers one connection."""

        def show(self) -> None:
            """Show the mails, or one of them."""
            self.say(*_page(letters, self.asked, words_of(self.language), zone))

    return Handler


def _page(
    letters: Letters, path: str, words: Mapping[str, str], zone: ZoneInfo
) -> tuple[HTTPStatus, str]:
    def local(at: datetime) -> str:
        return at.astimezone(zone).strftime("%d/%m/%Y %H:%M:%S")

    known = {"words": words, "quote": quote, "local": local}
    if path == "/":
        shown = [one for key in letters.newest()[:_MOST_SHOWN] if (one := letters.find(key))]
        return HTTPStatus.OK, PAGES.get_template("mails.html").render(known, letters=shown)
    letter = letters.find(path.removeprefix("/"))
    if letter is None:
        return HTTPStatus.NOT_FOUND, PAGES.get_template("no_mail.html").render(known)
    text = tuple(pieces(letter.text))
    page = PAGES.get_template("mail.html").render(known, letter=letter, pieces=text)
    return HTTPStatus.OK, page
