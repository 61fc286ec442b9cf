"""Before the parts of a server start, and after: folder, database, keys, certificate."""

from contextlib import closing
from datetime import datetime

from server.settings import Settings
from server.store.enrolments import has_devices
from server.store.schema import migrate, require_current, revision
from server.store.session import open_store
from server.trust.keyring import Keyring
from server.trust.private_file import make_private_folder


class PrepareError(RuntimeError):
    """Why a server must not start; the message says what to do."""


def prepare(settings: Settings, now: datetime) -> bool:
    """Make what is missing; what is there stays as it is.

    Returns:
        Whether the server's keys were made now: it then has no recovery phrase yet.

    Raises:
        SchemaError: If the database holds something, and is of another version.
        PrepareError: If the keys are gone that devices know this server by.
        KeysError: If the keys are damaged.
        OSError: If the folder cannot be made.
    """
    make_private_folder(settings.folder)
    keyring = Keyring(settings.folder)
    with closing(open_store(settings.database_url)) as store:
        if revision(store) is None:
            migrate(store)
        require_current(store)
        is_new = not keyring.exists()
        with store.reading() as session:
            if is_new and has_devices(session):
                raise PrepareError(
                    f"the keys of this server are gone from {keyring.folder}, and its devices "
                    "trust no others: bring them back with `canh restore`"
                )
    if is_new:
        keyring.create()
    keyring.renew_listener(now)
    return is_new


def put_away(settings: Settings) -> None:
    """Leave the embedded database as one file; no part of the server may be running any more.

    The last to close it does that by itself. But two parts that close it in the same moment each
    see the other still there, and one that was killed closed nothing.
    """
    with closing(open_store(settings.database_url)) as store:
        if store.is_sqlite:
            revision(store)  # it has to be read once to be closed
