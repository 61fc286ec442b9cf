"""Copying a whole database while it is in use, and loading such a copy."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from sqlalchemy.engine import URL, make_url

Progress = Callable[[float], None]

# 4 MiB a step: often enough for a bar, seldom enough to cost nothing.
_PAGES_A_STEP = 1024


class Kind(StrEnum):
    """What a copy is: a SQLite file, or what ``pg_dump`` writes."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class SnapshotError(RuntimeError):
    """A copy that could not be made or loaded; the message says what to do."""


def kind_of_database(url: str) -> Kind:
    """Say of which kind copies of a database are."""
    return Kind(make_url(url).get_backend_name())


def take_snapshot(url: str, path: Path, progress: Progress) -> None:
    """Copy the database as it is at one moment; others go on reading and writing.

    Args:
        url: Of the database.
        path: Where the copy goes; there is nothing yet.
        progress: Told how much is done, 0.0 to 1.0.

    Raises:
        SnapshotError: If it cannot be copied.
    """
    address = make_url(url)
    if kind_of_database(url) is Kind.POSTGRESQL:
        _run("pg_dump", address, ["--format=custom", f"--file={path}"])
    else:
        _copy_sqlite(Path(address.database or ""), path, progress)
    progress(1.0)


def load_snapshot(path: Path, url: str) -> None:
    """Load the copy of a PostgreSQL database into an empty one: all of it or nothing.

    Raises:
        SnapshotError: If it cannot be loaded.
    """
    options = ["--exit-on-error", "--single-transaction"]
    _run("pg_restore", make_url(url), [*options, str(path)])


def _copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    def step(_status: int, remaining: int, total: int) -> None:
        progress(1 - remaining / total if total else 1.0)

    with (
        closing(sqlite3.connect(source, isolation_level=None)) as held,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # Within one read transaction the copy sees one state; without it every writer would make
        # it start again.
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
        held.backup(copy, pages=_PAGES_A_STEP, progress=step)
        held.execute("COMMIT")


def _run(program: str, address: URL, options: list[str]) -> None:
    found = shutil.which(program)
    plain = address.set(drivername="postgresql", password=None).render_as_string()
    if found is None:
        raise SnapshotError(
            f"{program} is not on this machine: install the client of your PostgreSQL "
            "(Debian: apt install postgresql-client)"
        )
    command = [found, "--no-owner", "--no-privileges", f"--dbname={plain}", *options]
    # Not on the command line, where every user of the machine could read it.
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    done = subprocess.run(  # noqa: S603  # an argument list, and no shell
        command, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[:500]
        raise SnapshotError(f"{program} could not do it: {said}")
