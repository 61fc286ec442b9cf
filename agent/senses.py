"""What the loop can learn of this computer and its network. A test has other senses."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from agent.collectors.child import collect_inventory_in_child
from agent.collectors.fingerprint import fingerprint
from agent.collectors.neighbours import read_neighbours
from agent.collectors.network import read_network
from agent.collectors.platforms import this_platform
from agent.collectors.vitals import VitalSigns
from agent.speed import Speed
from agent.speed_child import measure_speed_in_child
from checks.check import Allow, Check, Measurement
from checks.inventory import Inventory
from checks.kinds import run_check
from checks.report import Network
from checks.throughput import ThroughputSettings

_INVENTORY_TIMEOUT_S = 120.0

Interfaces = Mapping[str, Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """The senses.

    Attributes:
        vitals: Measures the vital signs, given the monotonic clock and the gateway's time.
        network: Reads where the computer stands, given what the gateway's probe saw.
        neighbours: Gives the hardware addresses of who else is on the computer's network.
        interfaces: Gives address and netmask of each.
        power: Reads where the power comes from.
        probe: Runs a check.
        speed: Tests the line's speed, given the state folder and what it may cost; slow.
        inventory: Collects the inventory; slow.
        fingerprint: Makes it, given the one of before.
    """

    vitals: Callable[[float, float | None], dict[str, float]]
    network: Callable[[Measurement | None], Network]
    neighbours: Callable[[], tuple[str, ...]]
    interfaces: Callable[[], Interfaces]
    power: Callable[[], str]
    probe: Callable[[Check, Allow], Measurement]
    speed: Callable[[Path, ThroughputSettings, int], Speed]
    inventory: Callable[[], Inventory | None]
    fingerprint: Callable[[str], str]


def senses() -> Senses:
    """Give the senses for this operating system.

    Raises:
        UnknownPlatformError: If it has none.
    """
    platform = this_platform()
    return Senses(
        vitals=VitalSigns(platform.signs).measure,
        network=read_network,
        neighbours=read_neighbours,
        interfaces=_interfaces,
        power=platform.read_power,
        probe=run_check,
        speed=measure_speed_in_child,
        inventory=lambda: collect_inventory_in_child(_INVENTORY_TIMEOUT_S),
        fingerprint=lambda like: fingerprint(platform.read_traces(), like),
    )


def _interfaces() -> Interfaces:
    return {
        name: [(held.address, held.netmask) for held in addresses if held.netmask]
        for name, addresses in psutil.net_if_addrs().items()
    }
