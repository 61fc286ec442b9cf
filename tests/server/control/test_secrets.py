"""Secrets are found by their names in a folder of the server's, and nowhere else."""

import socket
from pathlib import Path

import pytest

from checks.check import Check, anywhere
from server.control.secrets import run_with_secrets, secrets_of
from tests.checks.servers import read_request, serving


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a server with one secret."""
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "lgsp").write_text("client:s3cret\n")
    (tmp_path / "secrets" / "folder").mkdir()
    (tmp_path / "canh.toml").write_text("")
    return tmp_path


@pytest.mark.parametrize("name", ["", "tax", "folder", "../canh.toml", "..", "/etc/hostname"])
def test_what_is_no_secret_is_not_found(name: str, data: Path) -> None:
    assert secrets_of(data)(name) is None


def test_a_call_of_the_server_carries_the_secret_that_it_names(data: Path) -> None:
    requests: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with serving(handle) as port:
        check = Check(
            id=1,
            version=1,
            kind="call",
            settings={"host": "127.0.0.1", "port": port, "tls": False, "secret": "lgsp"},
        )
        seen = run_with_secrets(data)(check, anywhere)

    assert seen.outcome == "ok"
    assert b"\r\nAuthorization: Basic Y2xpZW50OnMzY3JldA==\r\n" in requests[0]


def test_the_server_does_what_agents_do_as_well(data: Path) -> None:
    with serving(lambda _connection: None) as port:
        check = Check(id=1, version=1, kind="tcp", settings={"host": "127.0.0.1", "port": port})

        assert run_with_secrets(data)(check, anywhere).outcome == "ok"
