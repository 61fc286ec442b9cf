"""Real servers of the tests' own, each in a thread, on a free port of the loopback."""

import contextlib
import itertools
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Handler = Callable[[socket.socket], None]
# Of what has to answer: nobody waits that long, unless the machine stands still.
PATIENCE_S = 60.0


@contextlib.contextmanager
def serving(handler: Handler, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve one connection after the other; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, handler, context))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, handler: Handler, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            connection.settimeout(20)
            if context:
                connection = stack.enter_context(context.wrap_socket(connection, server_side=True))
            handler(connection)


@contextlib.contextmanager
def answering(handler: Callable[[bytes], list[bytes]], on_port: int = 0) -> Iterator[int]:
    """Answer each UDP packet with the packets that ``handler`` gives; gives the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", on_port))
        port = server.getsockname()[1]
        thread = threading.Thread(target=_answer, args=(server, handler))
        thread.start()
        try:
            yield port
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", ("127.0.0.1", port))
            thread.join()


def _answer(server: socket.socket, handler: Callable[[bytes], list[bytes]]) -> None:
    while True:
        packet, client = server.recvfrom(4096)
        if not packet:
            return
        for answer in handler(packet):
            server.sendto(answer, client)


def free_port() -> int:
    """Give a port on which nothing listens, and nothing else will until it is used."""
    for port in _OWN_PORTS:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("every port is taken")


def _own_ports() -> Iterator[int]:
    """Give ports that the kernel gives nobody by itself, and no other worker of pytest-xdist."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = range(19_000 + worker % 16, 28_000, 16)
    start = os.getpid() % len(ports)
    return itertools.cycle((*ports[start:], *ports[:start]))


_OWN_PORTS = _own_ports()


def wait_for_end(connection: socket.socket) -> None:
    """Say nothing until the other side hangs up."""
    while connection.recv(4096):
        pass


def read_request(connection: socket.socket) -> bytes:
    """Read to the empty line."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(4096)
        if not piece:
            break
        data += piece
    return data


def page(answer: bytes) -> Handler:
    """Give ``answer`` to any request."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)

    return handle
