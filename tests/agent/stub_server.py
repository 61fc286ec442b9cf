"""A real TLS listener on loopback that speaks the contract, and misbehaves when a test says so."""

import contextlib
import selectors
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checks.answer import Answer, Problem, Work
from checks.enrolment import Enrolled, Enrolment, EnrolmentCode
from checks.report import Record, Report
from checks.wire import ENROL_PATH
from checks.wire.deflate import deflate, inflate
from checks.wire.plain import decode, encode
from server.trust import certificate
from tests.agent.fakes import Receipts
from tests.checks.servers import PATIENCE_S, free_port

CODE = bytes(range(10))
MOST = 10**7


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came, in so many TLS records."""

    path: str
    head: bytes
    headers: dict[str, str]
    json: bytes
    resumed: bool
    records: int

    @property
    def report(self) -> Report:
        """The report in it."""
        return decode(Report, self.json)

    @property
    def secret(self) -> str:
        """Whoever says it is who."""
        return self.headers.get("Authorization", "").removeprefix("Canh ")


# Gives the pieces of an answer; a test sets one for the next request.
Behaviour = Callable[["StubServer", Request], Iterator[bytes]]


def respond(status: int, body: bytes = b"", *headers: str) -> bytes:
    """Write an answer of the least size."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def problem(status: int, error: str, *headers: str) -> bytes:
    """Write an answer that is not 200."""
    return respond(status, deflate(encode(Problem(error=error))), *headers)


def contract(server: "StubServer", request: Request) -> Iterator[bytes]:
    """Answer as a server should."""
    enrolling = request.path == ENROL_PATH
    yield server.enrol(request) if enrolling else server.take(request)


def saying(*pieces: bytes) -> Behaviour:
    """Answer with these bytes, whatever comes."""

    def say(_server: "StubServer", _request: Request) -> Iterator[bytes]:
        yield from pieces

    return say


def hanging(server: "StubServer", _request: Request) -> Iterator[bytes]:
    """Say nothing until the server stops."""
    server.stopping.wait(60)
    yield b""


def dripping(server: "StubServer", _request: Request) -> Iterator[bytes]:
    """Say a byte, and a while later another, without end."""
    yield b"HTTP/1.1 200 OK\r\nx: "
    while not server.stopping.wait(0.05):
        yield b"a"


def deaf_after_taking(server: "StubServer", request: Request) -> Iterator[bytes]:
    """Take what came, and hang up without a word."""
    server.enrol(request) if request.path == ENROL_PATH else server.take(request)
    yield b""


