"""Bring the database to the schema of this version, and say where it stands."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.store.session import Store, open_store

_MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaError(RuntimeError):
    """The database and this version of Canh do not fit; the message says what to do."""


def migrate(store: Store) -> tuple[str | None, str]:
    """Run every migration that is missing, all in one transaction.

    Returns:
        The revision before (None: empty database) and after.
    """
    before = revision(store)
    with store.engine.execution_options(canh_write=True).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, _head()


def revision(store: Store) -> str | None:
    """Give the revision that the database stands at; None when it is empty."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_current(store: Store) -> None:
    """Refuse to work on a database of another version.

    Raises:
        SchemaError: Naming both versions and the command to run.
    """
    present, wanted = revision(store), _head()
    if present == wanted:
        return
    if present is None or knows(present):
        raise SchemaError(
            f"the database is at {present or 'nothing'}, this Canh needs {wanted}: "
            "run `canh migrate` (after `canh backup`)"
        )
    raise SchemaError(f"the database is at {present}, which is newer than this Canh ({wanted})")


@contextmanager
def current_store(url: str) -> Iterator[Store]:
    """Open a database of this version, and close it afterwards.

    Raises:
        SchemaError: If it is of another version.
        StoreError: If the address is not one of a database.
    """
    with closing(open_store(url)) as store:
        require_current(store)
        yield store


def knows(revision: str) -> bool:
    """Say whether this Canh can bring a database of that revision up to date."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {script.revision for script in scripts}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _head() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise SchemaError("this Canh was built without its migrations")
    return head
