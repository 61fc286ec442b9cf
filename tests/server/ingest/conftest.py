"""A furnished store, of each kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.store.session import Store, sqlite_url
from tests.server.databases import migrated
from tests.server.ingest.build import furnish

DEVICES = 20


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url: str = sqlite_url(tmp_path / "canh.sqlite")
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    with furnished(url) as store:
        yield store


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    with furnished(sqlite_url(tmp_path / "canh.sqlite")) as store:
        yield store


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    with furnished(postgres_url) as store:
        yield store


@contextmanager
def furnished(url: str) -> Iterator[Store]:
    with migrated(url) as store:
        furnish(store, DEVICES)
        yield store
