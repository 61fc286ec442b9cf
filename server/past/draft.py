"""The draft of a database: what is interrupted half-way leaves the database as it was."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.store.session import Store, open_draft, sqlite_url
from server.store.snapshot import take_snapshot

_NAME = "canh.sqlite"


@contextmanager
def drafted(folder: Path) -> Iterator[Store]:
    """Give a copy of a folder's database, which takes its place at the end if nothing failed.

    No part of a server may be running.
    """
    database, draft = folder / _NAME, folder / f"draft-{_NAME}"
    for file in (draft, *_beside(draft)):
        file.unlink(missing_ok=True)
    take_snapshot(sqlite_url(database), draft, lambda _: None)
    with closing(open_draft(draft)) as store:
        yield store
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    for file in _beside(database):
        file.unlink(missing_ok=True)
    draft.replace(database)


def _beside(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}-{ending}") for ending in ("wal", "shm")]
