"""A listener on a furnished store, with a clock that is moved by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.agents.app import build_app
from server.settings import Settings
from server.store.session import Store, sqlite_url
from server.trust.authority import Authority, new_authority
from server.trust.token import hash_secret
from tests.server.agents.desk import SECRET, FakeClock, Speaker
from tests.server.databases import new_store
from tests.server.ingest.build import furnish
from tests.server.ingest.desk import run


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def authority() -> Authority:
    return new_authority()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folder=tmp_path, servers=("canh.example:8443",))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Device 1 has ``SECRET``; device 2 is there too."""
    store = new_store(sqlite_url(settings.folder / "canh.sqlite"))
    furnish(store, devices=2)
    run(store, "UPDATE device SET secret_hash = :hash WHERE id = 1", hash=hash_secret(SECRET))
    yield store
    store.close()


@pytest.fixture
def client(
    store: Store, authority: Authority, settings: Settings, clock: FakeClock
) -> Iterator[TestClient]:
    app = build_app(store, authority, settings, clock)
    with TestClient(app, client=("198.51.100.7", 40000)) as client:
        yield client


@pytest.fixture
def speaker(client: TestClient) -> Speaker:
    return Speaker(client)
