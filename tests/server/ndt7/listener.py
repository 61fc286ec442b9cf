"""A real listener of speed tests on a furnished store, and clients that speak to it over real TLS.

Devices 1 and 2 are on link 1, device 3 on link 2, device 4 on none that is known.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from agent.identity import Identity, write_identity
from checks.wire import SCHEME
from server.clock import SystemClock, to_ms
from server.settings import Settings
from server.store.schema import migrate
from server.store.session import Store, open_store
from server.store.tables import Device, DeviceNow, SpeedLease
from server.trust.keyring import Keyring
from server.trust.token import hash_secret
from tests.checks.servers import free_port
from tests.server.some_links import add_links

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
LINK_OF = {1: 1, 2: 1, 3: 2, 4: None}
PATIENCE_S = 30.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Place:
    """A server's folder with keys and a furnished database, and its address."""

    folder: Path
    key: bytes
    host: str
    port: int
    most_mb: int

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(Settings(folder=self.folder).database_url)
        try:
            yield store
        finally:
            store.close()

    def leases(self) -> list[int]:
        """The links that are tested now, as the rows say."""
        with self.store() as store, store.reading() as session:
            return [lease.link_id for lease in session.exec(select(SpeedLease))]

    def enrol(self, folder: Path, device: int, key: bytes | None = None) -> Path:
        """Give a state folder the identity of a device, which trusts this server or another key."""
        folder.mkdir()
        identity = Identity(
            device=f"{device:032x}",
            secret=secret(device),
            token="token",
            keys=((key or self.key).hex(),),
            servers=(f"{self.host}:8443",),
        )
        write_identity(folder, identity)
        return folder


def secret(device: int) -> str:
    return f"secret-of-device-{device:06}"


def headers(device: int) -> dict[str, str]:
    return {"Authorization": f"{SCHEME} {secret(device)}"}


def furnished_place(
    folder: Path, *, host: str = HOST, port: int | None = None, most_mb: int = 250
) -> Place:
    keyring = Keyring(folder)
    key = keyring.create().public[0]
    keyring.renew_listener(SystemClock().now())
    place = Place(folder, key, host, free_port() if port is None else port, most_mb)
    with place.store() as store:
        migrate(store)
        furnish(store)
    return place


def furnish(store: Store) -> None:
    with store.writing() as session:
        add_links(session, (1, 2), NOW)
        for device in LINK_OF:
            session.add(
                Device(
                    id=device,
                    identity=f"{device:032x}",
                    secret_hash=hash_secret(secret(device)),
                    state="active",
                    enrolled_at=NOW,
                )
            )
        session.flush()
        for device, link_id in LINK_OF.items():
            session.add(DeviceNow(device_id=device, contact_ms=to_ms(NOW), link_id=link_id))


@contextmanager
def listening(place: Place, before: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    """Run the listener, with words before its command such as those that enter a namespace."""
    command = [
        *(*before, sys.executable, "-m", "tests.server.ndt7.listener_process"),
        *(str(place.folder), place.host, str(place.port), str(place.most_mb)),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"{place.host}:{place.port}"
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        if process.stdout is not None:
            process.stdout.close()


def run_agent(
    state: Path, port: int, *options: str, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run ``canh-agent speed`` in a process of its own."""
    command = [
        *(*before, sys.executable, "-P", "-m", "agent", "speed", "--state", str(state)),
        *("--port", str(port), *options),
    ]
    kept = {name: value for name, value in os.environ.items() if "_proxy" not in name.lower()}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=kept | {"LANG": "C", "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
