import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.proxy import Proxy, parse_proxy
from agent.uplink import (
    Busy,
    Peer,
    Rejected,
    Strange,
    UnknownDevice,
    Unreachable,
    Uplink,
    UplinkError,
)
from checks.address import Endpoint
from checks.answer import Problem
from checks.enrolment import Enrolled, Enrolment
from checks.report import Report, Sent
from checks.wire.deflate import deflate
from checks.wire.plain import encode
from tests.agent.build import a_record
from tests.agent.stub_server import (
    CODE,
    Behaviour,
    Request,
    StubProxy,
    StubServer,
    contract,
    dripping,
    hanging,
    problem,
    respond,
    saying,
)

SECRET = "0123456789abcdef"
TOKEN = "token-of-the-device"
REPORT = deflate(
    encode(
        Report(
            generation="a1b2c3d4",
            fingerprint="1abcdef0",
            sent=Sent(boot="b0070001", clock_s=60.0, wall_s=1.0),
            records=(replace(a_record(60.0), sequence=1),),
        )
    )
)


def straight(_server: Endpoint) -> Proxy | None:
    return None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StubServer]:
    with StubServer(folder=tmp_path) as server:
        server.devices[SECRET] = Enrolled(device="1" * 32, token=TOKEN)
        yield server


@pytest.fixture
def uplink() -> Iterator[Uplink]:
    with closing(Uplink(straight, timeout_s=5.0)) as uplink:
        yield uplink


def peer(*servers: StubServer, before: tuple[str, ...] = ()) -> Peer:
    addresses = (*before, *(server.address for server in servers))
    return Peer(servers=addresses, keys=(servers[0].key,), secret=SECRET, token=TOKEN)


def test_a_report_is_answered(server: StubServer, uplink: Uplink) -> None:
    reply = uplink.report(peer(server), REPORT)

    assert (reply.answer.through, reply.answer.backlog) == (1, 100)
    assert reply.seen.outcome == "ok"
    assert list(reply.seen.phases_ms) == ["connect", "tls", "processing", "transfer"]
    assert server.records[0].clock_s == 60.0


def test_a_request_carries_no_byte_that_is_not_needed(server: StubServer, uplink: Uplink) -> None:
    uplink.report(peer(server), REPORT)

    assert server.requests[0].head.decode().split("\r\n") == [
        "POST /v1/report HTTP/1.1",
        "Host: canh",
        f"Content-Length: {len(REPORT)}",
        f"Authorization: Canh {SECRET}",
    ]


def test_a_report_travels_in_one_piece(server: StubServer, uplink: Uplink) -> None:
    uplink.report(peer(server), REPORT)

    assert server.requests[0].records == 1


def test_one_connection_serves_many_reports(server: StubServer, uplink: Uplink) -> None:
    for _ in range(5):
        uplink.report(peer(server), REPORT)

    assert (len(server.requests), server.connections) == (5, 1)


def test_a_connection_that_died_unseen_is_made_anew_at_once_and_cheaper(
    server: StubServer, uplink: Uplink
) -> None:
    uplink.report(peer(server), REPORT)
    server.hang_up()

    uplink.report(peer(server), REPORT)

    assert [request.resumed for request in server.requests] == [False, True]


def test_a_server_that_closes_after_its_answer_is_connected_anew(
    server: StubServer, uplink: Uplink
) -> None:
    server.script.append(closing_after(contract))

    uplink.report(peer(server), REPORT)
    uplink.report(peer(server), REPORT)

    assert server.connections == 2


def closing_after(behaviour: Behaviour) -> Behaviour:
    def answer(server: StubServer, request: Request) -> Iterator[bytes]:
        whole = b"".join(behaviour(server, request))
        yield whole.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1)

    return answer


def test_another_address_is_tried_when_the_first_is_silent(
    server: StubServer, uplink: Uplink
) -> None:
    nobody = unused_address()

    first = uplink.report(peer(server, before=(nobody,)), REPORT)
    uplink.report(peer(server, before=(nobody,)), REPORT)

    assert first.answer.through == 1
    assert server.connections == 1


def test_nobody_at_any_address_is_unreachable(server: StubServer, uplink: Uplink) -> None:
    nobody = replace(peer(server), servers=(unused_address(), unused_address()))

    with pytest.raises(Unreachable, match="connection_refused") as raised:
        uplink.report(nobody, REPORT)

    assert (raised.value.seen.outcome, raised.value.seen.phase) == ("connection_refused", "connect")
    assert not raised.value.permanent


def unused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def test_whoever_does_not_hold_the_pinned_key_is_not_spoken_to(
    server: StubServer, uplink: Uplink
) -> None:
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    with pytest.raises(Unreachable) as raised:
        uplink.report(replace(peer(server), keys=(stranger,)), REPORT)

    assert raised.value.seen.phase == "tls"
    assert server.requests == []


def test_a_server_that_took_over_with_the_next_key_is_believed(
    tmp_path: Path, server: StubServer, uplink: Uplink
) -> None:
    uplink.report(peer(server), REPORT)
    next_key = Ed25519PrivateKey.generate()
    both = replace(peer(server), keys=(server.key, next_key.public_key().public_bytes_raw()))
    server.stop()
    server.authority = next_key
    server.start()

    reply = uplink.report(both, REPORT)

    assert reply.answer.through == 1


def test_the_token_is_sent_at_once_when_the_server_asks_for_it(
    server: StubServer, uplink: Uplink
) -> None:
    server.script.append(saying(problem(401, "token")))

    reply = uplink.report(peer(server), REPORT)

    assert reply.answer.through == 1
    assert [request.headers.get("Canh-Token") for request in server.requests] == [None, TOKEN]


