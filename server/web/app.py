"""The pages as a whole: every route with its door, and the process that serves them."""

import errno
import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from server.api import answers, finance, health, openapi, prometheus
from server.api.metrics_token import read_token
from server.clock import Clock, ShiftedClock, SystemClock
from server.settings import Settings
from server.store.schema import current_store
from server.store.session import Store
from server.web.doors import Doors, require_doors
from server.web.edge import Edge
from server.web.headers import SecurityHeaders
from server.web.pages import (
    devices,
    gap,
    incident_deeds,
    incidents,
    language,
    links,
    live,
    numbers,
    overview,
    plan,
    probing,
    quarantine,
    register,
    services,
    sign_in,
    sites,
    static,
    units,
    waiting,
)
from server.web.problems import handlers
from server.web.pulse import Pulse
from server.web.render import make_renderer
from server.web.static_files import load_files

_ALL = (
    overview.pages,
    units.pages,
    sites.pages,
    devices.pages,
    # Before the page of one incident, whose number could else be "new".
    incident_deeds.pages,
    incidents.pages,
    links.pages,
    services.pages,
    plan.pages,
    numbers.pages,
    gap.pages,
    probing.pages,
    register.pages,
    waiting.pages,
    quarantine.pages,
    sign_in.pages,
    language.pages,
    live.pages,
    answers.pages,
    finance.pages,
    openapi.pages,
    prometheus.pages,
    health.pages,
)
# The largest form has two short fields; pages are compressed from this size on.
_MOST_BODY_BYTES = 16 * 1024
_COMPRESSED_FROM_BYTES = 500
_STOP_WITHIN_S = 2


class PagesError(RuntimeError):
    """The pages cannot be served; the message says what to do."""


def create_app(settings: Settings, store: Store, clock: Clock, metrics_token: str) -> FastAPI:
    """Put the pages together.

    Raises:
        UndeclaredRoute: If a route does not say who may come in.
    """
    names, files = load_files()
    zone = ZoneInfo(settings.timezone)
    demo = (sign_in.demo_pages,) if settings.demo else ()
    doors: tuple[Doors, ...] = (*_ALL, *demo, static.static_pages(files))
    routes = [route for one in doors for route in one.router.routes]
    require_doors(routes)
    app = FastAPI(
        title="Canh",
        routes=routes,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=_MOST_BODY_BYTES,
        exception_handlers=handlers(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM_BYTES),
        ],
    )
    app.state.edge = Edge(
        settings=settings,
        store=store,
        clock=clock,
        renderer=make_renderer(settings.languages, zone, names),
        zone=zone,
        metrics_token=metrics_token,
        pulse=Pulse(store=store, clock=clock),
    )
    return app


def spare_what_stays() -> None:
    """Let the garbage collector never look again at what lives as long as this process.

    Else it goes through all of it every few dozen pages, and that page takes 0.2 s longer.
    """
    gc.collect()
    gc.freeze()


def run_pages(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve the pages until the process is told to end.

    Args:
        settings: Of the server.
        ready: Called with the address once people can come.

    Raises:
        PagesError: If the address or the port cannot be had.
        SchemaError: If the database is of another version.
    """
    with current_store(settings.database_url) as store:
        clock = ShiftedClock(SystemClock(), settings.clock_ahead_s)
        app = create_app(settings, store, clock, read_token(settings.folder))
        with _listening(settings.pages_host, settings.pages_port) as listener:
            _Server(app, ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn that says when it listens."""

    def __init__(self, app: FastAPI, ready: Callable[[str], None]) -> None:
        super().__init__(_config(app))
        self._edge: Edge = app.state.edge
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        spare_what_stays()
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            self._ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Else whoever waits for word of a change would be waited for.
        self._edge.closing.set()
        await super().shutdown(sockets)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PagesError(f"cannot listen on {host}: {error.strerror}") from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise PagesError(_why_not(host, port, error)) from error
        yield listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken by another program: choose another pages_port"
    if error.errno == errno.EACCES:
        return f"port {port} needs root: choose a pages_port above 1023"
    return f"cannot listen on {host} port {port}: {error.strerror}"


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )
