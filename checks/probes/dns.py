"""A resolver: does it answer, and with the right address?"""

import functools
from dataclasses import dataclass
from typing import Annotated

from checks.address import Endpoint, canonical, family_of
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.dns_message import Record
from checks.probes.failure import Failure
from checks.probes.resolve import ask
from checks.settings import Port, Rule, is_host, read
from checks.words import Phase


def _is_name(text: str) -> bool:
    return is_host(text) and not family_of(text)


def _is_address_or_empty(text: str) -> bool:
    return not text or (family_of(text) is not None and "%" not in text)


_Name = Annotated[str, Rule("The name to ask for.", "a host name", _is_name)]
_RecordName = Annotated[
    str, Rule("What to ask for: A is IPv4, AAAA IPv6.", "A or AAAA", ("A", "AAAA").__contains__)
]
_Server = Annotated[
    str,
    Rule(
        "Address of the resolver; empty: the first of the system's own.",
        "an address",
        _is_address_or_empty,
    ),
]
_Expected = Annotated[
    str,
    Rule(
        "An address that must be in the answer; empty: any will do.",
        "an address",
        _is_address_or_empty,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsSettings:
    """What a DNS probe has to be told."""

    name: _Name
    record: _RecordName = "A"
    server: _Server = ""
    port: Port = 53
    expected: _Expected = ""

    @property
    def target(self) -> Endpoint:
        """What is touched; an empty host is the system's own resolver."""
        return Endpoint(self.server, self.port)


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Ask one resolver one question; a lost packet is asked again (RFC 1035 4.2.1)."""
    given = read(DnsSettings, settings)
    return measure(functools.partial(ask_name, given), Attempt(timeout_s, allow))


def ask_name(given: DnsSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    with attempt.during(Phase.DNS):
        resolver = _resolver(given, attempt)
        found = ask(given.name, Record[given.record], resolver, attempt.deadline)
        if not found:
            raise Failure("dns_no_answer")
        if given.expected and canonical(given.expected) not in found:
            raise Failure("dns_unexpected_answer")


def _resolver(given: DnsSettings, attempt: Attempt) -> Endpoint:
    if given.server:
        attempt.permit(given.server, given.port)
        return given.target
    # The system's own resolver stands under no ceiling: every program here asks it all day.
    own = attempt.sources().resolvers
    if not own:
        raise Failure("dns_temporary_failure")
    attempt.address = own[0].host
    return own[0]
