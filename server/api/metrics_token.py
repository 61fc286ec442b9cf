"""The token that a Prometheus brings: a file in the data folder, for its owner alone."""

import contextlib
import secrets
from pathlib import Path

from server.trust.private_file import write_private

FILE_NAME = "metrics.token"


def read_token(folder: Path) -> str:
    """Read the token; the first time it is made."""
    path = folder / FILE_NAME
    if not path.exists():
        # Another process of this server may just have made it: then that one holds.
        with contextlib.suppress(FileExistsError):
            write_private(path, f"{secrets.token_urlsafe(32)}\n".encode(), replace=False)
    return path.read_text(encoding="ascii").strip()
