"""A server that speaks the format over real TLS; a test scripts its answers."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn

from checks.answer import Answer, Problem
from checks.enrolment import Enrolled, Enrolment, EnrolmentCode
from checks.report import Report
from checks.wire import ENROL_PATH, MOST_JSON_BYTES, SCHEME, TOKEN_HEADER
from checks.wire.deflate import deflate, inflate
from checks.wire.plain import decode, encode
from server.trust.authority import new_authority
from server.trust.certificate import issue
from tests.checks.servers import PATIENCE_S


@dataclass(frozen=True, slots=True)
class Heard:
    """A report as it came."""

    report: Report
    source: str
    connection: int
    secret: str
    token: str


def store_everything(heard: Heard, before: list[Heard]) -> tuple[int, object]:
    """Answer as a server does that lacks nothing of what was sent to it in order."""
    stored = {
        record.sequence
        for one in (*before, heard)
        if one.secret == heard.secret
        for record in one.report.records
    }
    through = next(number for number in range(len(stored) + 1) if number + 1 not in stored)
    return 200, Answer(time_s=0.0, through=through)


Script = Callable[[Heard, list[Heard]], tuple[int, object]]


@dataclass(slots=True)
class StandIn:
    """What it heard, and how it answers reports."""

    key: bytes
    address: str = ""
    script: Script = store_everything
    hang_up: bool = False  # after each answer, without saying so
    enrolments: list[Enrolment] = field(default_factory=list)
    reports: list[Heard] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def code(self) -> EnrolmentCode:
        return EnrolmentCode(key=self.key, secret=b"0123456789", servers=(self.address,))

    def wait_until(self, is_so: Callable[[], bool]) -> bool:
        with self.changed:
            return self.changed.wait_for(is_so, PATIENCE_S)

    def answer_enrolment(self, body: bytes) -> tuple[int, object]:
        enrolment = decode(Enrolment, body)
        with self.changed:
            self.enrolments.append(enrolment)
            self.changed.notify_all()
        if enrolment.code != self.code.secret.hex():
            return 403, Problem(error="refused_code")
        return 200, Enrolled(device=enrolment.secret.encode().hex()[:32], token="t0ken")

    def answer_report(self, heard: Heard) -> tuple[int, object]:
        with self.changed:
            answer = self.script(heard, self.reports)
            self.reports.append(heard)
            self.changed.notify_all()
        return answer


class _Server(ThreadingMixIn, HTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, stand_in: StandIn, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in
        self.socket = context.wrap_socket(self.socket, server_side=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        stand_in = self.server.stand_in
        body = self.rfile.read(int(self.headers["Content-Length"]))
        data = inflate(body, MOST_JSON_BYTES)
        if self.path == ENROL_PATH:
            status, message = stand_in.answer_enrolment(data)
        else:
            heard = Heard(
                decode(Report, data),
                source=self.client_address[0],
                connection=self.client_address[1],
                secret=self.headers["Authorization"].removeprefix(f"{SCHEME} "),
                token=self.headers.get(TOKEN_HEADER, ""),
            )
            status, message = stand_in.answer_report(heard)
        self._send(status, deflate(encode(message)))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response_only(status)
        if status in {429, 503}:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection |= self.server.stand_in.hang_up

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def stand_in_server(folder: Path) -> Iterator[StandIn]:
    """Run one. Whoever talks to it hangs up before the end."""
    authority = new_authority()
    certificate = folder / "stand-in.pem"
    certificate.write_bytes(issue(authority.present, datetime.now(UTC)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    stand_in = StandIn(key=authority.public[0])
    with _Server(stand_in, context) as server:
        stand_in.address = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield stand_in
        finally:
            server.shutdown()
            thread.join()
