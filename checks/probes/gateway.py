"""This computer's own gateway: is it there?

Its address comes from the system, never from a server, so no ceiling stands above it. Where it
answers neither an echo nor a connection, the table of neighbours may still know that it is there;
then there is no time. Only a proof since the probe began counts: a router that died a moment ago
is still in that table. Until the kernel knows, the outcome is ``undecided``.
"""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.failure import Failure
from checks.probes.network_linux import Gateway, Neighbour, find_gateway, find_neighbour
from checks.probes.ping import reach
from checks.settings import read
from checks.words import OK, Phase

_PORT = 80
# A gateway answers within milliseconds. The kernel asks for a proof while something is sent.
_LOOK_EVERY_S = 2.0
# Two ticks of the kernel's clock: what answers at once seems to have proved it before the question.
_ROUNDED_S = 0.02


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
    began = time.perf_counter()
    while not _answers(gateway, attempt):
        since_s = time.perf_counter() - began
        word = judge(find(gateway), since_s)
        if word == OK:
            return
        if attempt.deadline.is_over:
            raise Failure(word, Phase.CONNECT)


def judge(neighbour: Neighbour | None, since_s: float) -> str:
    """Give the word for a gateway that has answered nothing for so many seconds."""
    if neighbour is None or neighbour.is_missing:
        return "generic_timeout_error"
    return OK if neighbour.proved_ago_s < since_s + _ROUNDED_S else "undecided"


def _answers(gateway: Gateway, attempt: Attempt) -> bool:
    try:
        with attempt.during(Phase.CONNECT), attempt.within(_LOOK_EVERY_S):
            reach(attempt, Endpoint(gateway.address, _PORT))
    except TimeoutError:
        return False
    return True
