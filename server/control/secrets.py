"""Secrets that calls sign in with: files of the server's own, one each, named by checks.

They are in no database and in no backup; whoever may read a check reads their names only.
"""

import functools
from pathlib import Path

from checks.kinds import run_check
from checks.probes.call import Secrets
from checks.probes.call_settings import is_secret_name
from checks.server_kinds import kinds_with
from server.control.probes import Run

FOLDER_NAME = "secrets"


def secrets_of(data: Path) -> Secrets:
    """Give what finds a secret of the server whose data lie in a folder."""
    folder = data / FOLDER_NAME

    def find(name: str) -> Path | None:
        file = folder / name
        return file if name and is_secret_name(name) and file.is_file() else None

    return find


def run_with_secrets(data: Path) -> Run:
    """Give what does one probe, of any kind, with the secrets of that server."""
    return functools.partial(run_check, kinds=kinds_with(secrets_of(data)))
