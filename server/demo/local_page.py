"""What the small pages of a demo's own have in common: on loopback only, for who sits here."""

from abc import ABC, abstractmethod
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.demo.language import choose_accepted

HOST = "127.0.0.1"
# Another site's name that leads to this machine must not read or do anything.
_HOSTS = {HOST, "localhost"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HTML = "text/html; charset=utf-8"
PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class LocalPage(BaseHTTPRequestHandler, ABC):
    """Answers one connection: a page says what it shows, and what can be done there."""

    server_version = "Canh-demo"
    sys_version = ""
    timeout = 30.0  # seconds for a request that does not come to its end

    @abstractmethod
    def show(self) -> None:
        """Answer whoever looks."""

    def act(self) -> None:
        """Answer whoever wants something done; as a rule nothing can be."""
        self.say(HTTPStatus.METHOD_NOT_ALLOWED, "")

    def do_GET(self) -> None:
        """Answer whoever looks, by a name of this machine."""
        if self._is_local():
            self.show()

    def do_POST(self) -> None:
        """Answer whoever wants something done, by a name of this machine."""
        if self._is_local():
            self.act()

    def _is_local(self) -> bool:
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname in _HOSTS:
            return True
        self.say(HTTPStatus.MISDIRECTED_REQUEST, "")
        return False

    @property
    def language(self) -> str:
        """What the browser likes best, of the languages of a demo."""
        return choose_accepted(self.headers.get("Accept-Language", ""))

    @property
    def asked(self) -> str:
        """The path that is asked for."""
        return unquote(urlsplit(self.path).path)

    def say(
        self,
        status: HTTPStatus,
        text: str,
        kind: str = HTML,
        **headers: str,
    ) -> None:
        """Answer."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (_HEADERS | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Say nothing: who reads what is nobody's business."""
