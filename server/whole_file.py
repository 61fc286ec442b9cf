"""Writing a file that others read: whole, or it stays as it was."""

from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file beside, and put it in its place.

    Raises:
        OSError: If that cannot be done; nothing is left behind.
    """
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
