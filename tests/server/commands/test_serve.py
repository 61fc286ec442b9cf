"""A whole server as a process: its parts come back when they are killed, and go when it goes."""

import http.client
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import psutil
import pytest

from checks.enrolment import Enrolled, Enrolment, parse_code
from checks.wire import ENROL_PATH
from checks.wire.deflate import deflate, inflate
from checks.wire.plain import decode, encode
from checks.wire.trust import pinned_context
from server.trust.keyring import Keyring
from tests.server.commands.server_folder import CANH, ServerFolder

pytestmark = pytest.mark.journey
WAIT_S = 180  # nobody does, unless the machine has far too much to do
ANY_PORT = ("--agents-port", "0", "--ndt7-port", "0", "--pages-port", "0")
PARTS = {"agents", "pages", "jobs", "ndt7"}


class Serving:
    """``canh serve`` at work, and what it says."""

    def __init__(self, data: Path, *, stderr: Path) -> None:
        with stderr.open("w") as log:
            self.process = subprocess.Popen(
                [CANH, "serve", "--data", data, *ANY_PORT],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())

    def next_address(self) -> tuple[str, str]:
        """Wait for the next part that is ready: its name and its address."""
        name, _, address = self._lines.get(timeout=WAIT_S).partition(": ")
        return name, address

    def addresses(self) -> dict[str, str]:
        return dict(self.next_address() for _ in PARTS)

    def children(self) -> dict[str, psutil.Process]:
        return {child.cmdline()[-1]: child for child in psutil.Process(self.process.pid).children()}

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        return code


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    serving = Serving(tmp_path / "data", stderr=tmp_path / "log")
    yield serving
    serving.end(signal.SIGTERM)
    assert serving.process.stdout is not None
    serving.process.stdout.close()


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=WAIT_S)
    return alive == []


def enrol(address: str, code: str) -> Enrolled:
    """Join as an agent does: over TLS that trusts the key of the code alone."""
    read = parse_code(code)
    message = Enrolment(code=read.secret.hex(), secret="a-secret-of-96b-", fingerprint="0a1b2c3d")
    host, _, port = address.removeprefix("https://").rpartition(":")
    connection = http.client.HTTPSConnection(host, int(port), context=pinned_context([read.key]))
    try:
        connection.request("POST", ENROL_PATH, deflate(encode(message)))
        answer = connection.getresponse()
        assert answer.status == 200
        return decode(Enrolled, inflate(answer.read(), 100_000))
    finally:
        connection.close()


def test_a_first_start_serves_agents_pages_and_jobs(serving: Serving, tmp_path: Path) -> None:
    addresses = serving.addresses()

    folder = ServerFolder(tmp_path / "data")
    code = folder.canh("enrolment-code", "--no-site", "--quiet").output
    enrolled = enrol(addresses["agents"], code)

    assert set(addresses) == PARTS
    assert enrolled.keys[0] == Keyring(folder.path).authority().public[0].hex()
    assert "canh phrase --new" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_that_is_killed_comes_back(serving: Serving, part: str) -> None:
    serving.addresses()
    killed = serving.children()[part]

    killed.kill()

    assert serving.next_address()[0] == part
    assert serving.children()[part].pid != killed.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_leaves_nothing_behind(
    serving: Serving, tmp_path: Path, number: signal.Signals
) -> None:
    serving.addresses()
    children = list(serving.children().values())

    code = serving.end(number)

    assert code == 0
    assert gone(children)
    # Closed in order: the last to leave has put everything into the one file.
    assert {path.name for path in (tmp_path / "data").iterdir()} >= {"canh.sqlite", "keys"}
    assert not (tmp_path / "data" / "canh.sqlite-wal").exists()


def test_parts_do_not_outlive_a_server_that_is_killed(serving: Serving) -> None:
    serving.addresses()
    children = list(serving.children().values())

    os.kill(serving.process.pid, signal.SIGKILL)

    assert len(children) == len(PARTS)
    assert gone(children)


def test_a_running_server_takes_over_rotated_keys(serving: Serving, tmp_path: Path) -> None:
    serving.addresses()
    folder = ServerFolder(tmp_path / "data")
    phrase = folder.canh("phrase", "--new").output
    next_key = Keyring(folder.path).authority().public[1]

    said = folder.canh("keys", "rotate", typed=phrase)

    code = folder.canh("enrolment-code", "--no-site", "--quiet").output
    renewed = dict(serving.next_address() for _ in range(2))
    assert said.code == 0
    assert set(renewed) == {"agents", "ndt7"}
    assert parse_code(code).key == next_key
    assert enrol(renewed["agents"], code).keys[0] == next_key.hex()
