"""Files that only their owner may read, written whole or not at all."""

import os
import secrets
from pathlib import Path
from typing import BinaryIO


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter; one that is there stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Put ``data`` at ``path`` in one step, on the disk before the name is.

    Raises:
        FileExistsError: If it exists and is not to be replaced.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new_private(draft) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def new_private(path: Path) -> BinaryIO:
    """Open a file that is not there yet for writing."""
    return open(path, "xb", opener=_private_opener)  # the caller closes it


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private_opener(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
