"""A furnished store, of each kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.store.session import Store, sqlite_url
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.ingest.build import furnish

DEVICES = 20


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with furnished(url_of(request, tmp_path)) as store:
        yield store


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    with furnished(sqlite_url(tmp_path / "canh.sqlite")) as store:
        yield store


@pytest.fixture
def postgres_store(migrated_postgres_url: str) -> Iterator[Store]:
    with furnished(migrated_postgres_url) as store:
        yield store


@contextmanager
def furnished(url: str) -> Iterator[Store]:
    with migrated(url) as store:
        furnish(store, DEVICES)
        yield store
