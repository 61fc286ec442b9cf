"""Calls of real interfaces: tokens, client certificates, SOAP faults, values in JSON."""

import base64
import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Check, Measurement, Setting
from checks.kinds import run_check
from checks.probes.attempt import Attempt, measure
from checks.probes.call import probe
from checks.probes.call_answer import judge
from checks.probes.call_settings import CallSettings, headers_in
from checks.probes.exchange import request
from checks.probes.http_answer import Source, read_head
from checks.server_kinds import kinds_with
from checks.words import WORDS
from tests.checks.certificates import Authority
from tests.checks.servers import page, serving, wait_for_end

LOCAL = "127.0.0.1"
SECRET = "client-7:s3cret"
TOKEN = "eyJhbGciOi.7-token"
SHORT_S = 0.3

FAULT = (
    b'<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    b"<soap:Header/><soap:Body><!-- why --><soap:Fault><faultcode>soap:Server</faultcode>"
    b"<faultstring>no database</faultstring></soap:Fault></soap:Body></soap:Envelope>"
)
FINE = FAULT.replace(b"soap:Fault", b"m:EchoResponse")


def say(body: bytes, *, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


def read_all(connection: socket.socket) -> bytes:
    """Read a request with its body."""
    data = b""
    while True:
        head, found, body = data.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if found and len(body) >= int(length or 0):
            return data
        data += connection.recv(4096)


class Gateway:
    """Answers each request in turn, and keeps what was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.requests: list[bytes] = []
        self._answers = iter(answers)

    def __call__(self, connection: socket.socket) -> None:
        self.requests.append(read_all(connection))
        connection.sendall(next(self._answers))


def given_token(body: object, status: bytes = b"200 OK") -> bytes:
    return say(json.dumps(body).encode(), status=status)


def secrets_in(folder: Path, **held: str) -> Callable[[str], Path | None]:
    for name, text in held.items():
        (folder / name).write_text(text)

    def find(name: str) -> Path | None:
        file = folder / name
        return file if file.is_file() else None

    return find


def plain(port: int, **more: Setting) -> dict[str, Setting]:
    return {"host": LOCAL, "port": port, "tls": False, **more}


def ask(port: int, **more: Setting) -> Measurement:
    return probe(plain(port, **more), 5.0)


def test_a_call_without_a_body_is_a_get_and_tells_the_value_that_counts() -> None:
    gateway = Gateway(say(b'{"queue": [{"age_s": 41.5}]}'))
    with serving(gateway) as port:
        seen = ask(port, path="/queue", json="/queue/0/age_s", most=60)

    assert (seen.outcome, seen.status, seen.value) == ("ok", 200, 41.5)
    assert gateway.requests[0].startswith(b"GET /queue HTTP/1.1\r\n")
    assert list(seen.phases_ms) == ["connect", "processing", "transfer"]


def test_a_call_with_a_body_is_a_post_that_says_what_it_is() -> None:
    gateway = Gateway(say(b"{}"), say(FINE))
    with serving(gateway) as port:
        ask(port, body='{"echo": "chào"}')
        ask(port, body="<e/>", soap=True, headers='SOAPAction: "echo" | accept: text/xml')

    rest, soap = gateway.requests
    assert rest.startswith(b"POST / HTTP/1.1\r\n")
    assert b"\r\nContent-Length: 17\r\n" in rest
    assert b"\r\nContent-Type: application/json\r\n" in rest
    assert rest.endswith('\r\n\r\n{"echo": "chào"}'.encode())
    assert b"\r\nContent-Type: text/xml; charset=utf-8\r\n" in soap
    assert b'\r\nSOAPAction: "echo"\r\n' in soap
    assert soap.lower().count(b"\r\naccept: ") == 1


@pytest.mark.parametrize(
    ("answer", "limits", "outcome"),
    [
        (b'{"n": 61}', {"most": 60}, "value_out_of_bounds"),
        (b'{"n": 60}', {"most": 60}, "ok"),
        (b'{"n": -1}', {"least": 0}, "value_out_of_bounds"),
        (b'{"n": "12"}', {"most": 60}, "ok"),
        (b'{"n": "twelve"}', {"most": 60}, "http_unexpected_body"),
        (b'{"n": true}', {"most": 60}, "http_unexpected_body"),
        (b'{"n": NaN}', {"most": 60}, "http_unexpected_body"),
        (b'{"n": 1e400}', {"most": 60}, "http_unexpected_body"),
        (b'{"n": 1%s}' % (b"0" * 400), {"most": 60}, "http_unexpected_body"),
        (b'{"n": 1%s}' % (b"0" * 5000), {"most": 60}, "http_unexpected_body"),
        (b'{"m": 1}', {"most": 60}, "http_unexpected_body"),
        (b"[" * 16000, {"most": 60}, "http_unexpected_body"),
        (b"<html>", {"most": 60}, "http_unexpected_body"),
        (b'{"n": 1, "long": "%s"}' % (b"x" * 16384), {"most": 60}, "http_unexpected_body"),
        (b'{"n": "UP"}', {"equals": "UP"}, "ok"),
        (b'{"n": "DOWN"}', {"equals": "UP"}, "value_out_of_bounds"),
        (b'{"n": true}', {"equals": "true"}, "ok"),
    ],
)
def test_the_value_in_the_answer_has_limits(
    answer: bytes, limits: dict[str, Setting], outcome: str
) -> None:
    with serving(page(say(answer))) as port:
        seen = ask(port, json="/n", **limits)

    assert (seen.outcome, seen.status) == (outcome, 200)


def test_a_value_beyond_its_limits_is_told_all_the_same() -> None:
    with serving(page(say(b'{"n": 5400}'))) as port:
        seen = ask(port, json="/n", most=3600)

    assert (seen.outcome, seen.value) == ("value_out_of_bounds", 5400)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (say(FINE), "ok"),
        (say(FAULT, status=b"500 Internal Server Error"), "soap_fault"),
        (say(FAULT), "soap_fault"),
        (say(FINE.replace(b"m:EchoResponse", b"m:FaultList")), "ok"),
        (say(b"<html>Fault</html>"), "http_unexpected_body"),
        (say(b"down", status=b"503 Service Unavailable"), "http_unexpected_status_code"),
    ],
)
def test_a_soap_fault_is_a_failure_whatever_its_status(answer: bytes, outcome: str) -> None:
    with serving(page(answer)) as port:
        seen = ask(port, soap=True, body="<e/>")

    assert seen.outcome == outcome


def test_the_answer_must_hold_its_text() -> None:
    with serving(page(say(b"PONG"))) as port:
        assert ask(port, text="PING").outcome == "http_unexpected_body"
        assert ask(port, text="PONG").outcome == "ok"


def test_a_token_is_got_first_and_carried_by_the_call(tmp_path: Path) -> None:
    secrets = secrets_in(tmp_path, lgsp=f"{SECRET}\n")
    gateway = Gateway(given_token({"access_token": TOKEN, "expires_in": 3600}), say(b"echo"))
    with serving(gateway) as port:
        settings = plain(port, token="/token", secret="lgsp")
        seen = probe({**settings, "path": "/echo", "text": "echo"}, 5.0, secrets=secrets)

    first, second = gateway.requests
    basic = base64.b64encode(SECRET.encode())
    assert seen.outcome == "ok"
    assert first.startswith(b"POST /token HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Basic %s\r\n" % basic in first
    assert first.endswith(b"\r\n\r\ngrant_type=client_credentials")
    assert second.startswith(b"GET /echo HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer %s\r\n" % TOKEN.encode() in second


@pytest.mark.parametrize(
    "answer",
    [
        given_token({"error": "invalid_client"}, b"401 Unauthorized"),
        given_token({"access_token": ""}),
        given_token({"access_token": "a\r\nX: y"}),
        given_token({"access_token": 7}),
        given_token([]),
        say(b"<html>"),
    ],
)
def test_without_a_token_there_is_no_call(answer: bytes, tmp_path: Path) -> None:
    gateway = Gateway(answer)
    with serving(gateway) as port:
        settings = plain(port, token="/token", secret="lgsp")
        seen = probe(settings, 5.0, secrets=secrets_in(tmp_path, lgsp=SECRET))

    assert seen.outcome == "token_refused"
    assert seen.status in {200, 401}
    assert len(gateway.requests) == 1


def test_a_secret_without_a_token_signs_the_call_itself(tmp_path: Path) -> None:
    gateway = Gateway(say(b""))
    with serving(gateway) as port:
        settings = plain(port, secret="user")
        probe(settings, 5.0, secrets=secrets_in(tmp_path, user="u:p"))

    assert b"\r\nAuthorization: Basic dTpw\r\n" in gateway.requests[0]


def test_a_secret_may_be_carried_as_it_is(tmp_path: Path) -> None:
    gateway = Gateway(say(b""))
    with serving(gateway) as port:
        settings = plain(port, secret="key", secret_header="X-Api-Key")
        probe(settings, 5.0, secrets=secrets_in(tmp_path, key="k3y\n"))

    assert b"\r\nX-Api-Key: k3y\r\n" in gateway.requests[0]
    assert b"Authorization" not in gateway.requests[0]


def test_a_secret_smuggles_no_second_header_into_a_request(tmp_path: Path) -> None:
    settings = plain(1, secret="key", secret_header="X-Api-Key")

    seen = probe(settings, 5.0, secrets=secrets_in(tmp_path, key="k3y\r\nHost: other"))

    assert seen.outcome == "no_secret"


@pytest.mark.parametrize("held", [{}, {"lgsp": "\n"}])
@pytest.mark.parametrize("setting", ["secret", "certificate"])
def test_a_secret_that_is_not_there_sends_nothing_and_is_no_failure(
    held: dict[str, str], setting: str, tmp_path: Path
) -> None:
    gateway = Gateway()
    with serving(gateway) as port:
        settings = plain(port, **{setting: "lgsp"})
        seen = probe(settings, 5.0, secrets=secrets_in(tmp_path, **held))

    assert (seen.outcome, seen.address, gateway.requests) == ("no_secret", "", [])


def test_no_measurement_holds_the_secret_or_the_token(tmp_path: Path) -> None:
    gateway = Gateway(given_token({"access_token": TOKEN}), say(b"no", status=b"500 Oh"))
    with serving(gateway) as port:
        settings = plain(port, token="/token", secret="lgsp")
        seen = probe(settings, 5.0, secrets=secrets_in(tmp_path, lgsp=SECRET))

    assert seen.outcome == "http_unexpected_status_code"
    assert TOKEN not in repr(seen)
    assert "s3cret" not in repr(seen)


def client_pem(authority: Authority) -> str:
    key, certificate = authority.issue("canh.test", -1, 90)
    return (
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    ).decode()


def wanting_a_certificate(believed: Authority, folder: Path) -> ssl.SSLContext:
    context = believed.context(folder, LOCAL, -1, 60)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=believed.pem().decode())
    return context


def test_a_client_certificate_opens_the_door(believed: Authority, tmp_path: Path) -> None:
    secrets = secrets_in(tmp_path, door=client_pem(believed))
    with serving(page(say(b"in")), wanting_a_certificate(believed, tmp_path)) as port:
        settings = plain(port, tls=True, certificate="door", text="in")
        seen = probe(settings, 5.0, secrets=secrets)

    assert (seen.outcome, seen.certificate_days) == ("ok", 60)
    assert list(seen.phases_ms) == ["connect", "tls", "processing", "transfer"]


def test_without_the_client_certificate_the_door_stays_shut(
    believed: Authority, tmp_path: Path
) -> None:
    with serving(page(say(b"in")), wanting_a_certificate(believed, tmp_path)) as port:
        seen = probe({"host": LOCAL, "port": port}, 5.0)

    # Whether the refusal or the end of the connection is seen first is a matter of timing.
    assert seen.outcome in {"ssl_failed_handshake", "connection_reset", "eof_error"}


def test_a_sealed_key_asks_nobody_for_its_password(believed: Authority, tmp_path: Path) -> None:
    key, certificate = believed.issue("canh.test", -1, 90)
    sealed = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"phrase"),
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    secrets = secrets_in(tmp_path, door=sealed.decode())

    seen = probe({"host": LOCAL, "port": 1, "certificate": "door"}, 5.0, secrets=secrets)

    assert seen.outcome == "no_secret"


def test_the_token_may_lie_elsewhere_and_stands_under_the_ceilings_there(tmp_path: Path) -> None:
    secrets = secrets_in(tmp_path, lgsp=SECRET)
    settings: dict[str, Setting] = {"host": LOCAL, "port": 1, "secret": "lgsp"}

    seen = probe(
        {**settings, "token": "https://127.0.0.2:8443/token"},
        5.0,
        lambda address, _port: address == LOCAL,
        secrets,
    )

    assert (seen.outcome, seen.address) == ("not_allowed", "127.0.0.2")


def test_one_deadline_stands_over_the_token_and_the_call(tmp_path: Path) -> None:
    answers = iter([given_token({"access_token": TOKEN})])

    def handle(connection: socket.socket) -> None:
        read_all(connection)
        connection.sendall(next(answers, b"HTTP/1.1 "))
        wait_for_end(connection)

    with serving(handle) as port:
        settings = plain(port, token="/token", secret="lgsp")
        seen = probe(settings, SHORT_S, secrets=secrets_in(tmp_path, lgsp=SECRET))

    assert (seen.outcome, seen.phase) == ("generic_timeout_error", "transfer")


def test_no_agent_makes_a_call_and_a_server_does(tmp_path: Path) -> None:
    gateway = Gateway(say(b""))
    with serving(gateway) as port:
        check = Check(id=1, version=1, kind="call", settings=plain(port, secret="user"))
        of_agent = run_check(check)
        asked_by_agent = list(gateway.requests)
        of_server = run_check(check, kinds=kinds_with(secrets_in(tmp_path, user="u:p")))

    assert of_agent == Measurement(outcome="unsupported")
    assert asked_by_agent == []
    assert of_server.outcome == "ok"


BODIES = st.binary(max_size=60) | st.lists(
    st.sampled_from(
        [b"<Envelope>", b"<s:Body>", b"<Fault/>", b"<!--", b"-->", b"{", b'"n"', b":1}"]
    )
).map(b"".join)


@given(BODIES, st.sampled_from([b"200 OK", b"500 Oh"]), st.booleans())
def test_any_answer_has_a_word(body: bytes, status: bytes, soap: bool) -> None:
    expected = CallSettings(host=LOCAL, soap=soap, json="/n").expected
    parts = iter([say(body, status=status)])
    attempt = Attempt(5.0)

    def work(attempt: Attempt) -> None:
        source = Source(lambda: next(parts, b""))
        judge(expected, attempt, read_head(source), source)

    assert measure(work, attempt).outcome in WORDS


@given(st.text(st.characters(max_codepoint=300), max_size=40))
def test_no_header_smuggles_another_into_a_request(text: str) -> None:
    try:
        headers = headers_in(text)
    except ValueError:
        return

    asked = request(CallSettings(host="a.vn").resource, headers)
    names = [line.partition(b":")[0].lower() for line in asked.split(b"\r\n")[1:-2]]
    assert len(names) == len(set(names))
    assert set(names) >= {b"host", b"connection"}
    assert {name.lower().encode() for name in headers} <= set(names)
