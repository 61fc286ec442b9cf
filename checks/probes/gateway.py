"""This computer's own gateway: is it there?

Its address comes from the system, never from a server, so no ceiling stands above it. Where it
answers neither an echo nor a connection, the table of neighbours may still know that it is there;
then there is no time.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.failure import Failure
from checks.probes.network_linux import Gateway, Neighbour, find_gateway, find_neighbour
from checks.probes.ping import reach
from checks.settings import read
from checks.words import Phase

_PORT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """What a probe of the gateway has to be told: nothing."""

    @property
    def target(self) -> Endpoint:
        """What is touched: the gateway, whatever its address is."""
        return Endpoint("", _PORT)


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Wait until the gateway answers. ``allow`` is not asked: no server chose this address."""
    read(GatewaySettings, settings)
    work = functools.partial(ask_gateway, find_gateway(), find_neighbour)
    return measure(work, Attempt(timeout_s))


def ask_gateway(
    gateway: Gateway | None, find: Callable[[Gateway], Neighbour | None], attempt: Attempt
) -> None:
    """Do what ``probe`` does, with the gateway that was found."""
    if gateway is None:
        raise Failure("network_down", Phase.CONNECT)
    try:
        with attempt.during(Phase.CONNECT):
            reach(attempt, Endpoint(gateway.address, _PORT))
    except TimeoutError:
        neighbour = find(gateway)
        if neighbour and neighbour.undecided:
            raise Failure("undecided", Phase.CONNECT) from None
        if not neighbour or not neighbour.reachable:
            raise
