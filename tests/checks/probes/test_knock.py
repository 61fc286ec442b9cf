"""The beginning of a page's probe: it ends with the handshake, and asks for nothing."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from checks.check import Check
from checks.kinds import KINDS, run_check
from checks.probes.http import knock
from tests.checks.certificates import Authority
from tests.checks.servers import free_port, serving

LOCAL = "127.0.0.1"


def test_it_agrees_on_tls_and_hangs_up_without_a_request(
    believed: Authority, tmp_path: Path
) -> None:
    asked: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        asked.append(connection.recv(4096))

    with serving(listen, believed.context(tmp_path, LOCAL, -1, 90)) as port:
        seen = knock({"host": LOCAL, "port": port}, 5.0)

    assert (seen.outcome, seen.status, seen.certificate_days) == ("ok", None, 90)
    assert list(seen.phases_ms) == ["connect", "tls"]
    assert asked == [b""]


def test_a_certificate_that_is_refused_fails_a_knock_too(
    believed: Authority, tmp_path: Path
) -> None:
    def listen(connection: socket.socket) -> None:
        connection.recv(4096)

    with serving(listen, believed.context(tmp_path, LOCAL, -90, -8)) as port:
        seen = knock({"host": LOCAL, "port": port}, 5.0)

    assert (seen.outcome, seen.phase) == ("ssl_invalid_certificate", "tls")


def test_without_tls_it_ends_with_the_connection() -> None:
    def listen(connection: socket.socket) -> None:
        connection.recv(4096)

    with serving(listen) as port:
        seen = knock({"host": LOCAL, "port": port, "tls": False}, 5.0)

    assert (seen.outcome, list(seen.phases_ms)) == ("ok", ["connect"])


def test_a_closed_port_is_seen_by_it() -> None:
    seen = knock({"host": LOCAL, "port": free_port()}, 5.0)

    assert (seen.outcome, seen.phase) == ("connection_refused", "connect")


def test_only_a_check_that_is_never_to_be_whole_is_run_so() -> None:
    pages = [b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"]

    def answer(connection: socket.socket) -> None:
        if connection.recv(4096):
            connection.sendall(pages[0])

    with serving(answer) as port:
        check = Check(
            id=1,
            version=1,
            kind="http",
            settings={"host": LOCAL, "port": port, "tls": False},
            whole_every=5,
        )
        whole, short = run_check(check), run_check(replace(check, whole_every=0))

    assert (whole.outcome, whole.status) == ("http_unexpected_status_code", 503)
    assert (short.outcome, short.status) == ("ok", None)


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if not kind.short))
def test_what_has_no_beginning_of_its_own_is_always_whole(kind: str) -> None:
    check = Check(id=1, version=1, kind=kind, settings={"no": "such"}, whole_every=0)

    assert run_check(check).outcome == "unsupported"
