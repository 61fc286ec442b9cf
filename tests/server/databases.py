"""A migrated database of each kind, and what stands in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
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


@contextmanager
def migrated(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        migrate(store)
        yield store
    finally:
        store.close()


def all_of(store: Store, table: type[Row]) -> Sequence[Row]:
    with store.reading() as session:
        return session.exec(select(table)).all()
