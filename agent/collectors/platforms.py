"""Which files read which operating system: one line each, and the only place that chooses."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agent.collectors.fingerprint import Traces
from agent.collectors.linux import batteries, cards, disks, inventory, signs, traces
from agent.collectors.vitals import Signs
from checks.inventory import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """How one operating system is read.

    Attributes:
        signs: Its vital signs.
        read_power: A ``checks.report.Power``, or empty.
        read_traces: What marks this machine.
        read_inventory: Everything it is made of, given the wall clock; rare, heavy work for the
            child process alone.
        read_host: Its name.
    """

    signs: Signs
    read_power: Callable[[], str]
    read_traces: Callable[[], Traces]
    read_inventory: Callable[[float], Inventory]
    read_host: Callable[[], str]


LINUX = Platform(
    signs=Signs(
        system_disk="/",
        is_disk=disks.is_metal,
        is_card=cards.is_metal,
        read=signs.read_signs,
    ),
    read_power=batteries.read_power,
    read_traces=traces.read_traces,
    read_inventory=inventory.read_inventory,
    read_host=inventory.read_host,
)

# By ``sys.platform``.
PLATFORMS: Mapping[str, Platform] = MappingProxyType({"linux": LINUX})


class UnknownPlatformError(RuntimeError):
    """No collectors have been written for this operating system."""


def this_platform(name: str = sys.platform) -> Platform:
    """Give the readers of this operating system.

    Raises:
        UnknownPlatformError: Naming it.
    """
    if name not in PLATFORMS:
        raise UnknownPlatformError(f"Canh cannot measure a computer that runs {name}")
    return PLATFORMS[name]
