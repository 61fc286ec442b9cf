"""Fetching pages from real servers that do everything a server should not."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.address import Endpoint
from checks.check import Measurement, Settings
from checks.probes.attempt import Attempt, measure
from checks.probes.exchange import USER_AGENT
from checks.probes.failure import Failure
from checks.probes.http import HttpSettings, fetch, probe
from checks.probes.tcp import dial
from checks.settings import is_host, is_path, is_port
from tests.checks.certificates import Authority
from tests.checks.resolvers import always, looking_up
from tests.checks.servers import (
    PATIENCE_S,
    answering,
    free_port,
    page,
    read_request,
    serving,
    wait_for_end,
)

# So long that what comes before the silence has come, also where the machine is busy.
SHORT_S = 1.0


def plain(port: int, **more: str | int | bool) -> Settings:
    return {"host": "127.0.0.1", "port": port, "tls": False, **more}


def say(text: bytes, *, status: bytes = b"200 OK", headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(text), headers, text)


def endless(data: bytes, start: bytes = b"") -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(start)
        while True:
            connection.sendall(data)

    return handle


def dripping(start: bytes) -> Callable[[socket.socket], None]:
    """Send ``start``, then a byte at a time, always before any wait between bytes would end."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(start)
        connection.settimeout(SHORT_S / 10)
        while True:
            connection.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1):
                    return

    return handle


def test_a_page_has_every_phase_its_status_and_its_address() -> None:
    with serving(page(say(b"hello"))) as port:
        seen = probe(plain(port, text="ell"), PATIENCE_S)

    assert (seen.outcome, seen.phase, seen.status) == ("ok", "", 200)
    assert list(seen.phases_ms) == ["connect", "processing", "transfer"]
    assert seen.address == "127.0.0.1"
    assert seen.failed_after_ms is None


def test_a_page_by_name_over_tls_has_all_five_phases_and_the_days(
    believed: Authority, tmp_path: Path
) -> None:
    context = believed.context(tmp_path, "portal.test", -1, 90)
    with serving(page(say(b"hello")), context) as port, answering(always("127.0.0.1")) as names:
        given_settings = HttpSettings(host="portal.test", port=port)
        seen = measure(lambda attempt: fetch(given_settings, attempt), looking_up(names))

    assert (seen.outcome, seen.certificate_days) == ("ok", 90)
    assert list(seen.phases_ms) == ["dns", "connect", "tls", "processing", "transfer"]


def test_the_request_says_who_asks_and_asks_once() -> None:
    requests: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(say(b""))

    with serving(handle) as port:
        probe(plain(port, path="/tin-tuc?trang=2"), PATIENCE_S)

    (request,) = requests
    assert request.startswith(b"GET /tin-tuc?trang=2 HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:%d\r\n" % port in request
    assert b"\r\nUser-Agent: %s\r\n" % USER_AGENT.encode() in request
    assert b"\r\nConnection: close\r\n" in request


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        (HttpSettings(host="a.vn"), b"Host: a.vn\r\n"),
        (HttpSettings(host="a.vn", port=80, tls=False), b"Host: a.vn\r\n"),
        (HttpSettings(host="a.vn", port=80), b"Host: a.vn:80\r\n"),
        (HttpSettings(host="::1"), b"Host: [::1]\r\n"),
    ],
)
def test_the_host_header_names_a_port_only_where_it_is_unusual(
    settings: HttpSettings, host: bytes
) -> None:
    assert host in settings.request()


def test_an_error_status_is_reported_with_the_phase_that_made_it() -> None:
    with serving(page(say(b"down", status=b"503 Service Unavailable"))) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.status) == ("http_unexpected_status_code", 503)
    assert seen.phase == "processing"
    assert seen.failed_after_ms is not None


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        ("401", b"401 Unauthorized", "ok"),
        ("200-299,401", b"401 Unauthorized", "ok"),
        ("200-299,401", b"402 Payment Required", "http_unexpected_status_code"),
        ("200-299", b"301 Moved Permanently", "http_unexpected_status_code"),
    ],
)
def test_the_expected_statuses_are_a_setting(status: str, answer: bytes, outcome: str) -> None:
    with serving(page(say(b"", status=answer))) as port:
        seen = probe(plain(port, status=status), PATIENCE_S)

    assert seen.outcome == outcome


def test_a_page_without_the_expected_text_is_another_page() -> None:
    with serving(page(say(b"It works!"))) as port:
        seen = probe(plain(port, text="Dịch vụ công"), PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("http_unexpected_body", "transfer")


def test_a_text_that_is_not_ascii_is_found() -> None:
    with serving(page(say("Cổng Dịch vụ công".encode()))) as port:
        seen = probe(plain(port, text="Dịch vụ công"), PATIENCE_S)

    assert seen.outcome == "ok"


def test_a_redirect_is_reported_and_not_followed_unless_asked() -> None:
    with serving(page(say(b"", status=b"302 Found", headers=b"Location: /x\r\n"))) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.status) == ("ok", 302)


