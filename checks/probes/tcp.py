"""A TCP port: does it take a connection?"""

import functools
import socket
from dataclasses import dataclass

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.resolve import resolve
from checks.settings import Family, Host, Port, read
from checks.words import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpSettings:
    """What a TCP probe has to be told."""

    host: Host
    port: Port
    family: Family = "any"

    @property
    def target(self) -> Endpoint:
        """What is touched."""
        return Endpoint(self.host, self.port)


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Connect and hang up."""
    given = read(TcpSettings, settings)
    return measure(functools.partial(knock, given), Attempt(timeout_s, allow))


def knock(given: TcpSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    dial(attempt, given.target, given.family).close()


def dial(attempt: Attempt, target: Endpoint, family: str) -> socket.socket:
    """Resolve a name and connect to one address of it."""
    address = resolve(attempt, target.host, family)
    with attempt.during(Phase.CONNECT):
        return attempt.open(address, target.port)
