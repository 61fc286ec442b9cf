"""What is said of each kind of fault: its name, its headline, whose it is, what to try.

By the most precise variant of a fault that has a phrase (`Fault.variants`). English msgids; the
other languages are in `locale/`.
"""

from collections.abc import Mapping, Sequence

from alerts.evidence import path_of, whereabouts
from alerts.fault import Failing, Fault
from alerts.text import N_, Text

_THINGS: Mapping[str, str] = {
    "device": N_("computer %(component)s at %(site)s"),
    "space": N_("the disk space of computer %(component)s at %(site)s"),
    "space.several": N_("the disk space of %(several)s computers at %(site)s"),
    "disk": N_("the disk of computer %(component)s at %(site)s"),
    "disk.several": N_("the disks of %(several)s computers at %(site)s"),
    "cooling": N_("the cooling of computer %(component)s at %(site)s"),
    "cooling.several": N_("the cooling of %(several)s computers at %(site)s"),
    "clock": N_("the clock of computer %(component)s at %(site)s"),
    "clock.several": N_("the clocks of %(several)s computers at %(site)s"),
    "lan": N_("the office network at %(site)s"),
    "power": N_("the power at %(site)s"),
    "unit": "%(component)s",
    "link": N_("the line of %(site)s (%(provider)s)"),
    "area": N_("the lines of %(provider)s in the area %(area)s"),
    "grid": N_("the power in the area %(area)s"),
    "provider": N_("the lines of %(provider)s"),
    "core.uplink": N_("the province's own connection"),
    "core.dc": N_("the provincial data centre"),
    "core.backbone": N_("the way to the national services"),
    "service": "%(component)s",
    "replica": N_("one of the servers of %(service)s"),
    "certificate": N_("the certificate of %(component)s"),
    "certificate.several": N_("the certificates of %(several)s services"),
    "coverage": N_("Canh's coverage of %(site)s"),
    "speed": N_("the speed of the line of %(site)s (%(provider)s)"),
    "speed.several": N_("the speed of %(several)s lines of %(site)s"),
    "monitor": N_("Canh's own probing"),
}

_HEADLINES: Mapping[str, str] = {
    "device": N_("Computer %(component)s at %(site)s cannot use the network properly"),
    "space": N_("Computer %(component)s at %(site)s runs out of disk space"),
    "space.several": N_("%(several)s computers at %(site)s run out of disk space"),
    "disk": N_("The disk of computer %(component)s at %(site)s is failing"),
    "disk.several": N_("The disks of %(several)s computers at %(site)s are failing"),
    "cooling": N_("Computer %(component)s at %(site)s is overheating"),
    "cooling.several": N_("%(several)s computers at %(site)s are overheating"),
    "clock": N_("The clock of computer %(component)s at %(site)s is wrong"),
    "clock.several": N_("The clocks of %(several)s computers at %(site)s are wrong"),
    "lan": N_("The office network at %(site)s is not working"),
    "lan.partly": N_("The office network at %(site)s fails part of the time"),
    "lan.silent.one_of_several": N_("%(site)s is not heard over any of its lines"),
    "lan.name": N_("The computers at %(site)s cannot find the addresses of web pages"),
    "power": N_("%(site)s has no power"),
    "unit": N_("Trouble at %(component)s"),
    "link": N_("The line of %(site)s (%(provider)s) is down"),
    "link.silent": N_("%(site)s has lost its connection"),
    "link.silent.one_lives": N_(
        "%(site)s, whose line to %(living)s works, has lost the one to %(path)s (%(provider)s)"
    ),
    "link.silent.one_of_several": N_(
        "%(site)s is not heard over its line to %(path)s (%(provider)s), nor over another"
    ),
    "link.partly": N_("The line of %(site)s (%(provider)s) is unsteady"),
    "area": N_("Several lines of %(provider)s in the area %(area)s fail together"),
    "grid": N_("The offices in the area %(area)s fell silent together"),
    "provider": N_("Several lines of %(provider)s fail together"),
    "core.uplink": N_("The province's own connection is down"),
    "core.dc": N_("The provincial data centre cannot be reached"),
    "core.backbone": N_("The national services cannot be reached from the province"),
    "service": N_("%(component)s cannot be reached"),
    "service.partly": N_("%(component)s fails part of the time"),
    "service.slow": N_("%(component)s answers far too slowly"),
    "replica": N_("One of the servers of %(service)s fails"),
    "certificate": N_("The certificate of %(component)s ends soon"),
    "certificate.several": N_("The certificates of %(several)s services end soon"),
    "coverage": N_("Canh hears fewer and fewer computers at %(site)s"),
    "speed": N_("The line of %(site)s (%(provider)s) carries far less than its contract says"),
    "speed.several": N_("%(several)s lines of %(site)s carry far less than their contracts say"),
    "monitor": N_("Canh's own probing fails; the communes are fine"),
}

