"""A TLS port: is its certificate in order, and for how long?"""

import functools
from dataclasses import dataclass
from typing import Annotated

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.handshake import context, handshake
from checks.probes.tcp import dial
from checks.settings import Authority, Family, Host, Port, Rule, read

_Days = Annotated[
    int,
    Rule(
        "With fewer days left than this, the certificate expires soon.",
        "a number of days (0 to 365)",
        range(366).__contains__,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSettings:
    """What a TLS probe has to be told."""

    host: Host
    port: Port = 443
    family: Family = "any"
    ca: Authority = "system"
    days: _Days = 14

    @property
    def target(self) -> Endpoint:
        """What is touched."""
        return Endpoint(self.host, self.port)


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Agree on TLS and hang up; the days are known even of a certificate that is refused."""
    given = read(TlsSettings, settings)
    return measure(functools.partial(look_at_certificate, given), Attempt(timeout_s, allow))


def look_at_certificate(given: TlsSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    connection = dial(attempt, given.target, given.family)
    handshake(attempt, connection, given.host, context(given.ca)).close()
    if attempt.certificate_days is not None and attempt.certificate_days < given.days:
        attempt.outcome = "certificate_expires_soon"
