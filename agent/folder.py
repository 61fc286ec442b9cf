"""The state folder: where it is, private to the agent, and files that are never half written."""

import os
from collections.abc import Mapping
from pathlib import Path

_SYSTEM = Path("/var/lib/canh-agent")
_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700


def state_folder(environment: Mapping[str, str], *, privileged: bool) -> Path:
    """Give the folder that holds when none was named."""
    if privileged:
        return _SYSTEM
    home = environment.get("XDG_STATE_HOME") or Path(environment.get("HOME", "~"), ".local/state")
    return Path(home).expanduser() / "canh-agent"


def make_folder(folder: Path) -> None:
    """Make the folder, or take back what others may do in it.

    Raises:
        OSError: If that is not possible.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    folder.chmod(_PRIVATE_FOLDER)


def make_private(path: Path) -> None:
    """Make an empty file that nobody else can read; one that is there is only made private."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE))
    except FileExistsError:
        # Not opened: closing it again would let go of every lock that this process has on it.
        path.chmod(_PRIVATE_FILE)


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file: after a crash it holds the old bytes or the new ones, never a part.

    Args:
        path: The file.
        data: All that it shall hold.
        durable: Whether a power cut after the return may not undo it.

    Raises:
        OSError: If it cannot be written; the old file is as it was.
    """
    fresh = path.with_name(path.name + ".new")
    make_private(fresh)
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    fresh.replace(path)
    if durable:
        _settle_names(path.parent)


def _settle_names(folder: Path) -> None:
    if os.name != "posix":  # Windows has no handle on a folder, and journals names by itself.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
