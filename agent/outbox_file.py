"""The outbox's file: open it for this process alone, set a damaged one aside, say what failed.

SQLite in WAL mode, synchronous=FULL. The exclusive lock also keeps a second agent out.
"""

import logging
import sqlite3
from contextlib import closing
from enum import Enum, auto
from pathlib import Path

from agent.folder import make_private

logger = logging.getLogger(__name__)

NAME = "outbox.db"
_VERSION = 1
# SQLite's primary result codes (sqlite.org/rescode.html); the upper bits only refine them.
_PRIMARY = 0xFF
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

# Exclusive before WAL: then the WAL's index lies in memory and no third file is needed.
_SETTINGS = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -256",
    "wal_autocheckpoint = 256",
)
# Vitals lie apart, so that giving them up frees whole pages.
_SCHEMA = f"""
BEGIN;
CREATE TABLE ledger (
  generation TEXT NOT NULL, device TEXT NOT NULL, next INTEGER NOT NULL, through INTEGER NOT NULL,
  dropped_vitals INTEGER NOT NULL, life_s REAL NOT NULL, boot TEXT NOT NULL, clock_s REAL NOT NULL
);
CREATE TABLE record (
  sequence INTEGER PRIMARY KEY, put_s REAL NOT NULL, settled_s REAL,
  weight INTEGER NOT NULL, size INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE vitals (
  sequence INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE ON UPDATE CASCADE,
  body TEXT NOT NULL
);
CREATE INDEX waiting ON record (sequence) WHERE settled_s IS NULL;
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class OutboxHeld(Exception):
    """Another agent works with this outbox."""


class OutboxDamaged(sqlite3.DatabaseError):
    """The file is no outbox of this version, or not whole."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class Trouble(Enum):
    """What an error of SQLite means for the outbox."""

    HELD = auto()
    DAMAGED = auto()
    UNWRITABLE = auto()


def trouble_of(error: sqlite3.Error) -> Trouble:
    """Say what an error means. Full, read-only or with a bad sector: a disk is then unwritable."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & _PRIMARY
    if code in _DAMAGED:
        return Trouble.DAMAGED
    return Trouble.HELD if code in _HELD else Trouble.UNWRITABLE


def open_file(folder: Path) -> sqlite3.Connection:
    """Open the outbox of a folder; make it when it is not there or damaged.

    Where none can be made it lies in memory, so that the agent goes on reporting live.

    Raises:
        OutboxHeld: If another process has it.
    """
    try:
        return _open(folder / NAME)
    except OSError as error:
        return _in_memory(error)
    except sqlite3.Error as error:
        return _instead(folder, error)


def is_held(folder: Path) -> bool:
    """Say whether an agent works with the outbox of a folder; it is not disturbed."""
    path = folder / NAME
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema")
        except sqlite3.Error as error:
            return trouble_of(error) is Trouble.HELD
    return False


def open_anew(folder: Path) -> sqlite3.Connection:
    """Set the file aside, keeping at most one such, and make a new one."""
    try:
        _set_aside(folder / NAME)
        return _open(folder / NAME)
    except (OSError, sqlite3.Error) as error:
        return _in_memory(error)


def _instead(folder: Path, error: sqlite3.Error) -> sqlite3.Connection:
    match trouble_of(error):
        case Trouble.HELD:
            raise OutboxHeld(f"another canh-agent works in {folder}") from error
        case Trouble.UNWRITABLE:
            return _in_memory(error)
        case Trouble.DAMAGED:
            logger.error("outbox is damaged and set aside folder=%s error=%s", folder, error)
            return open_anew(folder)


def _open(path: Path) -> sqlite3.Connection:
    make_private(path)
    return _prepared(sqlite3.connect(path, timeout=1, isolation_level=None))


def _in_memory(error: Exception) -> sqlite3.Connection:
    logger.error("outbox cannot be written and lies in memory error=%s", error)
    return _prepared(sqlite3.connect(":memory:", isolation_level=None))


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        _require_whole(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_whole(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        connection.executescript(_SCHEMA)
    elif version != _VERSION:
        raise OutboxDamaged(f"it is of version {version}")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise OutboxDamaged(verdict)


def _set_aside(path: Path) -> None:
    aside = path.with_name(f"{path.stem}.damaged")
    path.replace(aside)
    for left_over in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + left_over).unlink(missing_ok=True)
