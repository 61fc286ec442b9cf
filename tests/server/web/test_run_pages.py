"""The pages as a process: they say where they are, and end when they are told to."""

import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from server.clock import SystemClock
from server.settings import Settings
from server.settings_file import hand_over
from server.store.schema import SchemaError
from server.web.app import PagesError, run_pages
from tests.conftest import ROOT
from tests.server.web.browsing import pages_on
from tests.server.web.province import NOW

PROGRAM = """
import sys
from server.settings_file import taken_over
from server.web.app import run_pages
run_pages(taken_over(sys.stdin.readline()), lambda address: print(address, flush=True))
"""


@pytest.fixture
def process(seeded_file: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    shutil.copy(seeded_file, tmp_path)
    settings = Settings(folder=tmp_path, pages_port=0)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin
    process.stdin.write(f"{hand_over(settings)}\n")
    process.stdin.flush()
    with process:
        yield process
        process.kill()


def test_the_pages_say_where_they_are_and_answer_there(process: subprocess.Popen[str]) -> None:
    address = ready_address(process)

    with urllib.request.urlopen(f"{address}/healthz") as answer:  # noqa: S310  # our own
        assert answer.read() == b"ok\n"


def test_they_end_when_they_are_told_to(process: subprocess.Popen[str]) -> None:
    ready_address(process)

    process.terminate()

    # The signal is passed on when everything is closed.
    assert process.wait(timeout=30) in {0, -15}


def test_whoever_waits_for_a_change_is_let_go_when_they_end(
    process: subprocess.Popen[str], tmp_path: Path
) -> None:
    onlooker = HTTPConnection(ready_address(process).removeprefix("http://"))
    cookie = {"cookie": f"canh={signed_in(tmp_path)}"}
    onlooker.request("GET", "/live", headers=cookie)
    known = onlooker.getresponse().read().decode().partition("id: ")[2].partition("\n")[0]
    onlooker.request("GET", "/live", headers={**cookie, "last-event-id": known})
    waiting = onlooker.getresponse()
    assert waiting.readline() == b"retry: 3000\n"

    process.terminate()

    # A clean end of the answer, not a cut.
    assert waiting.read() == b"\n"
    onlooker.close()


def test_a_port_that_is_taken_is_named(seeded_file: Path, tmp_path: Path) -> None:
    shutil.copy(seeded_file, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(PagesError, match=rf"port {port} of 127\.0\.0\.1 is taken"):
            run_pages(Settings(folder=tmp_path, pages_port=port), print)


def test_an_address_that_is_not_of_this_machine_is_named(seeded_file: Path, tmp_path: Path) -> None:
    shutil.copy(seeded_file, tmp_path)

    with pytest.raises(PagesError, match=r"cannot listen on 203\.0\.113\.1"):
        run_pages(Settings(folder=tmp_path, pages_host="203.0.113.1", pages_port=0), print)


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="canh migrate"):
        run_pages(Settings(folder=tmp_path), print)


def ready_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def signed_in(folder: Path) -> str:
    """Sign in beside the process, at its own time."""
    with pages_on(folder) as pages:
        pages.clock.move(SystemClock().now() - NOW)
        token: str = pages.signed_in("an").cookies["canh"]
        return token
