import multiprocessing
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.prepare import PrepareError, prepare, put_away
from server.settings import Settings
from server.store.enrolments import has_devices
from server.store.schema import SchemaError
from server.store.session import open_store
from server.store.tables import Device
from server.trust.keyring import Keyring

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folder=tmp_path / "data")


def test_a_first_start_makes_folder_database_keys_and_certificate(settings: Settings) -> None:
    is_new = prepare(settings, NOW)

    keyring = Keyring(settings.folder)
    assert is_new
    assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700
    assert keyring.exists()
    assert keyring.sealed() is None
    assert keyring.listener_file.exists()


def test_a_second_start_changes_nothing(settings: Settings) -> None:
    prepare(settings, NOW)
    keyring = Keyring(settings.folder)
    before = (keyring.authority_file.read_bytes(), keyring.listener_file.read_bytes())

    assert not prepare(settings, NOW)
    assert (keyring.authority_file.read_bytes(), keyring.listener_file.read_bytes()) == before


def test_a_database_of_another_version_is_not_touched(settings: Settings) -> None:
    prepare(settings, NOW)
    store = open_store(settings.database_url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    with pytest.raises(SchemaError, match="newer than this Canh"):
        prepare(settings, NOW)


def test_keys_that_devices_trust_are_never_made_anew(settings: Settings) -> None:
    prepare(settings, NOW)
    store = open_store(settings.database_url)
    with store.writing() as session:
        session.add(Device(identity="d", secret_hash="s", state="active", enrolled_at=NOW))
    store.close()
    keyring = Keyring(settings.folder)
    keyring.authority_file.unlink()

    with pytest.raises(PrepareError, match="canh restore"):
        prepare(settings, NOW)
    assert not keyring.exists()


def end_at_work(url: str) -> None:
    """Change something in a database and end without closing it."""
    with open_store(url).writing() as session:
        session.add(Device(identity="d", secret_hash="s", state="active", enrolled_at=NOW))
    os._exit(0)


def test_what_a_killed_part_wrote_is_put_into_the_one_file(settings: Settings) -> None:
    prepare(settings, NOW)
    part = multiprocessing.get_context("spawn").Process(
        target=end_at_work, args=(settings.database_url,)
    )
    part.start()
    part.join()
    journal = settings.folder / "canh.sqlite-wal"
    assert journal.stat().st_size > 0

    put_away(settings)

    assert {path.name for path in settings.folder.iterdir()} == {"canh.sqlite", "keys"}
    store = open_store(settings.database_url)
    with store.reading() as session:
        assert has_devices(session)
    store.close()
