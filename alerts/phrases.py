"""What is said of each kind of fault: its name, its headline, whose it is, what to try.

By the most precise variant of a fault that has a phrase (`Fault.variants`). English msgids; the
other languages are in `locale/`.
"""

from collections.abc import Mapping, Sequence

from alerts.evidence import whereabouts
from alerts.fault import Fault
from alerts.text import N_, Text

_THINGS: Mapping[str, str] = {
    "device": N_("computer %(component)s at %(site)s"),
    "lan": N_("the office network at %(site)s"),
    "power": N_("the power at %(site)s"),
    "link": N_("the line of %(site)s (%(provider)s)"),
    "area": N_("the lines of %(provider)s in the area %(area)s"),
    "provider": N_("the lines of %(provider)s"),
    "core.uplink": N_("the province's own connection"),
    "core.dc": N_("the provincial data centre"),
    "core.backbone": N_("the way to the national services"),
    "service": "%(component)s",
    "replica": N_("one of the servers of %(service)s"),
    "monitor": N_("Canh's own probing"),
}

_HEADLINES: Mapping[str, str] = {
    "device": N_("Computer %(component)s at %(site)s cannot use the network properly"),
    "lan": N_("The office network at %(site)s is not working"),
    "lan.partly": N_("The office network at %(site)s fails part of the time"),
    "lan.name": N_("The computers at %(site)s cannot find the addresses of web pages"),
    "power": N_("%(site)s has no power"),
    "link": N_("The line of %(site)s (%(provider)s) is down"),
    "link.silent": N_("%(site)s has lost its connection"),
    "link.partly": N_("The line of %(site)s (%(provider)s) is unsteady"),
    "area": N_("Several lines of %(provider)s in the area %(area)s fail together"),
    "provider": N_("Several lines of %(provider)s fail together"),
    "core.uplink": N_("The province's own connection is down"),
    "core.dc": N_("The provincial data centre cannot be reached"),
    "core.backbone": N_("The national services cannot be reached from the province"),
    "service": N_("%(component)s cannot be reached"),
    "service.partly": N_("%(component)s fails part of the time"),
    "service.slow": N_("%(component)s answers far too slowly"),
    "replica": N_("One of the servers of %(service)s fails"),
    "monitor": N_("Canh's own probing fails; the communes are fine"),
}

_PROVIDER = N_("It is not you: the provider has a fault that hits several offices.")
_PROVINCE = N_("It is not you: it is the network of the province, which is being seen to.")
_SYSTEM = N_("It is not you: the system itself has a fault.")
_WHOSE: Mapping[str, str] = {
    "device": N_("It is at your office: only this computer is hit, the others are fine."),
    "lan": N_("It is at your office: the line to the outside is fine."),
    "power": N_("It is the power, neither your computers nor the line."),
    "link": N_("It is the line of the provider, not your computers."),
    "link.silent": N_(
        "That is not sure yet: the line of the provider, the office network, or the power."
    ),
    "area": _PROVIDER,
    "provider": _PROVIDER,
    "core": _PROVINCE,
    "service": _SYSTEM,
    "replica": _SYSTEM,
    "monitor": N_("It is not you: Canh itself was mistaken."),
}

_RESTART_BOX = N_(
    "See whether there is power and whether the lamps of the network box (modem) are lit; switch "
    "it off, wait 30 seconds, and switch it on again."
)
_TRIES: Mapping[str, Sequence[str]] = {
    "device": (
        N_("Restart the computer."),
        N_("See whether its network cable is firmly in, or its Wi-Fi is on."),
    ),
    "lan": (
        N_("Switch the network boxes (router, switch) off, wait 30 seconds, and switch them on."),
        N_("See whether their cables are firmly in and their lamps are lit."),
    ),
    "power": (
        N_("See whether the circuit breaker of the office has tripped."),
        N_("If the neighbourhood is dark too, ask the electricity company when it comes back."),
    ),
    "link": (
        _RESTART_BOX,
        N_("If that does not help, call %(provider)s and report that the line is down."),
    ),
}


def thing(fault: Fault) -> Text:
    """Name what is at fault."""
    return _said(_THINGS, fault)


def doubt(rival: Fault) -> Text:
    """Say what else could be at fault instead."""
    return Text(N_("not sure: it could also be %(rival)s"), {"rival": thing(rival)})


def headline(fault: Fault) -> Text:
    """Say what is broken, as a sentence without its full stop."""
    return _said(_HEADLINES, fault)


def whose(fault: Fault) -> Text:
    """Say to somebody at the unit whether it is theirs."""
    return _said(_WHOSE, fault)


def tries(fault: Fault) -> tuple[Text, ...]:
    """Give what somebody on the spot can try; nothing where they can do nothing."""
    msgids = next((_TRIES[name] for name in fault.variants() if name in _TRIES), ())
    return tuple(_text(msgid, fault) for msgid in msgids)


def _said(phrases: Mapping[str, str], fault: Fault) -> Text:
    return _text(next(phrases[name] for name in fault.variants() if name in phrases), fault)


def _text(msgid: str, fault: Fault) -> Text:
    values = {"provider": fault.where.provider, "area": fault.where.area}
    return Text(msgid, values, {"component": fault.component} | whereabouts(fault))
