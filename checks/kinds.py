"""The table of the kinds of checks: add one here and it exists, for the server and every agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from checks.address import Endpoint
from checks.check import Allow, Check, Measurement, Probe, Settings, anywhere
from checks.probes import dns, gateway, http, mail, ping, tcp, tls
from checks.settings import Need, WrongSettings, needs, read, wrong

# No probe may wait longer, whatever a check says: it would hold up the round.
MOST_TIMEOUT_S = 60.0


class KindSettings(Protocol):
    """The settings of a kind, read; see ``checks.settings``."""

    @property
    def target(self) -> Endpoint:
        """The machine (a name or an address) and the port that a probe touches first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of check.

    Attributes:
        probe: Does it.
        short: Does only its beginning: enough to know that the way is open; None: there is none.
        settings: What it has to be told.
        meaning: What it finds out, as a sentence.
    """

    probe: Probe
    settings: type[KindSettings]
    meaning: str
    short: Probe | None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """The settings one by one: name, type, default, rule."""
        return needs(self.settings)


KINDS: Mapping[str, Kind] = {
    "http": Kind(
        probe=http.probe,
        settings=http.HttpSettings,
        meaning="Whether a page comes, with the right status and text.",
        short=http.knock,
    ),
    "tls": Kind(
        probe=tls.probe,
        settings=tls.TlsSettings,
        meaning="Whether a service agrees on TLS, and for how long its certificate is good.",
    ),
    "tcp": Kind(
        probe=tcp.probe,
        settings=tcp.TcpSettings,
        meaning="Whether a port takes connections.",
    ),
    "mail": Kind(
        probe=mail.probe,
        settings=mail.MailSettings,
        meaning="Whether a mail server greets as it should, over TLS.",
    ),
    "dns": Kind(
        probe=dns.probe,
        settings=dns.DnsSettings,
        meaning="Whether a resolver answers, and with the right address.",
    ),
    "ping": Kind(
        probe=ping.probe,
        settings=ping.PingSettings,
        meaning="Whether a machine answers at all.",
    ),
    "gateway": Kind(
        probe=gateway.probe,
        settings=gateway.GatewaySettings,
        meaning="Whether the computer's own gateway answers.",
    ),
}


def wrong_settings(kind: str, settings: Settings, kinds: Mapping[str, Kind] = KINDS) -> list[str]:
    """Name every key of ``settings`` that is wrong, missing or unknown; empty when they will do."""
    if kind not in kinds:
        return [f"kind: {kind!r} is not one of {', '.join(kinds)}"]
    return wrong(kinds[kind].settings, settings)


def target_of(kind: str, settings: Settings, kinds: Mapping[str, Kind] = KINDS) -> Endpoint:
    """Say what a probe touches first; an empty host is the computer's own gateway or resolver.

    Raises:
        KeyError: If there is no such kind.
        WrongSettings: If the settings are wrong.
    """
    return read(kinds[kind].settings, settings).target


def run_check(
    check: Check, allow: Allow = anywhere, kinds: Mapping[str, Kind] = KINDS
) -> Measurement:
    """Probe what a check says, whatever it says.

    Args:
        check: The check; one that this agent cannot do is ``unsupported``, which is no failure.
            Of one that is never to be whole only the beginning is done.
        allow: The ceilings, asked with every address before anything is sent there.
        kinds: What can be done here: what every agent can, or all that a server can.
    """
    kind = kinds.get(check.kind)
    if kind is None:
        return Measurement(outcome="unsupported")
    # In this order NaN becomes a tenth of a second, too.
    timeout_s = min(max(0.1, check.timeout_s), MOST_TIMEOUT_S)
    try:
        probe = kind.probe if check.whole_every or kind.short is None else kind.short
        return probe(check.settings, timeout_s, allow)
    except WrongSettings:
        return Measurement(outcome="unsupported")
