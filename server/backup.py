"""Making a backup: the database as it is now, the settings, and the keys under the phrase.

One archive, there whole or not at all. Nothing in it opens anything without the recovery phrase.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import msgspec

from server.settings import Settings
from server.settings_file import keys
from server.store.snapshot import Kind, Progress, kind_of_database, take_snapshot
from server.trust.keyring import Keyring
from server.trust.private_file import new_private, sync_folder
from server.version import version

FORM = 1
MANIFEST = "manifest.json"
SEALED = "keys.sealed.json"
DATABASE = {Kind.SQLITE: "canh.sqlite", Kind.POSTGRESQL: "canh.dump"}
CHUNK_BYTES = 1 << 20
# Where the database is, and with which password, is for the new machine to say.
_LEFT_OUT = {"database", "demo"}
_COPYING = 0.7


class BackupError(RuntimeError):
    """A backup that cannot be made or used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfBackup:
    """One file of the archive."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive holds.

    Attributes:
        form: Of the archive; another one is refused.
        canh: Version of Canh that made it.
        schema: Revision of the database.
        made_at: When.
        database: Of which kind.
        settings: Those that differ from the defaults, but for the database's address.
        parts: The files, by name.
    """

    form: int
    canh: str
    schema: str
    made_at: datetime
    database: Kind
    settings: Mapping[str, Any]
    parts: Mapping[str, PartOfBackup]


def back_up(
    settings: Settings, schema: str, destination: Path, now: datetime, progress: Progress
) -> Path:
    """Write a backup; the server may go on.

    Args:
        settings: Of the server.
        schema: Revision of its database.
        destination: A folder, or the file to write.
        now: When.
        progress: Told how much is done, 0.0 to 1.0.

    Returns:
        The archive.

    Raises:
        BackupError: If there is no recovery phrase yet, or the file exists.
        SnapshotError: If the database cannot be copied.
        OSError: If there is no room, or no permission.
    """
    sealed = Keyring(settings.folder).sealed()
    if sealed is None:
        raise BackupError(
            "there is no recovery phrase yet, and without one nobody could use the backup: "
            "make one with `canh phrase --new`"
        )
    target = _target(destination, now.astimezone(ZoneInfo(settings.timezone)))
    with tempfile.TemporaryDirectory(prefix=".canh-backup-", dir=target.parent) as folder:
        kind = kind_of_database(settings.database_url)
        copy = Path(folder) / DATABASE[kind]
        take_snapshot(settings.database_url, copy, lambda done: progress(done * _COPYING))
        contents: dict[str, Path | bytes] = {
            SEALED: json.dumps(sealed).encode(),
            DATABASE[kind]: copy,
        }
        manifest = Manifest(
            form=FORM,
            canh=version(),
            schema=schema,
            made_at=now,
            database=kind,
            settings=_kept(settings),
            parts={name: _measured(content) for name, content in contents.items()},
        )
        archive = Path(folder) / "archive"
        _write(archive, manifest, contents)
        archive.replace(target)
    sync_folder(target.parent)
    progress(1.0)
    return target


def digest(file: IO[bytes]) -> PartOfBackup:
    """Measure what is left to read of a file."""
    found, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK_BYTES):
        found.update(chunk)
        size += len(chunk)
    return PartOfBackup(sha256=found.hexdigest(), size_bytes=size)


def _target(destination: Path, now: datetime) -> Path:
    if destination.is_dir():
        return destination / f"canh-backup-{now:%Y%m%d-%H%M%S}.tar"
    if destination.exists():
        raise BackupError(f"{destination} exists: name another file, or a folder")
    if not destination.parent.is_dir():
        raise BackupError(f"there is no folder {destination.parent}")
    return destination


def _kept(settings: Settings) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(Settings)}
    return {
        key: value
        for key, value in asdict(settings).items()
        if key in keys() and key not in _LEFT_OUT and value != defaults[key]
    }


def _measured(content: Path | bytes) -> PartOfBackup:
    if isinstance(content, bytes):
        return digest(io.BytesIO(content))
    with content.open("rb") as file:
        return digest(file)


def _write(path: Path, manifest: Manifest, contents: Mapping[str, Path | bytes]) -> None:
    plain = msgspec.json.format(msgspec.json.encode(manifest))
    with new_private(path) as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, content in {MANIFEST: plain, **contents}.items():
                _add(archive, name, content)
        file.flush()
        os.fsync(file.fileno())


def _add(archive: tarfile.TarFile, name: str, content: Path | bytes) -> None:
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    if isinstance(content, bytes):
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
        return
    member.size = content.stat().st_size
    with content.open("rb") as file:
        archive.addfile(member, file)
