"""Machines that answer an echo, a connection, or nothing.

Where the system lets nobody send echoes, a UDP socket stands in for the kernel's echo socket: it
sends and receives the same messages.
"""

import errno
import itertools
import socket
from collections.abc import Callable

import pytest

from checks.address import Endpoint
from checks.check import Measurement
from checks.probes import ping
from checks.probes.attempt import Attempt, measure
from checks.words import Phase
from tests.checks.resolvers import always, looking_up
from tests.checks.servers import PATIENCE_S, answering, free_port, serving, wait_for_end


def udp(_family: socket.AddressFamily) -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def forbidden(_family: socket.AddressFamily) -> socket.socket:
    raise PermissionError(errno.EACCES, "no echoes for you")


def reach(port: int, opener: ping.OpenEcho, timeout_s: float = PATIENCE_S) -> Measurement:
    def work(attempt: Attempt) -> None:
        with attempt.during(Phase.CONNECT):
            ping.reach(attempt, Endpoint("127.0.0.1", port), opener)

    return measure(work, Attempt(timeout_s))


def echo(request: bytes) -> list[bytes]:
    assert request[:2] == b"\x08\0"
    return [b"\0" + request[1:]]


def after(lost: int, handler: Callable[[bytes], list[bytes]]) -> Callable[[bytes], list[bytes]]:
    count = itertools.count()
    return lambda request: handler(request) if next(count) >= lost else []


def test_an_echo_is_an_answer() -> None:
    with answering(echo) as port:
        seen = reach(port, udp)

    assert (seen.outcome, seen.value) == ("ok", 1)
    assert list(seen.phases_ms) == ["connect"]


def test_a_lost_echo_is_counted() -> None:
    with answering(after(1, echo)) as port:
        seen = reach(port, udp, PATIENCE_S)

    assert (seen.outcome, seen.value) == ("ok", 2)


def test_other_messages_do_not_hide_the_echo() -> None:
    with answering(lambda request: [b"\x03" + request[1:], b"", *echo(request)]) as port:
        seen = reach(port, udp)

    assert (seen.outcome, seen.value) == ("ok", 1)


def test_a_message_that_is_no_echo_is_no_answer() -> None:
    with answering(lambda request: [b"\x03" + request[1:]]) as port:
        seen = reach(port, udp, 0.3)

    assert seen.outcome == "generic_timeout_error"


def test_silence_ends_at_the_deadline() -> None:
    with answering(lambda _request: []) as port:
        seen = reach(port, udp, 0.3)

    assert (seen.outcome, seen.phase, seen.value) == ("generic_timeout_error", "connect", None)


def test_where_echoes_are_forbidden_a_taken_connection_is_an_answer() -> None:
    with serving(wait_for_end) as port:
        seen = reach(port, forbidden)

    assert (seen.outcome, seen.value) == ("ok", None)


def test_where_echoes_are_forbidden_a_refused_connection_is_an_answer() -> None:
    seen = reach(free_port(), forbidden)

    assert (seen.outcome, seen.phase) == ("ok", "")


def test_a_machine_under_a_ceiling_is_sent_nothing() -> None:
    asked: list[tuple[str, int]] = []

    def deny(address: str, port: int) -> bool:
        asked.append((address, port))
        return False

    seen = ping.probe({"host": "127.0.0.1"}, 2.0, deny)

    assert (seen.outcome, seen.phase) == ("not_allowed", "connect")
    assert asked == [("127.0.0.1", 0)]


def test_a_machine_is_pinged_by_name() -> None:
    with answering(always("127.0.0.1")) as names:
        given = ping.PingSettings(host="pc.test", port=free_port())
        seen = measure(lambda attempt: ping.ping(given, attempt), looking_up(names))

    assert (seen.outcome, seen.address) == ("ok", "127.0.0.1")
    assert list(seen.phases_ms) == ["dns", "connect"]


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_the_real_echo_socket_gets_an_answer(family: socket.AddressFamily, address: str) -> None:
    try:
        ping.open_echo(family).close()
    except OSError as error:
        pytest.skip(f"no unprivileged ICMP here: {error} (net.ipv4.ping_group_range)")

    seen = ping.probe({"host": address}, PATIENCE_S)

    assert (seen.outcome, seen.value) == ("ok", 1)
