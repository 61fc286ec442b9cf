"""Bringing a server back into an empty folder: all is checked before anything is written."""

import shutil
import tarfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from server.backup import (
    CHUNK_BYTES,
    DATABASE,
    FORM,
    MANIFEST,
    SEALED,
    BackupError,
    Manifest,
    digest,
)
from server.settings_file import FILE_NAME, write_settings
from server.store import enrolments, users
from server.store.audit import write_audit
from server.store.schema import knows, migrate, revision
from server.store.session import open_store, sqlite_url
from server.store.snapshot import Kind, Progress, load_snapshot
from server.trust.keyring import Keyring, Sealed, open_seal
from server.trust.private_file import make_private_folder, new_private, write_private

_MOST_MANIFEST_BYTES = 1_000_000
_DRAFT = ".restoring"
_CHECKING = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How to restore.

    Attributes:
        folder: Where the server will live; it is empty or not there.
        database: Address of an empty PostgreSQL database; only for a backup of one.
        settings: What is to differ from the backup, such as ``servers``.
        actor: Who restores, for the audit.
    """

    folder: Path
    database: str
    settings: Mapping[str, Any]
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back.

    Attributes:
        made_at: When the backup was made: nothing that was changed later is in it.
        voided_codes: Enrolment codes that hold no longer, since some may be used up by now.
    """

    made_at: datetime
    voided_codes: int


def restore(
    archive: Path, phrase: str, wanted: Wanted, now: datetime, progress: Progress
) -> Restored:
    """Restore a backup.

    Raises:
        BackupError: If the folder is not empty, or the archive is damaged or of a newer Canh.
        PhraseError: If it is not the recovery phrase.
        SealError, KeysError: If the keys in it are damaged.
        SnapshotError: If PostgreSQL does not take the database.
        OSError: If there is no room, or no permission.
    """
    _require_empty(wanted.folder)
    try:
        with tarfile.open(archive, "r:") as opened:
            return _restore(opened, phrase, wanted, now, progress)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{archive} is not a whole backup: {error}") from error


def _restore(
    archive: tarfile.TarFile, phrase: str, wanted: Wanted, now: datetime, progress: Progress
) -> Restored:
    manifest = _read_manifest(archive)
    _require_database(manifest.database, wanted.database)
    _require_parts(archive, manifest, progress)
    sealed = _read_sealed(archive, SEALED)
    open_seal(sealed, phrase)
    draft = wanted.folder / _DRAFT
    make_private_folder(wanted.folder)
    make_private_folder(draft)
    try:
        voided = _build(archive, manifest, wanted, now, draft)
        for file in draft.iterdir():
            if file.name != DATABASE[Kind.POSTGRESQL]:
                file.rename(wanted.folder / file.name)
    finally:
        shutil.rmtree(draft)
    # The keys come last: without them `canh serve` refuses a database that has devices.
    keyring = Keyring(wanted.folder)
    keyring.restore(sealed, phrase)
    keyring.renew_listener(now)
    progress(1.0)
    return Restored(made_at=manifest.made_at, voided_codes=voided)


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not empty: name an empty folder, or one that is not there")


def _require_database(kind: Kind, database: str) -> None:
    if kind is Kind.SQLITE and database:
        raise BackupError("this backup is of the embedded database: leave out --database")
    if kind is Kind.POSTGRESQL and not database:
        raise BackupError(
            "this backup is of a PostgreSQL database: "
            "name an empty one with --database postgresql://USER@HOST/NAME"
        )
    if database:
        with closing(open_store(database)) as store:
            if revision(store) is not None:
                raise BackupError("the database named with --database is not empty")


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    try:
        manifest = msgspec.json.decode(_read(archive, MANIFEST), type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupError(f"this is no backup of Canh: {error}") from error
    if manifest.form != FORM or not knows(manifest.schema):
        raise BackupError(
            f"this backup was made by Canh {manifest.canh}, which is newer than this one: "
            "install that version first"
        )
    if set(manifest.parts) != {SEALED, DATABASE[manifest.database]}:
        raise BackupError("this is no backup of Canh: it holds other files")
    return manifest


def _require_parts(archive: tarfile.TarFile, manifest: Manifest, progress: Progress) -> None:
    for done, (name, part) in enumerate(manifest.parts.items()):
        with _opened(archive, name) as file:
            if digest(file) != part:
                raise BackupError(f"the backup is damaged: {name} is not what was written")
        progress(_CHECKING * (done + 1) / len(manifest.parts))


def _build(
    archive: tarfile.TarFile, manifest: Manifest, wanted: Wanted, now: datetime, draft: Path
) -> int:
    kind = manifest.database
    copy = draft / DATABASE[kind]
    with _opened(archive, DATABASE[kind]) as source, new_private(copy) as target:
        shutil.copyfileobj(source, target, CHUNK_BYTES)
    if kind is Kind.POSTGRESQL:
        load_snapshot(copy, wanted.database)
    values = {**manifest.settings, **wanted.settings}
    if wanted.database:
        values["database"] = wanted.database
    write_private(draft / FILE_NAME, write_settings(values).encode())
    return _bring_up(wanted.database or sqlite_url(copy), manifest, wanted.actor, now)


def _bring_up(url: str, manifest: Manifest, actor: str, now: datetime) -> int:
    with closing(open_store(url)) as store:
        migrate(store)
        with store.writing() as session:
            # Both may have been used up or ended since the backup, and would come back to life.
            voided = enrolments.void_codes(session)
            users.end_sign_ins(session)
            write_audit(
                session,
                now,
                actor=actor,
                action="server.restore",
                subject="server:",
                detail={"made_at": manifest.made_at, "voided_codes": voided},
            )
    return voided


def _read_sealed(archive: tarfile.TarFile, name: str) -> Sealed:
    try:
        return msgspec.json.decode(_read(archive, name), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise BackupError(f"the backup is damaged: {name} holds no keys") from error


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    with _opened(archive, name) as file:
        data = file.read(_MOST_MANIFEST_BYTES + 1)
    if len(data) > _MOST_MANIFEST_BYTES:
        raise BackupError(f"this is no backup of Canh: {name} is too large")
    return data


def _opened(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        member = archive.getmember(name)
    except KeyError as error:
        raise BackupError(f"this is no backup of Canh: there is no {name} in it") from error
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        raise BackupError(f"this is no backup of Canh: {name} is no file")
    return file
