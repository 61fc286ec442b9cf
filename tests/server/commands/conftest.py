"""A server's folder, prepared but not running."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.fleet.import_units import parse_units
from server.fleet.units import put_units
from server.prepare import prepare
from server.settings import Settings
from server.store.session import open_store
from tests.server.commands.server_folder import ServerFolder

UNITS = "code,kind,name\n07210,phuong,Phường Bắc Giang\n07228,phuong,Phường Đa Mai\n"


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each test gets a copy of; nobody writes into it."""
    now = datetime.now(UTC)
    settings = Settings(folder=tmp_path_factory.mktemp("prepared") / "data")
    prepare(settings, now)
    with closing(open_store(settings.database_url)) as store, store.writing() as session:
        put_units(session, parse_units(UNITS.encode())[0], now)
    return settings.folder


@pytest.fixture
def folder(prepared_folder: Path, tmp_path: Path) -> ServerFolder:
    return ServerFolder(shutil.copytree(prepared_folder, tmp_path / "data"))