def test_a_redirect_is_followed_when_asked_and_its_phases_are_added() -> None:
    answers = iter([say(b"", status=b"302 Found", headers=b"Location: /x\r\n"), say(b"there")])
    requests: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(next(answers))

    with serving(handle) as port:
        seen = probe(plain(port, follow=True, text="there"), PATIENCE_S)

    assert (seen.outcome, seen.status) == ("ok", 200)
    assert list(seen.phases_ms) == ["connect", "processing", "transfer"]
    assert [request.split()[1] for request in requests] == [b"/", b"/x"]


@pytest.mark.parametrize(
    ("location", "status", "outcome"),
    [
        (b"https://sso.test/login?next=/", b"302 Found", "ok"),
        (b"HTTPS://SSO.TEST/login", b"302 Found", "ok"),
        (b"https://sso.test.evil/login", b"302 Found", "http_unexpected_redirect"),
        (b"/error", b"302 Found", "http_unexpected_redirect"),
        (b"https://[", b"302 Found", "unexpected_answer"),
        (b"", b"200 OK", "http_unexpected_redirect"),
        (b"", b"500 Oh", "http_unexpected_status_code"),
    ],
)
def test_where_a_redirect_must_lead_is_a_setting(
    location: bytes, status: bytes, outcome: str
) -> None:
    headers = b"Location: %s\r\n" % location if location else b""
    with serving(page(say(b"", status=status, headers=headers))) as port:
        seen = probe(plain(port, redirect="https://sso.test/login"), 5.0)

    assert seen.outcome == outcome


def test_a_redirect_that_leads_where_it_must_is_followed_when_asked() -> None:
    answers = iter([say(b"", status=b"302 Found", headers=b"Location: /sso/x\r\n"), say(b"form")])

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(next(answers))

    with serving(handle) as port:
        must = f"http://127.0.0.1:{port}/sso/"
        seen = probe(plain(port, follow=True, redirect=must, text="form"), 5.0)

    assert (seen.outcome, seen.status) == ("ok", 200)


