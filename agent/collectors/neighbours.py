"""Who else is on this computer's own network: hardware addresses from the system's own table.

Nothing is sent: the table holds whom this computer spoke with anyway.
"""

from collections.abc import Collection, Iterable

import psutil

from checks.probes.network_linux import Gateway, Neighbour, find_gateway, find_neighbours
from checks.report import MOST_NEIGHBOURS

# The system keeps whom it has not heard of for days. Who was there since the last look counts.
LOOK_EVERY_S = 3600.0

_HARDWARE_LETTERS = 12
# IEEE 802: the two lowest bits of the first byte. Phones make addresses up that carry the second
# one, so that nobody can follow them, and nobody is to; virtual machines have such ones, too.
_GROUP, _MADE_UP = 0x01, 0x02


def read_neighbours() -> tuple[str, ...]:
    """Give the hardware addresses of this network, its gateway's among them, the newest first.

    A network is what its gateway's interface is plugged into: no tunnel, no bridge of containers.
    """
    gateway = find_gateway()
    if gateway is None:
        return ()
    return seen_lately(find_neighbours(gateway), gateway, _own_hardware())


def seen_lately(
    table: Iterable[Neighbour], gateway: Gateway, own: Collection[str]
) -> tuple[str, ...]:
    """Choose from a table of neighbours whom to tell of.

    Args:
        table: Of the gateway's network.
        gateway: It is told of whatever its address is: a record names it anyway.
        own: This computer's own hardware addresses.
    """
    router = gateway.address.partition("%")[0]
    there = [one for one in table if not one.is_missing and one.proved_ago_s < LOOK_EVERY_S]
    there.sort(key=lambda one: one.proved_ago_s)
    # One machine has an address of IPv4 and several of IPv6.
    seen = dict.fromkeys(one.hardware for one in there if _is_told_of(one, router))
    return tuple(one for one in seen if one not in own)[:MOST_NEIGHBOURS]


def _is_told_of(one: Neighbour, router: str) -> bool:
    if len(one.hardware) != _HARDWARE_LETTERS or not one.hardware.strip("0"):
        return False
    left_out = _GROUP if one.address == router else _GROUP | _MADE_UP
    return not int(one.hardware[:2], 16) & left_out


def _own_hardware() -> set[str]:
    cards = (held for each in psutil.net_if_addrs().values() for held in each)
    return {held.address.replace(":", "") for held in cards if held.family == psutil.AF_LINK}
