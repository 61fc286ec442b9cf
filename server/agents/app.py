"""The listener as a whole: two paths, TLS under Canh's own CA, and the process that serves them."""

import gc
import resource
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from ssl import SSLContext, TLSVersion

import uvicorn
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from checks.wire import ENROL_PATH, REPORT_PATH
from server.agents.callers import Callers
from server.agents.enrolments import Enrolments
from server.agents.one_piece import OnePiece
from server.agents.reports import Reports, report_rate
from server.agents.turned_away import guarded, unknown_format
from server.clock import Clock, ShiftedClock, SystemClock
from server.deal.budget import unplanned_bytes_s
from server.ingest.answer import Contact
from server.ingest.settle import Limits
from server.ingest.writer import Pace, Writer
from server.settings import Settings
from server.store.schema import current_store
from server.store.session import Store
from server.trust.authority import Authority
from server.trust.keyring import Keyring

# More than fifteen rounds of the thinnest lines: a new connection costs four times a report.
_KEEP_ALIVE_S = 960
_STOP_WITHIN_S = 2


def build_app(store: Store, authority: Authority, settings: Settings, clock: Clock) -> FastAPI:
    """Put the listener together; it writes from its start until its end."""
    writer = Writer(
        store,
        clock,
        Limits(
            round_s=settings.round_s,
            unplanned_bytes_s=unplanned_bytes_s(settings.line_percent),
        ),
        Pace(process=f"agents@{socket.gethostname()}:{settings.agents_port}"),
    )
    callers = Callers(store, authority, clock)
    contact = Contact(
        keys=tuple(key.hex() for key in authority.public), servers=settings.told_servers
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        writer.start()
        yield
        writer.close()
        callers.close()

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers={HTTPException: _no_such_path},
    )
    reports = Reports(callers, writer, contact, clock, report_rate(settings.round_s))
    enrolments = Enrolments(callers, authority, settings.told_servers, clock)
    app.add_route(REPORT_PATH, guarded(reports), methods=["POST"])
    app.add_route(ENROL_PATH, guarded(enrolments), methods=["POST"])
    return app


def run_agents(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve agents until the process is told to end; what was taken in is written before that.

    Args:
        settings: Of the server.
        ready: Called with the address once agents can come.

    Raises:
        SchemaError: If the database is of another version.
        KeysError: If there are no keys.
    """
    clock = ShiftedClock(SystemClock(), settings.clock_ahead_s)
    with current_store(settings.database_url) as store:
        keyring = Keyring(settings.folder)
        keyring.renew_listener(clock.now())
        _allow_many_connections()
        app = build_app(store, keyring.authority(), settings, clock)
        _collect_seldom()
        _Listener(_config(app, settings, keyring.listener_file), ready).run()


class _Listener(uvicorn.Server):
    """uvicorn that says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"{host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # An idle agent does not answer a goodbye: waiting for it would take all the time there is.
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol) and _is_idle(connection):
                connection.transport.abort()
        await super().shutdown(sockets)


def _is_idle(connection: HttpToolsProtocol) -> bool:
    return connection.cycle is None or connection.cycle.response_complete


def _config(app: ASGIApp, settings: Settings, certificate: Path) -> uvicorn.Config:
    def make_context(_config: uvicorn.Config, default: Callable[[], SSLContext]) -> SSLContext:
        context = default()
        context.minimum_version = TLSVersion.TLSv1_3
        return context

    return uvicorn.Config(
        app,
        host=settings.agents_host,
        port=settings.agents_port,
        ssl_certfile=certificate,
        ssl_context_factory=make_context,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        http=OnePiece,
        # Each header not sent saves its bytes 1,440 times a day and PC.
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )


async def _no_such_path(_request: Request, _error: Exception) -> Response:
    return unknown_format()


def _allow_many_connections() -> None:
    # Each agent keeps its connection, and a process may have 1,024 by default.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _collect_seldom() -> None:
    # Half as many reports again a second: what was loaded at the start never becomes garbage, and
    # reports leave none in cycles, so there is little to search for.
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)
