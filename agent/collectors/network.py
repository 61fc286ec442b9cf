"""The network at measuring: by it the server decides which link a record was measured over."""

import socket

from checks.address import Endpoint, family_of, socket_address
from checks.check import Measurement
from checks.probes.network_linux import Gateway, Neighbour, find_gateway, find_neighbour
from checks.report import Network
from checks.words import OK, Letter, letter_of

_DISCARD_PORT = 9  # nothing is sent there


def read_network(asked: Measurement | None = None) -> Network:
    """Read where this computer stands in its network.

    Args:
        asked: What the probe of the gateway saw just before: after it the table of neighbours
            knows the gateway's hardware address. None when it was not asked.
    """
    gateway = find_gateway()
    if gateway is None:
        return Network()
    return network_of(gateway, find_neighbour(gateway), local_address(gateway), asked)


def network_of(
    gateway: Gateway, neighbour: Neighbour | None, address: str, asked: Measurement | None
) -> Network:
    """Put together what was read; an answer of another gateway than this one does not count."""
    mine = asked is not None and asked.address == gateway.address
    return Network(
        address=address,
        gateway=gateway.address,
        hardware=neighbour.hardware if neighbour else "",
        answered=_answered(asked) if asked and mine else None,
    )


def local_address(gateway: Gateway) -> str:
    """Give this computer's own address towards its gateway; empty when there is no way there.

    Nothing is sent: connecting a datagram socket asks the routing table only.
    """
    family = family_of(gateway.address) or socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect(socket_address(Endpoint(gateway.address, _DISCARD_PORT)))
            return str(asking.getsockname()[0])
    except OSError:
        return ""


def gateway_rtt_ms(asked: Measurement | None) -> float | None:
    """Give how long the gateway took to answer; None when it did not, or was only heard of."""
    return asked.phases_ms.get("connect") if asked and asked.outcome == OK else None


def _answered(asked: Measurement) -> bool | None:
    letter = letter_of(asked.outcome)
    return None if letter is Letter.NONE else letter is Letter.OK
