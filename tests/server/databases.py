"""A migrated database of each kind, and what stands in it."""

import functools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import make_url
from sqlmodel import SQLModel, select

from server.store.schema import migrate
from server.store.session import Store, open_store, sqlite_url

Row = TypeVar("Row", bound=SQLModel)

EACH_DATABASE = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def url_of(request: pytest.FixtureRequest, folder: Path) -> str:
    """Give the address of an empty database of the kind that the fixture's parameter names."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return sqlite_url(folder / "canh.sqlite")


def new_store(url: str) -> Store:
    """Open an empty database and bring it to the schema of this version."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        # To migrate one each time would be a third of what these tests take.
        Path(address.database or "").write_bytes(_new_sqlite())
        return open_store(url)
    store = open_store(url)
    migrate(store)
    return store


@functools.cache
def _new_sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "canh.sqlite"
        with closing(open_store(sqlite_url(file))) as store:
            migrate(store)
        return file.read_bytes()


@contextmanager
def migrated(url: str) -> Iterator[Store]:
    with closing(new_store(url)) as store:
        yield store


def all_of(store: Store, table: type[Row]) -> Sequence[Row]:
    with store.reading() as session:
        return session.exec(select(table)).all()
