"""TLS as a probe needs it: agreed, verified as a browser would, and the days that are left."""

import contextlib
import functools
import os
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

from checks.probes.attempt import Attempt
from checks.probes.certificate import WrongCertificate, days_left
from checks.words import Phase

# SSL_OP_LEGACY_SERVER_CONNECT: browsers still talk to servers that never learnt RFC 5746, so such a
# server is no failure of the service. The ssl module names it from Python 3.12 on.
_LEGACY_SERVER_CONNECT = 0x4


def handshake(
    attempt: Attempt, connection: socket.socket, host: str, by: ssl.SSLContext
) -> ssl.SSLSocket:
    """Agree on TLS over ``connection``, which is closed when that fails.

    A certificate that is refused is never seen by the program (in TLS 1.3 it is encrypted, too), so
    its days are learnt over a second connection that does nothing else.
    """
    port = 0
    try:
        with attempt.during(Phase.TLS), _closed_if_it_fails(connection):
            port = connection.getpeername()[1]
            tls = _agree(attempt, connection, host, by)
    except ssl.SSLCertVerificationError:
        attempt.certificate_days = _days_of_refused(attempt, port, host)
        raise
    attempt.certificate_days = _days(tls)
    return tls


@functools.cache
def context(authority: str) -> ssl.SSLContext:
    """Give the context that believes the ``system``'s authorities, or ``any``.

    Made once a process: reading all authorities takes 15 ms of processor time and 1.3 MiB.
    """
    return fresh_context(authority)


def fresh_context(authority: str) -> ssl.SSLContext:
    """Give the same, for one use: whoever shows a certificate of its own must not share it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.options |= ssl.Options(_LEGACY_SERVER_CONNECT)
    if authority == "any":
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    else:
        _believe_system(made)
    return made


def _believe_system(made: ssl.SSLContext) -> None:
    """Where the system keeps one file an authority, OpenSSL reads just those that it meets."""
    folder = ssl.get_default_verify_paths().capath
    one_file = os.environ.get("SSL_CERT_FILE")
    if folder and not one_file and any(Path(folder).glob("*.0")):
        made.load_verify_locations(capath=folder)
    else:
        made.load_default_certs()


@contextlib.contextmanager
def _closed_if_it_fails(connection: socket.socket) -> Iterator[None]:
    """``wrap_socket`` does so only once it has begun: the deadline may have passed before."""
    try:
        yield
    except OSError:
        connection.close()
        raise


def _agree(
    attempt: Attempt, connection: socket.socket, host: str, by: ssl.SSLContext
) -> ssl.SSLSocket:
    connection.settimeout(attempt.deadline.left_s())
    # Bytes, because a string would load Python's tables for international names: 0.6 MiB.
    return by.wrap_socket(connection, server_hostname=host.removesuffix(".").encode("ascii"))


def _days_of_refused(attempt: Attempt, port: int, host: str) -> int | None:
    try:
        connection = attempt.open(attempt.address, port)
        with _closed_if_it_fails(connection):
            tls = _agree(attempt, connection, host, context("any"))
        with tls:
            return _days(tls)
    except OSError:
        return None


def _days(tls: ssl.SSLSocket) -> int | None:
    certificate = tls.getpeercert(binary_form=True)
    # Certificates are judged by the wall clock, as OpenSSL has just done with this one.
    now_s = time.time()  # noqa: TID251  # a demo's shifted clock would be the wrong one here
    try:
        return days_left(certificate or b"", now_s)
    except WrongCertificate:
        return None
