"""A migrated database of each kind, and what stands in it."""

import functools
import tempfile
from collections.abc import Callable, Iterator, Sequence
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
    """Give ``new_store`` an address, of the kind that the fixture's parameter names."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("migrated_postgres_url")
        return url
    return sqlite_url(folder / "canh.sqlite")


def new_store(url: str) -> Store:
    """Open a database of this version without rows; a file is made, a PostgreSQL is a copy."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        # To migrate one each time would be a third of what these tests take.
        Path(address.database or "").write_bytes(_sqlite_of(migrate))
    return open_store(url)


@contextmanager
def filled(
    request: pytest.FixtureRequest, folder: Path, fill: Callable[[Store], object]
) -> Iterator[Store]:
    """Open a copy of a database that was migrated and filled once a process.

    ``fill``: always puts in the same. The kind is the one that the fixture's parameter names.
    """
    if request.param == "postgres":
        with closing(open_store(request.getfixturevalue("postgres_copy")(fill))) as store:
            yield store
    else:
        with filled_file(folder, fill) as store:
            yield store


@contextmanager
def filled_file(folder: Path, fill: Callable[[Store], object]) -> Iterator[Store]:
    """Do the same with a file."""
    file = folder / "canh.sqlite"
    file.write_bytes(_sqlite_of(fill))
    with closing(open_store(sqlite_url(file))) as store:
        yield store


@functools.cache
def _sqlite_of(fill: Callable[[Store], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "canh.sqlite"
        if fill is not migrate:
            file.write_bytes(_sqlite_of(migrate))
        with closing(open_store(sqlite_url(file))) as store:
            fill(store)
        return file.read_bytes()


@contextmanager
def migrated(url: str) -> Iterator[Store]:
    with closing(new_store(url)) as store:
        yield store


def all_of(store: Store, table: type[Row]) -> Sequence[Row]:
    with store.reading() as session:
        return session.exec(select(table)).all()