@dataclass(kw_only=True)
class StubServer:
    """The server. Its fields are what it knows; ``script`` is how it treats the next requests."""

    folder: Path
    authority: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    codes: set[str] = field(default_factory=lambda: {CODE.hex()})
    devices: dict[str, Enrolled] = field(default_factory=dict)
    receipts: dict[str, Receipts] = field(default_factory=dict)
    answer: Answer = field(default_factory=lambda: Answer(time_s=1.0, backlog=100))
    work: Work | None = None
    requests: list[Request] = field(default_factory=list)
    script: deque[Behaviour] = field(default_factory=deque)
    usual: Behaviour = contract
    connections: int = 0
    port: int = field(default_factory=free_port)
    stopping: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def key(self) -> bytes:
        """What agents pin."""
        return self.authority.public_key().public_bytes_raw()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def code(self) -> EnrolmentCode:
        """A code that lets in."""
        return EnrolmentCode(key=self.key, secret=CODE, servers=(self.address,))

    @property
    def records(self) -> list[Record]:
        """Everything stored, of all generations, by sequence."""
        kept = [receipts.stored for receipts in self.receipts.values()]
        return [record for stored in kept for _, record in sorted(stored.items())]

    def __enter__(self) -> Self:
        """Start to listen."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Listen, after a stop on the port of before."""
        pem = self.folder / "listener.pem"
        pem.write_bytes(certificate.issue(self.authority, datetime.now(UTC)))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pem)
        self.stopping.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._threads = [threading.Thread(target=self._accept)]
        self._open: set[socket.socket] = set()
        self._threads[0].start()

    def stop(self) -> None:
        """Hang up on everybody."""
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join()

    def hang_up(self) -> None:
        """Close every connection, as a server or a firewall does with idle ones."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_for(self, condition: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        """Wait until a request has made something true."""
        with self.arrived:
            assert self.arrived.wait_for(condition, timeout_s), "the server waited in vain"

    def enrol(self, request: Request) -> bytes:
        """Let a device join."""
        message = decode(Enrolment, request.json)
        clone = not message.code and request.secret in self.devices
        if message.secret not in self.devices:
            if message.code not in self.codes and not clone:
                return problem(403, "refused_code")
            self.codes.discard(message.code)
            number = len(self.devices) + 1
            self.devices[message.secret] = Enrolled(
                device=f"{number:032x}",
                token=f"token{number}",
                site="" if clone else "Xã Một",
                keys=(self.key.hex(),),
                servers=(self.address,),
            )
        return respond(200, deflate(encode(self.devices[message.secret])))

    def take(self, request: Request) -> bytes:
        """Store a report."""
        if request.secret not in self.devices:
            return problem(401, "unknown_device")
        report = request.report
        receipts = self.receipts.setdefault(report.generation, Receipts())
        settled = receipts.take(report.records, report.dropped)
        answer = replace(self.answer, through=settled.through, received=settled.received)
        if self.work and report.work != self.work.version:
            answer = replace(answer, work=self.work)
        return respond(200, deflate(encode(answer)))

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(plain,))
            self._threads.append(thread)
            self._open.add(plain)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(plain, server_side=True) as tls:
                self.connections += 1
                self._open.add(tls)
                self._converse(tls)
                self._open.discard(tls)
        except (OSError, ValueError):
            pass
        finally:
            self._open.discard(plain)
            plain.close()

    def _converse(self, tls: ssl.SSLSocket) -> None:
        while not self.stopping.is_set():
            pieces: list[bytes] = []  # a read gives no more than one TLS record
            while b"\r\n\r\n" not in b"".join(pieces):
                pieces.append(tls.recv(65536))
                if not pieces[-1]:
                    return
            head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            while len(body) < int(headers["Content-Length"]):
                pieces.append(tls.recv(65536))
                body += pieces[-1]
            request = Request(
                path=head.split()[1].decode(),
                head=head,
                headers=headers,
                json=inflate(body, MOST),
                resumed=bool(tls.session_reused),
                records=len(pieces),
            )
            if not self._answer(tls, request):
                return

    def _answer(self, tls: ssl.SSLSocket, request: Request) -> bool:
        behaviour = self.script.popleft() if self.script else self.usual
        self.requests.append(request)
        said = False
        for piece in behaviour(self, request):
            said = bool(piece)
            if piece:
                tls.sendall(piece)
        with self.arrived:
            self.arrived.notify_all()
        return said


@dataclass(kw_only=True)
class StubProxy:
    """An HTTP proxy that tunnels, and notes to whom and with which credentials."""

    wanted: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start to listen."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop. Tunnels end with their clients."""
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._tunnel, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _tunnel(self, client: socket.socket) -> None:
        with client:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            first, *lines = head.decode().strip().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            method, place, _ = first.split()
            credentials = headers.get("Proxy-Authorization", "")
            self.asked.append((f"{method} {place}", credentials))
            if credentials != self.wanted:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                return
            host, _, port = place.rpartition(":")
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\nvia: stub\r\n\r\n")
                _carry(client, server)


def _carry(one: socket.socket, other: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in selector.select():
                try:
                    piece = key.fileobj.recv(65536)  # type: ignore[union-attr]  # only sockets above
                except OSError:
                    return
                if not piece:
                    return
                key.data.sendall(piece)
