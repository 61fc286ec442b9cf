"""Ports that are open, closed, forbidden and silent."""

import errno
import socket

from checks.probes.attempt import measure
from checks.probes.tcp import TcpSettings, knock, probe
from tests.checks.resolvers import always, looking_up
from tests.checks.servers import PATIENCE_S, answering, free_port, serving, wait_for_end


def test_an_open_port_is_ok() -> None:
    with serving(wait_for_end) as port:
        seen = probe({"host": "127.0.0.1", "port": port}, PATIENCE_S)

    assert (seen.outcome, seen.address) == ("ok", "127.0.0.1")
    assert list(seen.phases_ms) == ["connect"]
    assert seen.total_ms == seen.phases_ms["connect"]


def test_a_closed_port_is_refused() -> None:
    seen = probe({"host": "127.0.0.1", "port": free_port()}, PATIENCE_S)

    assert (seen.outcome, seen.phase) == ("connection_refused", "connect")
    assert seen.total_ms == seen.failed_after_ms


def test_a_forbidden_address_is_never_connected_to_even_behind_a_name() -> None:
    visits: list[int] = []
    asked: list[tuple[str, int]] = []

    def deny(address: str, port: int) -> bool:
        asked.append((address, port))
        return False

    with serving(lambda _: visits.append(1)) as port, answering(always("127.0.0.1")) as names:
        given = TcpSettings(host="inside.test", port=port)
        seen = measure(lambda attempt: knock(given, attempt), looking_up(names, allow=deny))

    assert (seen.outcome, seen.phase) == ("not_allowed", "connect")
    assert asked == [("127.0.0.1", port)]
    assert visits == []


def test_a_listener_whose_queue_is_full_ends_at_the_deadline() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for connection in waiting:
            connection.setblocking(False)
            assert connection.connect_ex(listener.getsockname()) in {0, errno.EINPROGRESS}
        seen = probe({"host": "127.0.0.1", "port": listener.getsockname()[1]}, 0.3)
        for connection in waiting:
            connection.close()

    assert (seen.outcome, seen.phase) == ("generic_timeout_error", "connect")


def test_an_interface_that_is_not_there_fails_with_a_word() -> None:
    with answering(always("fe80::1%nowhere")) as names:
        attempt = looking_up(names)
        given = TcpSettings(host="127.0.0.1", port=1)
        seen = measure(lambda it: it.open("fe80::1%nowhere", given.port).close(), attempt)

    assert seen.outcome == "unknown_failure"