_NOT_MEASURED = N_("That is not sure: somebody reported it, Canh itself has not found it.")
_PROVIDER = N_("It is not you: the provider has a fault that hits several offices.")
_PROVIDER_OWES = N_("It is not you: the provider delivers less than was bought.")
_PROVINCE = N_("It is not you: it is the network of the province, which is being seen to.")
_SYSTEM = N_("It is not you: the system itself has a fault.")
_WHOSE: Mapping[str, str] = {
    "device": N_("It is at your office: only this computer is hit, the others are fine."),
    "space": N_("It is at your office: somebody there can make room."),
    "disk": N_("It is at your office: the computer still works, but its disk may stop any day."),
    "cooling": N_("It is at your office: mostly it is dust, or a fan that stands still."),
    "clock": N_("It is at your office: with a wrong clock web pages and signatures fail."),
    "lan": N_("It is at your office: the line to the outside is fine."),
    "lan.silent.one_of_several": N_(
        "That is not sure yet: the lines, the office network, or the power."
    ),
    "power": N_("It is the power, neither your computers nor the line."),
    "unit": _NOT_MEASURED,
    "link": N_("It is the line of the provider, not your computers."),
    "link.silent": N_(
        "That is not sure yet: the line of the provider, the office network, or the power."
    ),
    "link.silent.one_lives": N_(
        "It is the line of the provider: over your other line you can go on working."
    ),
    "area": _PROVIDER,
    "grid": N_("It is not you: most likely the whole area has no power."),
    "provider": _PROVIDER,
    "core": _PROVINCE,
    "service": _SYSTEM,
    "replica": _SYSTEM,
    "certificate": N_("It is not you: who runs the system has to renew its certificate."),
    "coverage": N_("It is for the province's IT staff to look into."),
    "speed": _PROVIDER_OWES,
    "monitor": N_("It is not you: Canh itself was mistaken."),
}

_TOLD = N_("Trouble is reported: %(thing)s")

_RESTART_BOX = N_(
    "See whether there is power and whether the lamps of the network box (modem) are lit; switch "
    "it off, wait 30 seconds, and switch it on again."
)
_TRIES: Mapping[str, Sequence[str]] = {
    "device": (
        N_("Restart the computer."),
        N_("See whether its network cable is firmly in, or its Wi-Fi is on."),
    ),
    "space": (
        N_("Empty the recycle bin, and delete downloads and films that nobody needs."),
        N_("Let Windows clean up its temporary files: Settings, System, Storage."),
    ),
    "disk": (
        N_("Copy the documents on it to another computer or a USB disk today."),
        N_("Then tell the province's IT staff: the disk has to be replaced."),
    ),
    "cooling": (
        N_("Switch it off and clean its air slits and its fan of dust."),
        N_("If its fan does not turn, leave it off and tell the province's IT staff."),
    ),
    "clock": (
        N_("Set date and time right, and let it take them from the Internet: Settings, Time."),
        N_(
            "If it is wrong again each morning, the small battery on its board is empty: have it "
            "replaced."
        ),
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
    if fault.failing is Failing.TOLD:
        return Text(_TOLD, {"thing": thing(fault)})
    return _said(_HEADLINES, fault)


def whose(fault: Fault) -> Text:
    """Say to somebody at the unit whether it is theirs."""
    return Text(_NOT_MEASURED) if fault.failing is Failing.TOLD else _said(_WHOSE, fault)


def tries(fault: Fault) -> tuple[Text, ...]:
    """Give what somebody on the spot can try; nothing where they can do nothing."""
    msgids = next((_TRIES[name] for name in fault.variants() if name in _TRIES), ())
    return tuple(_text(msgid, fault) for msgid in msgids)


def _said(phrases: Mapping[str, str], fault: Fault) -> Text:
    return _text(next(phrases[name] for name in fault.variants() if name in phrases), fault)


def _text(msgid: str, fault: Fault) -> Text:
    where = fault.where
    values: dict[str, int | float | str | Text] = {
        "provider": where.provider,
        "area": where.area,
        "path": path_of(where.path),
        "living": path_of(where.living),
        "several": fault.counts.tried,
    }
    return Text(msgid, values, {"component": fault.component} | whereabouts(fault))
