"""From names to addresses, with resolvers that answer, refuse, fall silent and lie."""

import itertools
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.address import Endpoint
from checks.check import Measurement
from checks.probes.attempt import Attempt, measure
from checks.probes.network_linux import NameSources
from checks.probes.resolve import fixed_addresses, resolve
from tests.checks import resolvers
from tests.checks.resolvers import always, looking_up
from tests.checks.servers import PATIENCE_S, answering, free_port, serving


def look_up(attempt: Attempt, host: str = "portal.test", family: str = "any") -> Measurement:
    """Resolve, and put the address where a probe would."""

    def work(attempt: Attempt) -> None:
        attempt.address = resolve(attempt, host, family)

    return measure(work, attempt)


def with_code(rcode: int) -> Callable[[bytes], list[bytes]]:
    return lambda query: [resolvers.answer(query, rcode=rcode)]


def silent(_query: bytes) -> list[bytes]:
    return []


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7"])
def test_an_address_needs_no_resolver_and_no_time(host: str) -> None:
    seen = look_up(looking_up(), host)

    assert (seen.outcome, seen.address, seen.phases_ms) == ("ok", host, {})


@pytest.mark.parametrize(
    ("family", "address"),
    [("any", "192.0.2.1"), ("ipv4", "192.0.2.1"), ("ipv6", "2001:db8::1")],
)
def test_the_family_decides_which_address_is_tried(family: str, address: str) -> None:
    with answering(always("2001:db8::1", "192.0.2.1", "192.0.2.2")) as port:
        seen = look_up(looking_up(port), family=family)

    assert (seen.outcome, seen.address) == ("ok", address)
    assert list(seen.phases_ms) == ["dns"]


@pytest.mark.parametrize(
    ("family", "outcome", "address"),
    [("any", "ok", "2001:db8::1"), ("ipv4", "dns_no_answer", "")],
)
def test_a_name_with_ipv6_only_is_tried_there_unless_ipv4_was_set(
    family: str, outcome: str, address: str
) -> None:
    with answering(always("2001:db8::1")) as port:
        seen = look_up(looking_up(port), family=family)

    assert (seen.outcome, seen.address) == (outcome, address)


@pytest.mark.parametrize(
    ("rcode", "word"),
    [
        (1, "dns_servfail_error"),
        (2, "dns_servfail_error"),
        (3, "dns_nxdomain_error"),
        (4, "dns_servfail_error"),
        (5, "dns_refused_error"),
    ],
)
def test_each_code_of_a_resolver_has_its_word(rcode: int, word: str) -> None:
    with answering(with_code(rcode)) as port:
        seen = look_up(looking_up(port))

    assert (seen.outcome, seen.phase) == (word, "dns")


def test_a_silent_resolver_ends_in_time_for_the_rest_of_the_probe() -> None:
    with answering(silent) as port:
        seen = look_up(looking_up(port, timeout_s=0.4))

    assert (seen.outcome, seen.phase) == ("dns_temporary_failure", "dns")


def test_a_closed_resolver_did_not_answer() -> None:
    seen = look_up(looking_up(free_port()))

    assert (seen.outcome, seen.phase) == ("dns_temporary_failure", "dns")


def test_a_computer_without_resolvers_cannot_resolve() -> None:
    seen = look_up(looking_up())

    assert (seen.outcome, seen.phase) == ("dns_temporary_failure", "dns")


@pytest.mark.parametrize("first", [silent, with_code(2), with_code(5)])
def test_the_next_resolver_is_asked_when_the_first_does_not_know(
    first: Callable[[bytes], list[bytes]],
) -> None:
    with answering(first) as one, answering(always("192.0.2.1")) as two:
        seen = look_up(looking_up(one, two, timeout_s=3.0))

    assert (seen.outcome, seen.address) == ("ok", "192.0.2.1")


