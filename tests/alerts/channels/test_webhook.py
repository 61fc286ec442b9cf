"""Webhooks, against a real HTTP server."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.channel import ChannelSettingsError, DeliveryError
from alerts.channels.webhook import WebhookSettings, body_of, send
from tests.alerts.build import TEN, minutes
from tests.alerts.channels.build import a_message
from tests.alerts.channels.certificate import Certificate, a_certificate
from tests.alerts.channels.post_office import talking
from tests.checks.servers import free_port

SETTINGS = WebhookSettings(timeout_s=10)


@dataclass(slots=True)
class Receiver:
    """What was posted, and what is answered."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(receiver: Receiver, certificate: Certificate | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # named by http.server
            length = int(self.headers["Content-Length"])
            receiver.got.append((self.path, dict(self.headers), self.rfile.read(length)))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        server.socket = certificate.server.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refused(address: str, settings: WebhookSettings = SETTINGS) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(settings, a_message(address=address))
    return caught.value


# The body


def test_the_body_has_the_form_of_alertmanagers_webhook() -> None:
    body = body_of(a_message())

    labels = {"alertname": "CanhIncident", "incident": "12", "simulated": "false"}
    annotations = {
        "summary": "UBND xã Lạc Thổ mất kết nối mạng",
        "description": a_message().text,
        "reason": "opened",
        "component": "link:c33-l0",
    }
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": "2026-11-23T03:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://canh.example/incidents/12",
        "fingerprint": "b5a9",
    }
    (own,) = alerts_of()
    assert own | {"fingerprint": "b5a9"} == alert
    assert body | {"alerts": []} == {
        "version": "4",
        "groupKey": '{}:{incident="12"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "canh",
        "groupLabels": {"incident": "12"},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "https://canh.example",
        "notification_reason": "opened",
        "alerts": [],
    }


def alerts_of(**changes: Any) -> list[dict[str, Any]]:
    return json.loads(json.dumps(body_of(a_message(**changes))))["alerts"]  # type: ignore[no-any-return]  # json knows no types


def test_what_is_over_is_the_same_alert_resolved() -> None:
    (firing,) = alerts_of()
    facts = {"reason": "recovered", "component": "lan:c33"}
    (resolved,) = alerts_of(is_over=True, until=TEN + minutes(40), facts=facts)

    assert resolved["status"] == "resolved"
    assert resolved["endsAt"] == "2026-11-23T03:40:00Z"
    same = ("fingerprint", "labels", "startsAt")
    assert [firing[name] for name in same] == [resolved[name] for name in same]
    assert len(firing["fingerprint"]) == 16


def test_what_it_was_part_of_takes_the_place_of_its_parts() -> None:
    (part,) = alerts_of(incident=7)
    whole, replaced = alerts_of(replaces=(7,))

    assert (whole["status"], whole["labels"]["incident"]) == ("firing", "12")
    assert (replaced["status"], replaced["annotations"]) == ("resolved", {"replaced_by": "12"})
    assert replaced["fingerprint"] == part["fingerprint"]


def test_what_is_simulated_is_labelled_so() -> None:
    (alert,) = alerts_of(simulated=True)

    assert alert["labels"]["simulated"] == "true"


# Posting


def test_a_message_is_posted_where_the_contact_says() -> None:
    receiver = Receiver()
    with receiving(receiver) as address:
        receipt = send(SETTINGS, a_message(address=f"{address}/hook?to=canh")).receipt

    ((path, headers, body),) = receiver.got
    assert receipt == "204"
    assert path == "/hook?to=canh"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == body_of(a_message())


def test_a_repeat_can_be_known_as_one() -> None:
    receiver = Receiver()
    with receiving(receiver) as address:
        for _ in range(2):
            send(SETTINGS, a_message(address=address))

    assert [headers["Idempotency-Key"] for _, headers, _ in receiver.got] == [a_message().id] * 2


def test_a_body_is_signed_with_the_secret_both_sides_know() -> None:
    receiver = Receiver()
    with receiving(receiver) as address:
        send(WebhookSettings(secret="bí mật"), a_message(address=address))

    ((_, headers, body),) = receiver.got
    expected = hmac.new("bí mật".encode(), body, hashlib.sha256).hexdigest()
    assert headers["Canh-Signature-256"] == f"sha256={expected}"


def test_without_a_secret_nothing_is_signed() -> None:
    receiver = Receiver()
    with receiving(receiver) as address:
        send(SETTINGS, a_message(address=address))

    assert "Canh-Signature-256" not in receiver.got[0][1]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (301, True),
        (400, True),
        (404, True),
        (410, True),
        (408, False),
        (425, False),
        (429, False),
        (500, False),
        (503, False),
    ],
)
def test_what_may_pass_is_tried_again_and_the_rest_is_not(status: int, permanent: bool) -> None:
    with receiving(Receiver(status=status)) as address:
        error = refused(address)

    assert str(status) in str(error)
    assert error.permanent is permanent


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    elsewhere = Receiver()
    with receiving(elsewhere) as other:
        redirecting = Receiver(status=status, headers={"Location": f"{other}/"})
        with receiving(redirecting) as address:
            refused(address)

    assert elsewhere.got == []


def test_over_tls_the_receiver_is_checked(tmp_path: Path) -> None:
    certificate = a_certificate(tmp_path)
    receiver = Receiver()
    with receiving(receiver, certificate) as address:
        error = refused(address)
        send(WebhookSettings(ca_file=certificate.path), a_message(address=address))

    assert "certificate verify failed" in str(error)
    assert not error.permanent
    assert len(receiver.got) == 1


def test_where_nobody_listens_it_is_tried_again() -> None:
    error = refused(f"http://127.0.0.1:{free_port()}/")

    assert (error.permanent, error.uncertain) == (False, False)


def test_a_receiver_that_hangs_up_is_tried_again() -> None:
    with talking(lambda connection: connection.close()) as port:
        error = refused(f"http://127.0.0.1:{port}/")

    assert not error.permanent


def test_a_receiver_that_sends_a_byte_now_and_then_does_not_hold_an_attempt() -> None:
    def talk(connection: socket.socket) -> None:
        connection.settimeout(0.05)
        try:
            while True:
                connection.sendall(b"H")
                try:
                    if not connection.recv(65536):
                        return
                except TimeoutError:
                    continue
        except OSError:
            return

    with talking(talk) as port:
        error = refused(f"http://127.0.0.1:{port}/", WebhookSettings(timeout_s=0.3))

    assert not error.permanent


@pytest.mark.parametrize(
    "address",
    [
        "",
        "contact@lactho.example",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///nowhere",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/\r\nX: y",
        "http://127.0.0.1/a b",
        "http://xã.example/",
    ],
)
def test_what_is_no_address_of_a_web_page_is_refused_for_good(address: str) -> None:
    assert refused(address).permanent


@pytest.mark.parametrize("timeout_s", [0.0, -1.0, 31.0])
def test_a_time_out_that_cannot_work_is_refused_at_the_start(timeout_s: float) -> None:
    with pytest.raises(ChannelSettingsError, match="timeout_s"):
        WebhookSettings(timeout_s=timeout_s)


def test_the_secret_is_not_shown() -> None:
    assert "hidden" not in repr(WebhookSettings(secret="hidden"))
