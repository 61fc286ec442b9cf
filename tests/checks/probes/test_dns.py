"""Resolvers as what is checked."""

import pytest

from checks.check import Measurement, Settings
from checks.probes.attempt import measure
from checks.probes.dns import DnsSettings, ask_name, probe
from tests.checks import resolvers
from tests.checks.resolvers import always, looking_up
from tests.checks.servers import PATIENCE_S, answering, free_port


def ask(port: int, **more: str) -> Measurement:
    settings: Settings = {"name": "portal.test", "server": "127.0.0.1", "port": port, **more}
    return probe(settings, PATIENCE_S)


def test_a_resolver_that_answers_is_ok() -> None:
    with answering(always("192.0.2.1")) as port:
        seen = ask(port)

    assert (seen.outcome, seen.address) == ("ok", "127.0.0.1")
    assert list(seen.phases_ms) == ["dns"]


@pytest.mark.parametrize(
    ("record", "expected", "outcome"),
    [
        ("A", "192.0.2.2", "ok"),
        ("A", "192.0.2.3", "dns_unexpected_answer"),
        ("AAAA", "2001:DB8:0::1", "ok"),
        ("AAAA", "192.0.2.1", "dns_unexpected_answer"),
    ],
)
def test_the_expected_address_must_be_in_the_answer(
    record: str, expected: str, outcome: str
) -> None:
    with answering(always("192.0.2.1", "192.0.2.2", "2001:db8::1")) as port:
        seen = ask(port, record=record, expected=expected)

    assert seen.outcome == outcome


@pytest.mark.parametrize(
    ("rcode", "word"),
    [
        (0, "dns_no_answer"),
        (2, "dns_servfail_error"),
        (3, "dns_nxdomain_error"),
        (5, "dns_refused_error"),
    ],
)
def test_what_a_resolver_says_instead_has_its_word(rcode: int, word: str) -> None:
    with answering(lambda query: [resolvers.answer(query, rcode=rcode)]) as port:
        seen = ask(port)

    assert (seen.outcome, seen.phase) == (word, "dns")


def test_a_closed_port_is_a_resolver_that_does_not_answer() -> None:
    seen = ask(free_port())

    assert (seen.outcome, seen.phase) == ("dns_temporary_failure", "dns")


def test_a_resolver_under_a_ceiling_is_not_asked() -> None:
    queries: list[bytes] = []

    def note(query: bytes) -> list[bytes]:
        queries.append(query)
        return []

    with answering(note) as port:
        settings: Settings = {"name": "portal.test", "server": "127.0.0.1", "port": port}
        seen = probe(settings, PATIENCE_S, lambda _address, _port: False)

    assert (seen.outcome, seen.phase, queries) == ("not_allowed", "dns", [])


def test_the_systems_own_resolver_is_asked_whatever_the_ceilings_are() -> None:
    given = DnsSettings(name="portal.test")

    with answering(always("192.0.2.1")) as port:
        attempt = looking_up(port, allow=lambda _address, _port: False)
        seen = measure(lambda attempt: ask_name(given, attempt), attempt)

    assert (seen.outcome, seen.address) == ("ok", "127.0.0.1")


def test_a_computer_without_resolvers_has_nobody_to_ask() -> None:
    given = DnsSettings(name="portal.test")

    seen = measure(lambda attempt: ask_name(given, attempt), looking_up())

    assert (seen.outcome, seen.phase) == ("dns_temporary_failure", "dns")