def test_a_name_that_does_not_exist_is_not_asked_for_again() -> None:
    with answering(with_code(3)) as one, answering(always("192.0.2.1")) as two:
        seen = look_up(looking_up(one, two))

    assert seen.outcome == "dns_nxdomain_error"


def test_a_lost_packet_is_sent_again() -> None:
    count = itertools.count()

    def lose_the_first(query: bytes) -> list[bytes]:
        return always("192.0.2.1")(query) if next(count) else []

    with answering(lose_the_first) as port:
        seen = look_up(looking_up(port, timeout_s=PATIENCE_S))

    assert (seen.outcome, seen.address) == ("ok", "192.0.2.1")
    assert seen.phases_ms["dns"] >= 990


def test_a_forged_answer_is_passed_over() -> None:
    def forge(query: bytes) -> list[bytes]:
        number = int.from_bytes(query[:2], "big") ^ 1
        forged = resolvers.answer(query, resolvers.address("203.0.113.66"))
        return [number.to_bytes(2, "big") + forged[2:], b"junk", *always("192.0.2.1")(query)]

    with answering(forge) as port:
        seen = look_up(looking_up(port))

    assert seen.address == "192.0.2.1"


def truncated(query: bytes) -> list[bytes]:
    return [resolvers.answer(query, flags=resolvers.TRUNCATED)]


@pytest.mark.parametrize(
    ("cut", "outcome", "address"),
    [
        (0, "ok", "192.0.2.1"),
        (1, "dns_temporary_failure", ""),
        (100, "dns_temporary_failure", ""),
    ],
)
def test_a_truncated_answer_is_asked_for_again_over_tcp(
    cut: int, outcome: str, address: str
) -> None:
    def serve(connection: socket.socket) -> None:
        query = connection.recv(int.from_bytes(connection.recv(2), "big"))
        message = resolvers.answer(query, resolvers.address("192.0.2.1"))
        data = struct.pack("!H", len(message)) + message
        connection.sendall(data[:1])
        connection.sendall(data[1 : max(1, len(data) - cut)])

    with serving(serve) as port, answering(truncated, port):
        seen = look_up(looking_up(port))

    assert (seen.outcome, seen.address) == (outcome, address)


def test_a_truncated_answer_with_an_address_is_good_enough() -> None:
    def handle(query: bytes) -> list[bytes]:
        address = resolvers.address("192.0.2.1")
        return [resolvers.answer(query, address, flags=resolvers.TRUNCATED)]

    with answering(handle) as port:
        seen = look_up(looking_up(port))

    assert seen.address == "192.0.2.1"


def test_a_computer_without_a_network_says_so_and_not_that_no_resolver_answered() -> None:
    # No other computer is on the loopback, so there is no way to this one.
    sources = NameSources(Path("/nowhere"), (Endpoint("fe80::1%lo", 53),))

    seen = look_up(Attempt(1.0, sources=lambda: sources))

    assert (seen.outcome, seen.phase) == ("network_unreachable", "dns")


HOSTS = """\
# 192.0.2.9 portal.test
127.0.0.1 localhost
192.0.2.5   other.test Portal.Test  # the office's own
::5 portal.test
not-an-address portal.test
192.0.2.6 portal.test.vn
portal.test
"""


def test_a_hosts_file_comes_before_any_resolver(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text(HOSTS)

    seen = look_up(looking_up(hosts=hosts), "PORTAL.test.")
    seen_v6 = look_up(looking_up(hosts=hosts), family="ipv6")

    assert (seen.outcome, seen.address) == ("ok", "192.0.2.5")
    assert seen_v6.address == "::5"


def test_a_hosts_file_gives_every_address_of_a_name(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text(HOSTS)

    assert fixed_addresses(hosts, "portal.test") == ["192.0.2.5", "::5"]


def test_no_hosts_file_names_nothing(tmp_path: Path) -> None:
    assert fixed_addresses(tmp_path / "none", "portal.test") == []
