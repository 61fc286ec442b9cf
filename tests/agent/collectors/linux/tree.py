"""Small trees that look like ``/proc`` and ``/sys``."""

from collections.abc import Mapping
from pathlib import Path


def grow(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below ``root``; the name of a folder ends with a slash."""
    for name, content in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def link(root: Path, name: str, target: str) -> None:
    """Make ``name`` lead to the folder ``target``, as ``/sys/class`` leads to ``/sys/devices``."""
    path, folder = root / name, root / target
    folder.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(folder)
