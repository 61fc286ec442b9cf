"""The listener as a process: its TLS, its bytes on the wire, its end."""

import signal
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.answer import Answer
from checks.wire import MOST_BODY_BYTES, REPORT_PATH
from checks.wire.deflate import deflate, inflate
from checks.wire.plain import decode, encode
from checks.wire.trust import pinned_context
from server.trust.authority import new_authority
from tests.server.agents.listener import Agent, Place, furnished_place, listening, secret
from tests.server.ingest.build import a_record, a_report
from tests.server.ingest.desk import rows


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A listener that runs."""
    place = furnished_place(tmp_path_factory.mktemp("server"), devices=6)
    with listening(place):
        yield place


@pytest.fixture
def own_place(tmp_path: Path) -> Place:
    """A listener that a test runs by itself."""
    return furnished_place(tmp_path, devices=1)


def test_a_connection_is_kept_from_one_report_to_the_next(place: Place) -> None:
    with connect(place) as tls:
        answers = [ask(tls, request(1, deflate(encode(a_report())))) for _ in range(3)]

    assert [answer[:15] for answer in answers] == [b"HTTP/1.1 200 OK"] * 3


def test_an_answer_on_the_wire_is_a_status_line_a_length_and_a_body(place: Place) -> None:
    with connect(place) as tls:
        answer = ask(tls, request(2, deflate(encode(a_report([a_record(1)])))))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head == f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}".encode()
    assert decode(Answer, inflate(body, 10_000)).through == 1


def test_an_answer_comes_in_one_piece(place: Place) -> None:
    with connect(place) as tls:
        tls.sendall(request(2, deflate(encode(a_report([a_record(1)])))))

        # A read gives no more than one TLS record.
        head, _, body = tls.recv(65536).partition(b"\r\n\r\n")

    assert head.endswith(f"content-length: {len(body)}".encode())
    assert body


def test_a_listener_of_another_key_is_not_believed(place: Place) -> None:
    stranger = pinned_context([new_authority().public[0]])

    with (
        socket.create_connection(("127.0.0.1", place.port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        stranger.wrap_socket(plain)


def test_tls_before_1_3_is_refused(place: Place) -> None:
    context = pinned_context([place.key])
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2

    with (
        socket.create_connection(("127.0.0.1", place.port)) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain)


def test_a_body_that_has_no_end_is_read_to_the_bound_only(place: Place) -> None:
    head = REPORT_HEAD.format(secret=secret(3)) + "Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"

    with connect(place) as tls:
        tls.sendall(head.encode() + chunk * (MOST_BODY_BYTES // 65536 + 1))
        answer = tls.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer


def test_a_report_that_hangs_up_half_way_leaves_nothing(place: Place) -> None:
    body = deflate(encode(a_report([a_record(1)])))
    with connect(place) as tls:
        tls.sendall(request(4, body)[:-5])

    with Agent(place, 5) as agent:
        agent.report(a_report([a_record(1)]))

    with place.store() as store:
        assert rows(store, "SELECT count(*) FROM sample WHERE device_id = 4") == [(0,)]


def test_told_to_end_it_answers_what_it_took_in(own_place: Place) -> None:
    with listening(own_place) as process, Agent(own_place, 1) as agent:
        agent.report(a_report([a_record(1)]))

        process.send_signal(signal.SIGTERM)
        process.wait(30)

    with own_place.store() as store:
        assert rows(store, "SELECT count(*) FROM sample") == [(1,)]
        assert rows(store, "SELECT value FROM counter WHERE name = 'ingest_reports'") == [(1.0,)]


REPORT_HEAD = "POST " + REPORT_PATH + " HTTP/1.1\r\nHost: canh\r\nAuthorization: Canh {secret}\r\n"


def request(device: int, body: bytes) -> bytes:
    head = REPORT_HEAD.format(secret=secret(device)) + f"Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def connect(place: Place) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", place.port), timeout=30)
    return pinned_context([place.key]).wrap_socket(plain)


def ask(tls: ssl.SSLSocket, request: bytes) -> bytes:
    """Send a request and read an answer whose head says how long it is."""
    tls.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += tls.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.rpartition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += tls.recv(65536)
    return head + b"\r\n\r\n" + body