def test_redirects_without_end_are_given_up() -> None:
    count = itertools.count()

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        next(count)
        connection.sendall(say(b"", status=b"302 Found", headers=b"Location: /\r\n"))

    with serving(handle) as port:
        seen = probe(plain(port, follow=True), PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("http_unexpected_status_code", "processing")
    assert (seen.failed_after_ms or 0) > seen.phases_ms["connect"]
    assert next(count) == 4


def test_a_redirect_to_nowhere_is_reported_with_its_status() -> None:
    there = b"Location: ftp://b.vn/\r\n"
    with serving(page(say(b"", status=b"302 Found", headers=there))) as port:
        seen = probe(plain(port, follow=True), PATIENCE_S)

    assert (seen.outcome, seen.phase, seen.status) == ("unexpected_answer", "processing", 302)


def test_a_redirect_to_a_forbidden_address_sends_nothing_there() -> None:
    visits: list[bytes] = []

    def visited(connection: socket.socket) -> None:
        visits.append(b"came")

    with serving(visited) as inside:
        there = b"Location: http://127.0.0.2:%d/\r\n" % inside
        with serving(page(say(b"", status=b"302 Found", headers=there))) as port:
            seen = probe(plain(port, follow=True), PATIENCE_S, lambda _, to: to == port)

    assert (seen.outcome, seen.address, visits) == ("not_allowed", "127.0.0.2", [])


@pytest.mark.parametrize(
    ("location", "host", "port", "path", "tls"),
    [
        (b"/x?y=1#z", "a.vn", 8443, "/x?y=1", True),
        (b"x", "a.vn", 8443, "/old/x", True),
        (b"?q", "a.vn", 8443, "/old/page?q", True),
        (b"#top", "a.vn", 8443, "/old/page?a", True),
        (b"https://b.vn", "b.vn", 443, "/", True),
        (b"https://b.vn?q", "b.vn", 443, "/?q", True),
        (b"HTTP://b.vn:8080/x", "b.vn", 8080, "/x", False),
        (b"//b.vn/x", "b.vn", 443, "/x", True),
        (b"https://user@b.vn/", "b.vn", 443, "/", True),
        (b"../x", "a.vn", 8443, "/x", True),
        (b"https://[2001:db8::1]:444/x", "2001:db8::1", 444, "/x", True),
        ("/trang-chủ 1".encode(), "a.vn", 8443, "/trang-ch%E1%BB%A7%201", True),
    ],
)
def test_a_location_leads_where_a_browser_would_go(
    location: bytes, host: str, port: int, path: str, tls: bool
) -> None:
    old = HttpSettings(host="a.vn", port=8443, path="/old/page?a")

    new = old.redirected(location)

    assert (new.host, new.port, new.path, new.tls) == (host, port, path, tls)


@pytest.mark.parametrize(
    "location",
    [
        b"ftp://b.vn/x",
        b"javascript:alert(1)",
        b"https://b.vn:0/",
        b"https://b.vn:99999/",
        b"https://[::1/",
        b"https://b_\xff.vn/",
        b"/" + b"x" * 2000,
    ],
)
def test_a_location_that_leads_nowhere_is_an_unexpected_answer(location: bytes) -> None:
    with pytest.raises(Failure) as caught:
        HttpSettings(host="a.vn").redirected(location)

    assert caught.value.word == "unexpected_answer"


@given(st.binary(min_size=1))
def test_no_location_can_smuggle_anything_into_a_request(location: bytes) -> None:
    try:
        new = HttpSettings(host="a.vn").redirected(location)
    except Failure:
        return

    assert is_host(new.host)
    assert is_port(new.port)
    assert is_path(new.path)
    assert new.request().count(b"\r\n") == 7


def test_a_closed_port_is_refused() -> None:
    seen = probe(plain(free_port()), PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("connection_refused", "connect")
    assert seen.phases_ms == {}


def test_a_server_that_hangs_up_after_the_request_is_an_end_too_early() -> None:
    def handle(connection: socket.socket) -> None:
        read_request(connection)

    with serving(handle) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("eof_error", "processing")


def test_a_server_that_hangs_up_at_once_has_answered() -> None:
    with serving(lambda _: None) as port:
        seen = probe(plain(port), PATIENCE_S)

    # Which of the two it is depends on whether the request was on its way already.
    assert seen.outcome in {"eof_error", "connection_reset"}
    assert seen.phase == "processing"


def test_a_body_that_is_cut_off_is_an_end_too_early() -> None:
    with serving(page(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.phase, seen.status) == ("eof_error", "transfer", 200)


def test_another_protocol_is_an_unexpected_answer() -> None:
    with serving(lambda connection: connection.sendall(b"SSH-2.0-x\r\n")) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("unexpected_answer", "transfer")


def test_a_server_that_never_answers_ends_at_the_deadline() -> None:
    with serving(wait_for_end) as port:
        seen = probe(plain(port), SHORT_S)

    assert (seen.outcome, seen.phase) == ("generic_timeout_error", "processing")
    assert list(seen.phases_ms) == ["connect"]
    assert (seen.failed_after_ms or 0) >= SHORT_S * 1000 * 0.99


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"H",
    ],
)
def test_a_byte_at_a_time_ends_at_the_deadline_in_the_transfer(start: bytes) -> None:
    with serving(dripping(start)) as port:
        seen = probe(plain(port, text="never"), SHORT_S)

    assert (seen.outcome, seen.phase) == ("generic_timeout_error", "transfer")


def test_an_endless_body_is_left_after_16_kilobytes() -> None:
    start = b"HTTP/1.1 200 OK\r\n\r\n"
    with serving(endless(b"x" * 1000, start)) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.status) == ("ok", 200)


def test_a_server_cannot_push_a_large_page_ahead_over_a_thin_line() -> None:
    sent_bytes: list[int] = []
    full = threading.Event()

    def handle(connection: socket.socket) -> None:
        connection.settimeout(SHORT_S)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with contextlib.suppress(TimeoutError):
            while True:
                sent_bytes.append(connection.send(b"x" * 1000))
        full.set()

    with serving(handle) as port, dial(Attempt(PATIENCE_S), Endpoint("127.0.0.1", port), "any"):
        full.wait()

    assert sum(sent_bytes) < 64 * 1024


def test_endless_headers_are_an_unexpected_answer() -> None:
    with serving(endless(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n")) as port:
        seen = probe(plain(port), PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("unexpected_answer", "transfer")


def test_plain_http_where_tls_was_expected_is_a_failed_handshake() -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(say(b"", status=b"400 Bad Request"))
        wait_for_end(connection)

    with serving(handle) as port:
        seen = probe({"host": "127.0.0.1", "port": port}, PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("ssl_failed_handshake", "tls")


def test_a_name_that_does_not_resolve_fails_in_dns() -> None:
    settings = HttpSettings(host="portal.test")

    seen = measure(lambda attempt: fetch(settings, attempt), looking_up())

    expected = Measurement(
        outcome="dns_temporary_failure", phase="dns", failed_after_ms=seen.failed_after_ms
    )
    assert seen == expected
