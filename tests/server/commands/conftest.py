"""A server's folder, prepared but not running."""

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


@pytest.fixture
def folder(tmp_path: Path) -> ServerFolder:
    now = datetime.now(UTC)
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, now)
    store = open_store(settings.database_url)
    with store.writing() as session:
        put_units(session, parse_units(UNITS.encode())[0], now)
    store.close()
    return ServerFolder(settings.folder)
