"""The small files of ``/proc`` and ``/sys``. A file that is not there, or forbidden, is empty."""

from pathlib import Path

ROOT = Path("/")


def read_bytes(path: Path) -> bytes:
    """Read a file, or nothing. Drivers refuse a read with many an error (EIO, EINVAL, ENODEV)."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def read_text(path: Path) -> str:
    """Read a file as text without blanks around it."""
    return read_bytes(path).decode("utf-8", "replace").strip()


def read_whole(path: Path) -> int | None:
    """Read a whole number; None where there is none."""
    try:
        return int(read_text(path))
    except ValueError:
        return None


def folders(path: Path) -> list[Path]:
    """List what is in a folder, by name; nothing when there is no such folder."""
    try:
        return sorted(path.iterdir())
    except OSError:
        return []
