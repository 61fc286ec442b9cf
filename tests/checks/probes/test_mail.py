"""Greetings of mail servers: a real one over SMTP, and others that do what none should."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.check import Measurement, Setting
from checks.probes.mail import probe
from checks.words import WORDS
from tests.checks.certificates import Authority
from tests.checks.servers import Handler, free_port, serving, wait_for_end

LOCAL = "127.0.0.1"
SHORT_S = 0.3


class Accepting:
    """What the mail server does with mails: none ever comes."""


@contextlib.contextmanager
def open_for_mail(context: ssl.SSLContext | None = None) -> Iterator[int]:
    controller = Controller(Accepting(), hostname=LOCAL, port=free_port(), tls_context=context)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def talk(port: int, **more: Setting) -> Measurement:
    return probe({"host": LOCAL, "port": port, **more}, 5.0)


def dialogue(*turns: tuple[bytes, bytes], greeting: bytes) -> Handler:
    """Greet, then answer each line that begins as expected; hear the rest to its end."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(greeting)
        for expected, answer in turns:
            assert connection.recv(1000).startswith(expected)
            connection.sendall(answer)
        wait_for_end(connection)

    return handle


def test_a_mail_server_greets_and_agrees_on_tls(believed: Authority, tmp_path: Path) -> None:
    with open_for_mail(believed.context(tmp_path, LOCAL, -1, 40)) as port:
        seen = talk(port)

    assert (seen.outcome, seen.status, seen.certificate_days) == ("ok", 220, 40)
    assert list(seen.phases_ms) == ["connect", "processing", "tls"]


def test_a_server_without_starttls_does_not_do_unless_that_is_said() -> None:
    with open_for_mail() as port:
        wanting = talk(port)
        content = talk(port, security="none")

    assert (wanting.outcome, wanting.phase) == ("ssl_failed_handshake", "tls")
    assert (content.outcome, content.status) == ("ok", 220)


def test_a_certificate_of_another_name_is_said_with_its_days(
    believed: Authority, tmp_path: Path
) -> None:
    with open_for_mail(believed.context(tmp_path, "other.test", -1, 40)) as port:
        seen = talk(port)

    assert seen.outcome == "ssl_invalid_hostname"


def test_tls_from_the_first_byte(believed: Authority, tmp_path: Path) -> None:
    heard: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        connection.sendall(b"220-mail.test\r\n220 ready\r\n")
        heard.append(connection.recv(100))

    with serving(handle, believed.context(tmp_path, LOCAL, -1, 40)) as port:
        seen = talk(port, security="tls")

    assert (seen.outcome, seen.certificate_days, heard) == ("ok", 40, [b"QUIT\r\n"])
    assert list(seen.phases_ms) == ["connect", "tls", "processing"]


def imap(context: ssl.SSLContext, refusal: bytes = b"") -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n")
        assert connection.recv(100) == b"a1 STARTTLS\r\n"
        connection.sendall(refusal or b"* 1 EXISTS\r\na1 OK begin\r\n")
        if not refusal:
            with context.wrap_socket(connection, server_side=True) as tls:
                assert tls.recv(100) == b"a2 LOGOUT\r\n"

    return handle


def test_imap_agrees_on_tls_too(believed: Authority, tmp_path: Path) -> None:
    context = believed.context(tmp_path, LOCAL, -1, 40)
    with serving(imap(context)) as port:
        fine = talk(port, protocol="imap")
    with serving(imap(context, b"a1 NO not here\r\n")) as port:
        refused = talk(port, protocol="imap")

    assert (fine.outcome, fine.certificate_days) == ("ok", 40)
    assert (refused.outcome, refused.phase) == ("ssl_failed_handshake", "tls")


@pytest.mark.parametrize(
    ("greeting", "protocol", "outcome", "status"),
    [
        (b"421 too busy\r\n", "smtp", "http_unexpected_status_code", 421),
        (b"554-no\r\n554 service\r\n", "smtp", "http_unexpected_status_code", 554),
        (b"HTTP/1.1 400 Bad Request\r\n", "smtp", "unexpected_answer", None),
        (b"220-\r\n" * 60, "smtp", "unexpected_answer", None),
        (b"2" * 5000, "smtp", "unexpected_answer", None),
        (b"* BYE overloaded\r\n", "imap", "http_unexpected_status_code", None),
        (b"220 smtp\r\n", "imap", "unexpected_answer", None),
        (b"* OKAY\r\n", "imap", "unexpected_answer", None),
    ],
)
def test_another_greeting_is_a_failure(
    greeting: bytes, protocol: str, outcome: str, status: int | None
) -> None:
    with serving(dialogue(greeting=greeting)) as port:
        seen = talk(port, protocol=protocol)

    assert (seen.outcome, seen.phase, seen.status) == (outcome, "processing", status)


@pytest.mark.parametrize(
    ("greeting", "protocol"),
    [(b"220-mail.tinh.vn\r\n220 ready\r\n", "smtp"), (b"* OK mail.tinh.vn ready\r\n", "imap")],
)
def test_the_greeting_must_hold_its_text(greeting: bytes, protocol: str) -> None:
    with serving(dialogue(greeting=greeting)) as port:
        right = talk(port, protocol=protocol, security="none", text="tinh.vn")
        other = talk(port, protocol=protocol, security="none", text="other.vn")

    assert (right.outcome, other.outcome) == ("ok", "http_unexpected_body")


def test_starttls_that_is_offered_and_refused_is_no_tls() -> None:
    turns = ((b"EHLO ", b"250-mail.test\r\n250 STARTTLS\r\n"), (b"STARTTLS", b"454 not now\r\n"))
    with serving(dialogue(*turns, greeting=b"220 ready\r\n")) as port:
        seen = talk(port)

    assert (seen.outcome, seen.phase) == ("ssl_failed_handshake", "tls")


def test_a_server_that_does_not_greet_ends_at_the_deadline() -> None:
    with serving(wait_for_end) as port:
        seen = probe({"host": LOCAL, "port": port}, SHORT_S)

    assert (seen.outcome, seen.phase) == ("generic_timeout_error", "processing")


def hang_up(connection: socket.socket) -> None:
    connection.sendall(b"220 rea")


@pytest.mark.parametrize("handler", [hang_up, lambda _: None])
def test_a_server_that_hangs_up_is_an_end_too_early(
    handler: Callable[[socket.socket], None],
) -> None:
    with serving(handler) as port:
        seen = talk(port)

    assert seen.outcome in {"eof_error", "connection_reset"}
    assert seen.phase == "processing"


@settings(max_examples=50)  # each opens a real server
@given(st.binary(max_size=80), st.sampled_from(["smtp", "imap"]))
def test_any_greeting_has_a_word(greeting: bytes, protocol: str) -> None:
    def handle(connection: socket.socket) -> None:
        connection.sendall(greeting)

    with serving(handle) as port:
        seen = talk(port, protocol=protocol, security="none")

    assert seen.outcome in WORDS
