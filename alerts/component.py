"""What can be at fault, named the way rows, pages and messages name it."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of component. What each is called by people is in `alerts/phrases.py`."""

    DEVICE = "device"
    SPACE = "space"
    DISK = "disk"
    COOLING = "cooling"
    CLOCK = "clock"
    LAN = "lan"
    POWER = "power"
    UNIT = "unit"
    LINK = "link"
    AREA = "area"
    GRID = "grid"
    PROVIDER = "provider"
    CORE = "core"
    SERVICE = "service"
    REPLICA = "replica"
    CERTIFICATE = "certificate"
    COVERAGE = "coverage"
    SPEED = "speed"
    MONITOR = "monitor"


# Parts of one computer that have limits of their own (`alerts/condition`); keyed as the computer.
OF_COMPUTER = frozenset({Kind.SPACE, Kind.DISK, Kind.COOLING, Kind.CLOCK})
# The same, and of a service, a site or a line.
OF_CONDITION = OF_COMPUTER | {Kind.CERTIFICATE, Kind.COVERAGE, Kind.SPEED}

# Only who is on the spot can do something about these.
LOCAL = OF_COMPUTER | {Kind.DEVICE, Kind.LAN, Kind.POWER, Kind.UNIT, Kind.LINK}

# Whoever comes back proves it: it is known only when it is nearly over.
KNOWN_BY_RETURN = frozenset({Kind.POWER})

# What locating calls them (the words of the benchmark).
_LOCATED = {
    "pc": Kind.DEVICE,
    "lan": Kind.LAN,
    "link": Kind.LINK,
    "pop": Kind.AREA,
    "grid": Kind.GRID,
    "isp": Kind.PROVIDER,
    "core": Kind.CORE,
    "nat": Kind.CORE,
    "svc": Kind.SERVICE,
    "rep": Kind.REPLICA,
    "mon": Kind.MONITOR,
}


class ComponentError(ValueError):
    """A text that names no component."""


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that can be at fault: `link:c33-l0`.

    The key of a lan, of the power and of the coverage is the code of their site, of the grid its
    area; of the core: uplink, dc, backbone. That of the speed is the code of its line.
    A unit is named only by hand: locating finds what in it is at fault.
    """

    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


def area_key(provider: str, area: str) -> str:
    """Give the key of what a provider has in an area."""
    return f"{provider}-a{area}"


def component(text: str) -> Component:
    """Read a component as `str` writes it.

    Raises:
        ComponentError: If it is something else.
    """
    kind, separator, key = text.partition(":")
    if not separator or not key or kind not in set(Kind):
        message = (
            f"{text!r} names no component; kind:key expected, with a kind of {', '.join(Kind)}"
        )
        raise ComponentError(message)
    return Component(Kind(kind), key)


def located(name: str, word: str = "") -> Component:
    """Give the component that locating calls `name`; its word "power" says what ails a lan.

    Raises:
        ComponentError: If locating has no such name.
    """
    kind, _, key = name.partition(":")
    if kind not in _LOCATED or not key:
        message = f"{name!r} is none of the components of locating"
        raise ComponentError(message)
    if kind == "lan" and word == "power":
        return Component(Kind.POWER, key)
    return Component(_LOCATED[kind], key)