def test_an_unknown_device_is_for_a_person_to_mend(server: StubServer, uplink: Uplink) -> None:
    server.devices.clear()

    with pytest.raises(UnknownDevice) as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.permanent


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_says_when_to_come_again(
    server: StubServer, uplink: Uplink, status: int
) -> None:
    server.script.append(saying(problem(status, "busy", "retry-after: 17")))

    with pytest.raises(Busy) as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.retry_after_s == 17.0
    assert uplink.report(peer(server), REPORT).answer.through == 1


@pytest.mark.parametrize("asked", ["Wed, 21 Oct 2026 07:28:00 GMT", "-5", "", "1e9"])
def test_a_strange_wish_when_to_come_again_is_ignored(
    server: StubServer, uplink: Uplink, asked: str
) -> None:
    server.script.append(saying(problem(503, "busy", f"retry-after: {asked}")))

    with pytest.raises(Busy) as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.retry_after_s == 0.0


def test_a_message_that_is_never_taken_says_why(server: StubServer, uplink: Uplink) -> None:
    body = deflate(encode(Problem(error="malformed", detail="records[0]: no sense")))
    server.script.append(saying(respond(400, body)))

    with pytest.raises(Rejected, match="no sense") as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.error == "malformed"
    assert raised.value.permanent


def test_a_problem_in_plain_json_is_understood(server: StubServer, uplink: Uplink) -> None:
    server.script.append(saying(respond(413, b'{"error":"too_large"}')))

    with pytest.raises(Rejected) as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.error == "too_large"


STRANGE = {
    "garbage": saying(b"\x00\x01 no HTTP at all\r\n\r\n"),
    "a status without a problem": saying(respond(404, b"<html>not found</html>")),
    "an error of the server": saying(respond(500)),
    "no JSON": saying(respond(200, deflate(b"[1,2"))),
    "another shape": saying(respond(200, deflate(b'{"time_s":"now"}'))),
    "a body that unpacks without end": saying(respond(200, deflate(bytes(50_000_000)))),
    "a huge body": saying(respond(200, bytes(300_000))),
    "a head without end": saying(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 10_000),
}


@pytest.mark.parametrize("behaviour", STRANGE.values(), ids=STRANGE.keys())
def test_what_is_not_the_contract_is_strange_and_the_next_report_goes_on(
    server: StubServer, uplink: Uplink, behaviour: Behaviour
) -> None:
    server.script.append(behaviour)

    with pytest.raises(Strange) as raised:
        uplink.report(peer(server), REPORT)

    assert not raised.value.permanent
    assert uplink.report(peer(server), REPORT).answer.through == 1


@pytest.mark.parametrize("behaviour", [hanging, dripping])
def test_a_whole_exchange_stands_under_one_deadline(
    server: StubServer, behaviour: Behaviour
) -> None:
    server.script.append(behaviour)

    with closing(Uplink(straight, timeout_s=0.5)) as uplink, pytest.raises(Unreachable) as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.seen.outcome == "generic_timeout_error"


def test_a_server_that_hangs_up_in_the_middle_is_unreachable(
    server: StubServer, uplink: Uplink
) -> None:
    server.script.extend([saying(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab", b"")] * 2)

    with pytest.raises(UplinkError) as raised:
        uplink.report(peer(server), REPORT)

    assert raised.value.seen.outcome in {"eof_error", "connection_reset"}


def test_enrolling_needs_no_secret_in_the_header(server: StubServer, uplink: Uplink) -> None:
    joining = Enrolment(code=CODE.hex(), secret="f" * 16, fingerprint="1abcdef0")
    stranger = replace(peer(server), secret="", token="")

    enrolled = uplink.enrol(stranger, deflate(encode(joining)))

    assert enrolled.device == f"{2:032x}"
    assert "Authorization" not in server.requests[0].headers


def test_a_refused_code_is_permanent(server: StubServer, uplink: Uplink) -> None:
    joining = Enrolment(code="00", secret="f" * 16, fingerprint="1abcdef0")

    with pytest.raises(Rejected) as raised:
        uplink.enrol(replace(peer(server), secret=""), deflate(encode(joining)))

    assert raised.value.error == "refused_code"


def through(proxy: StubProxy, user: str = "") -> Callable[[Endpoint], Proxy]:
    return lambda _server: parse_proxy(f"http://{user}127.0.0.1:{proxy.port}")


def test_a_proxy_tunnels_and_sees_only_where_to(server: StubServer) -> None:
    with StubProxy() as proxy, closing(Uplink(through(proxy))) as uplink:
        for _ in range(2):
            uplink.report(peer(server), REPORT)

    assert proxy.asked == [(f"CONNECT {server.address}", "")]
    assert len(server.requests) == 2


def test_a_proxy_gets_the_credentials_of_its_address(server: StubServer) -> None:
    with (
        StubProxy(wanted="Basic Y8OiOnA6d0A=") as proxy,
        closing(Uplink(through(proxy, "c%C3%A2:p%3Aw%40@"))) as uplink,
    ):
        uplink.report(peer(server), REPORT)

    assert server.records


def test_a_proxy_that_wants_credentials_is_named_as_the_trouble(server: StubServer) -> None:
    with (
        StubProxy(wanted="Basic Og==") as proxy,
        closing(Uplink(through(proxy))) as uplink,
        pytest.raises(Unreachable, match="proxy") as raised,
    ):
        uplink.report(peer(server), REPORT)

    assert raised.value.seen.phase == "connect"
    assert server.connections == 0
