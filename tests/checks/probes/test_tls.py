"""Certificates good and bad, shown by real TLS servers."""

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from checks.address import Endpoint
from checks.check import Measurement, Settings
from checks.probes import handshake
from checks.probes.attempt import Attempt
from checks.probes.tcp import dial
from checks.probes.tls import probe
from tests.checks.certificates import Authority, server_context
from tests.checks.servers import PATIENCE_S, free_port, serving, wait_for_end

LOCAL = "127.0.0.1"


@pytest.fixture
def fresh_context() -> Iterator[None]:
    """Have the system's authorities read anew, now and by whoever comes next."""
    handshake.context.cache_clear()
    yield
    handshake.context.cache_clear()


def look(port: int, **more: str | int) -> Measurement:
    settings: Settings = {"host": LOCAL, "port": port, **more}
    return probe(settings, PATIENCE_S)


def test_a_good_certificate_tells_its_days(believed: Authority, tmp_path: Path) -> None:
    with serving(wait_for_end, believed.context(tmp_path, LOCAL, -1, 90)) as port:
        seen = look(port)

    assert (seen.outcome, seen.certificate_days) == ("ok", 90)
    assert list(seen.phases_ms) == ["connect", "tls"]


@pytest.mark.parametrize(
    ("days", "outcome"), [(14, "certificate_expires_soon"), (13, "ok"), (0, "ok")]
)
def test_a_certificate_expires_soon_below_the_days_that_were_set(
    days: int, outcome: str, believed: Authority, tmp_path: Path
) -> None:
    with serving(wait_for_end, believed.context(tmp_path, LOCAL, -1, 13)) as port:
        seen = look(port, days=days)

    assert (seen.outcome, seen.phase, seen.certificate_days) == (outcome, "", 13)


@pytest.mark.parametrize(
    ("name", "from_day", "to_day", "outcome"),
    [
        (LOCAL, -90, -8, "ssl_invalid_certificate"),
        (LOCAL, 8, 90, "ssl_invalid_certificate"),
        ("127.0.0.9", -1, 90, "ssl_invalid_hostname"),
        ("portal.test", -1, 90, "ssl_invalid_hostname"),
    ],
)
def test_a_refused_certificate_has_its_word_and_its_days_all_the_same(
    name: str, from_day: int, to_day: int, outcome: str, believed: Authority, tmp_path: Path
) -> None:
    with serving(wait_for_end, believed.context(tmp_path, name, from_day, to_day)) as port:
        seen = look(port)

    assert (seen.outcome, seen.phase, seen.certificate_days) == (outcome, "tls", to_day)
    assert list(seen.phases_ms) == ["connect"]


def test_an_authority_that_nobody_knows_is_said_with_the_days(
    believed: Authority, tmp_path: Path
) -> None:
    stranger = Authority("Somebody else")
    with serving(wait_for_end, stranger.context(tmp_path, LOCAL, -1, 90)) as port:
        seen = look(port)

    assert (seen.outcome, seen.certificate_days) == ("ssl_unknown_authority", 90)


def test_any_authority_will_do_when_it_was_set_so(tmp_path: Path) -> None:
    stranger = Authority("Somebody else")
    with serving(wait_for_end, stranger.context(tmp_path, "portal.test", -1, 90)) as port:
        seen = look(port, ca="any")

    assert (seen.outcome, seen.certificate_days) == ("ok", 90)


def test_the_days_are_unknown_when_the_second_look_fails(
    believed: Authority, tmp_path: Path
) -> None:
    context = believed.context(tmp_path, "portal.test", -1, 90)
    visits: list[int] = []

    def once(connection: socket.socket) -> None:
        visits.append(1)
        if len(visits) == 1:
            with context.wrap_socket(connection, server_side=True) as tls:
                wait_for_end(tls)

    with serving(once) as port:
        seen = look(port)

    assert (seen.outcome, seen.certificate_days) == ("ssl_invalid_hostname", None)
    assert len(visits) == 2


