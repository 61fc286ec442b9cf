"""Looking at the pages without a browser: a client for each person, and their HTML as a tree."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import select

from server.settings import Settings
from server.store.session import Store, open_store, sqlite_url
from server.store.tables import SignIn, User
from server.web.app import create_app
from server.web.demo_users import FILE_NAME
from server.web.edge import Edge
from server.web.form_key import new_key
from server.web.render import Renderer
from server.web.signing_in import COOKIE
from tests.server.databases import all_of, new_store
from tests.server.web.province import NOW, PASSWORD, seed

TOKEN = "token-of-the-metrics"
DEMO_USERS = {"province": "an", "commune": "binh", "finance": "dung"}


@dataclass
class StandingClock:
    """A clock that stands until it is moved."""

    at: datetime = NOW
    ran_s: float = 0.0

    def now(self) -> datetime:
        """Give its time."""
        return self.at

    def monotonic_s(self) -> float:
        """Give seconds that never jump."""
        return self.ran_s

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.move(timedelta(seconds=seconds))

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by
        self.ran_s += by.total_seconds()


@dataclass(frozen=True)
class Pages:
    """The application on a seeded database.

    ``portal``: to the thread it runs in. ``open``: clients, closed at the end.
    """

    app: FastAPI
    store: Store
    clock: StandingClock
    settings: Settings
    portal: BlockingPortal
    open: ExitStack

    def visitor(self, **headers: str) -> TestClient:
        """Somebody who is not signed in."""
        wanted = {"accept-language": "en", **headers}
        client = TestClient(self.app, headers=wanted, follow_redirects=False)
        client.portal = self.portal
        return self.open.enter_context(closing(client))

    def signed_in(self, name: str, **headers: str) -> TestClient:
        """Give a client that is signed in already: hashing passwords is slow on purpose."""
        return self.with_token(self.token_of(name), **headers)

    def with_token(self, token: str, **headers: str) -> TestClient:
        """Give a client that has the cookie of a sign-in."""
        client = self.visitor(**headers)
        client.cookies.set(COOKIE, token)
        return client

    def token_of(self, name: str) -> str:
        """Sign somebody in."""
        token = secrets.token_urlsafe(8)
        with self.store.writing() as session:
            user = session.exec(select(User).where(User.name == name)).one()
            session.add(
                SignIn(
                    token_hash=hashlib.sha256(token.encode()).hexdigest(),
                    user_id=user.id or 0,
                    form_key=new_key(),
                    created_at=self.clock.now(),
                    seen_at=self.clock.now(),
                    expires_at=self.clock.now() + timedelta(hours=12),
                )
            )
        return token


@dataclass(frozen=True)
class Shown(Pages):
    """Pages for all tests that only look: everybody is signed in already."""

    tokens: Mapping[str, str]

    def signed_in(self, name: str, **headers: str) -> TestClient:
        """Give a client of somebody."""
        return self.with_token(self.tokens[name], **headers)


def fill(folder: Path) -> Path:
    """Make a seeded database in a folder, all of it in one file."""
    file = folder / "canh.sqlite"
    store = new_store(sqlite_url(file))
    seed(store)
    store.close()
    return file


_IDLE: list[tuple[Store, list[str]]] = []


@contextmanager
def reopened(file: Path) -> Iterator[Store]:
    """Open a database with a store of a test that is over: it knows the statements already."""
    store, path = _IDLE.pop() if _IDLE else _movable(file)
    path[:] = [str(file)]
    with closing(store):
        yield store
    _IDLE.append((store, path))


def _movable(file: Path) -> tuple[Store, list[str]]:
    store, path = open_store(sqlite_url(file)), [""]

    @event.listens_for(store.engine, "do_connect")
    def go_there(_dialect: object, _record: object, place: list[str], _options: object) -> None:
        place[:] = path

    return store, path


@contextmanager
def pages_on(folder: Path, *, demo: bool = False) -> Iterator[Pages]:
    """Make the application on the database in a folder."""
    settings = Settings(folder=folder, demo=demo, languages=("vi", "en", "fr"))
    if demo:
        users = {role: {"name": name, "password": PASSWORD} for role, name in DEMO_USERS.items()}
        (folder / FILE_NAME).write_text(json.dumps(users), encoding="utf-8")
    clock = StandingClock()
    with (
        reopened(folder / "canh.sqlite") as store,
        start_blocking_portal() as portal,
        ExitStack() as clients,
    ):
        app = create_app(settings, store, clock, TOKEN)
        app.state.edge = replace(app.state.edge, renderer=_kept_renderer(app.state.edge))
        yield Pages(app, store, clock, settings, portal, clients)


@contextmanager
def shown_on(folder: Path) -> Iterator[Shown]:
    """Make the application on a database that is only looked at."""
    with pages_on(folder) as made:
        shown = with_all_signed_in(made)
        made.store.close()  # what is connected could write
        event.listen(made.store.engine, "connect", _refuse_to_write)
        yield shown
        event.remove(made.store.engine, "connect", _refuse_to_write)


def with_all_signed_in(pages: Pages) -> Shown:
    """Sign everybody in."""
    tokens = {user.name: pages.token_of(user.name) for user in all_of(pages.store, User)}
    return Shown(**vars(pages), tokens=tokens)


def _refuse_to_write(connection: DBAPIConnection, _entry: object) -> None:
    connection.cursor().execute("PRAGMA query_only = ON").close()


_RENDERERS: list[Renderer] = []


def _kept_renderer(edge: Edge) -> Renderer:
    """Give the first application's, for those of all tests: it knows the templates already."""
    if not _RENDERERS:
        _RENDERERS.append(edge.renderer)
    return _RENDERERS[0]


def sign_in(client: TestClient, name: str, password: str) -> Response:
    """Fill in the form of the sign-in page and send it."""
    page = client.get("/sign-in")
    return client.post(
        "/sign-in", data={"name": name, "password": password, "form_key": form_key(page)}
    )


def form_key(page: Response) -> str:
    """Find the form key of a page."""
    found = re.search(r'name="form_key" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a reader sees of it, blanks made one."""
        return " ".join("".join(self._texts()).split())

    def find(self, tag: str, **attributes: str) -> "Iterator[Element]":
        """Go through the elements of a kind inside."""
        for part in self.parts:
            if isinstance(part, str):
                continue
            given = {name.rstrip("_").replace("_", "-"): text for name, text in attributes.items()}
            if part.tag == tag and given.items() <= part.attributes.items():
                yield part
            yield from part.find(tag, **attributes)

    def one(self, tag: str, **attributes: str) -> "Element":
        """Give the first element of a kind."""
        return next(self.find(tag, **attributes))

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in {"script", "style", "title"}:
                yield from ([" "] if part.tag in _BLOCKS else [])
                yield from part._texts()
                yield from ([" "] if part.tag in _BLOCKS else [])


_BLOCKS = {"br", "dd", "div", "dt", "h1", "h2", "h3", "li", "p", "td", "th", "tr"}
_EMPTY = {"meta", "link", "input", "br", "img", "hr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].parts.append(element)
        if tag not in _EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read_page(answer: Response) -> Element:
    """Read a page; every element must be closed where it was opened."""
    reader = _Reader()
    reader.feed(answer.text)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.root


def headline(answer: Response) -> str:
    """Give the sentence that a page opens with."""
    return read_page(answer).one("h1").text
