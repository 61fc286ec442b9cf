"""Opening the store, and the only place that commits: one request or job is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session as Session  # noqa: PLC0414  # re-export: only the store knows SQLModel

_WRITE = "canh_write"
# A writer waits this long for another before it gives up; jobs write in slices far shorter.
_BUSY_TIMEOUT_MS = 10_000


class StoreError(ValueError):
    """A database address that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Store:
    """The database. Open one a process with ``open_store``, close it with ``close``."""

    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that commits at the end, or leaves nothing behind if it fails.

        On SQLite it takes the write lock at once: a reader that turned writer half-way would
        fail at once where another waits its turn.
        """
        engine = self.engine.execution_options(**{_WRITE: True})
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and changes nothing."""
        engine = self.engine
        if not self.is_sqlite:  # which does that by itself
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine, expire_on_commit=False) as session:
            yield session

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """Write the address of an embedded database."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_store(url: str) -> Store:
    """Open the store at ``sqlite:///FILE`` or ``postgresql://USER@HOST/NAME``.

    Raises:
        StoreError: If the address is neither.
    """
    try:
        address = make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreError(f"{url!r} is not the address of a database") from error
    if address.get_backend_name() == "sqlite":
        return Store(_open_sqlite(address))
    if address.get_backend_name() == "postgresql":
        engine = sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        return Store(engine)
    raise StoreError(f"the database must be sqlite or postgresql, not {address.drivername!r}")


def open_draft(path: Path) -> Store:
    """Open an embedded database that nobody relies on yet: a crash of the machine may damage it."""
    engine = _open_sqlite(make_url(sqlite_url(path)))
    event.listen(engine, "connect", _hurry_sqlite)
    return Store(engine)


def _open_sqlite(address: URL) -> Engine:
    engine = sa.create_engine(address)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late (before the first write); ours is in _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.cursor().execute(f"PRAGMA {pragma}").close()


def _hurry_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    for pragma in ("synchronous=OFF", "cache_size=-65536"):
        connection.cursor().execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