def test_a_certificate_whose_end_cannot_be_read_has_no_days(tmp_path: Path) -> None:
    key, certificate = Authority("Careless").issue(LOCAL, -1, 90)
    end = certificate.not_valid_after_utc.strftime("%y%m%d%H%M%SZ").encode()
    damaged = certificate.public_bytes(Encoding.DER).replace(end, b"the thirtieth")

    with serving(wait_for_end, server_context(tmp_path, key, damaged)) as port:
        seen = look(port, ca="any")

    assert (seen.outcome, seen.certificate_days) == ("ok", None)


def test_a_server_that_hangs_up_in_the_handshake_has_answered() -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)

    with serving(handle) as port:
        seen = look(port)

    assert seen.outcome in {"eof_error", "connection_reset"}
    assert seen.phase == "tls"


def test_a_server_that_never_shakes_hands_ends_at_the_deadline() -> None:
    with serving(wait_for_end) as port:
        seen = probe({"host": LOCAL, "port": port}, 1.0)

    assert (seen.outcome, seen.phase) == ("generic_timeout_error", "tls")


def test_a_connection_for_which_no_time_is_left_is_closed() -> None:
    with serving(wait_for_end) as port:
        connection = socket.create_connection((LOCAL, port))

        with pytest.raises(TimeoutError):
            handshake.handshake(Attempt(0.0), connection, LOCAL, handshake.context("system"))

        assert connection.fileno() == -1


def test_a_closed_port_is_refused() -> None:
    seen = look(free_port())

    assert (seen.outcome, seen.phase) == ("connection_refused", "connect")


def server_hello(*, secure_renegotiation: bool) -> bytes:
    """Write a ServerHello of TLS 1.2 by hand, with one extension or none."""
    extensions = bytes.fromhex("0005 ff01 0001 00") if secure_renegotiation else b""
    body = b"\x03\x03" + bytes(32) + b"\0" + b"\xc0\x2f" + b"\0" + extensions
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message


@pytest.mark.parametrize("secure_renegotiation", [True, False])
def test_a_server_without_secure_renegotiation_is_no_failure(secure_renegotiation: bool) -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(server_hello(secure_renegotiation=secure_renegotiation))
        connection.shutdown(socket.SHUT_WR)
        wait_for_end(connection)

    with serving(handle) as port:
        seen = look(port)

    # The hello was accepted; what failed is that nothing came after it.
    assert seen.outcome == "eof_error"


def test_the_context_is_made_once(believed: Authority, tmp_path: Path) -> None:
    with serving(wait_for_end, believed.context(tmp_path, LOCAL, -1, 90)) as port:
        look(port)
        look(port)

    assert handshake.context.cache_info().misses == 1


@pytest.mark.usefixtures("fresh_context")
@pytest.mark.parametrize(("linked", "outcome"), [(True, "ok"), (False, "ssl_unknown_authority")])
def test_a_folder_of_authorities_is_read_one_by_one(
    linked: bool,
    outcome: str,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "authorities"
    folder.mkdir()
    (folder / (subject_hash(b"test authority") if linked else "12345678.0")).write_bytes(
        authority.pem()
    )
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))

    with serving(wait_for_end, authority.context(tmp_path, LOCAL, -1, 90)) as port:
        seen = look(port)

    assert seen.outcome == outcome


def subject_hash(name: bytes) -> str:
    """Name the file of an authority as c_rehash does: SHA-1 of its common name in small letters."""
    common = b"\x06\x03\x55\x04\x03" + b"\x0c" + bytes([len(name)]) + name
    pair = b"\x30" + bytes([len(common)]) + common
    digest = hashlib.sha1(b"\x31" + bytes([len(pair)]) + pair, usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}.0"


def test_a_connection_is_closed_whose_time_is_over_before_it_begins() -> None:
    with serving(wait_for_end) as port:
        connection = dial(Attempt(5.0), Endpoint(LOCAL, port), "any")
        with pytest.raises(TimeoutError):
            handshake.handshake(Attempt(-1.0), connection, LOCAL, handshake.context("any"))

    assert connection.fileno() == -1
