"""Running the real listener, and speaking to it over real TLS with the key pinned."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from checks.answer import Answer
from checks.report import Report
from checks.wire import REPORT_PATH, SCHEME
from checks.wire.deflate import deflate
from checks.wire.plain import encode
from checks.wire.trust import pinned_context
from server.clock import SystemClock
from server.settings import Settings
from server.store.schema import migrate
from server.store.session import Store, open_store
from server.trust.keyring import Keyring
from server.trust.token import hash_secret
from tests.checks.servers import free_port
from tests.server.agents.desk import Reply
from tests.server.ingest.build import furnish

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """A server's folder with keys and a furnished database, and a port that was free."""

    settings: Settings
    key: bytes

    @property
    def port(self) -> int:
        return self.settings.agents_port

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(self.settings.database_url)
        try:
            yield store
        finally:
            store.close()


def secret(device: int) -> str:
    """Give the secret of a device of ``furnished_place``, as long as a real one."""
    return f"secret-of-{device:06}"


def furnished_place(folder: Path, devices: int, database: str = "") -> Place:
    settings = Settings(folder=folder, database=database, agents_port=free_port())
    keyring = Keyring(folder)
    key = keyring.create().public[0]
    keyring.renew_listener(SystemClock().now())
    place = Place(settings, key)
    with place.store() as store:
        migrate(store)
        furnish(store, devices)
        hashes = [
            {"device": device, "hash": hash_secret(secret(device))}
            for device in range(1, devices + 1)
        ]
        with store.engine.execution_options(canh_write=True).begin() as connection:
            update = "UPDATE device SET secret_hash = :hash WHERE id = :device"
            connection.execute(sa.text(update), hashes)
    return place


@contextmanager
def listening(place: Place) -> Iterator[subprocess.Popen[str]]:
    """Run the listener; on leaving it is told to end, if it has not."""
    database = [place.settings.database] if place.settings.database else []
    command = [
        *(sys.executable, "-m", "tests.server.agents.listener_process"),
        *(str(place.settings.folder), str(place.port), *database),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"127.0.0.1:{place.port}"
        yield process
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)
        if process.stdout is not None:
            process.stdout.close()


class Agent:
    """One device that keeps its connection."""

    def __init__(self, place: Place, device: int) -> None:
        self._headers = {"Authorization": f"{SCHEME} {secret(device)}"}
        self._connection = http.client.HTTPSConnection(
            "127.0.0.1", place.port, context=pinned_context([place.key]), timeout=_PATIENCE_S
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def post(self, path: str, body: bytes) -> Reply:
        try:
            self._connection.request("POST", path, body, self._headers)
            response = self._connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())
        except BaseException:
            self._connection.close()
            raise

    def report(self, report: Report) -> Answer:
        return self.post(REPORT_PATH, deflate(encode(report))).answer
