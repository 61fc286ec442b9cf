"""The computer's own gateway: answering, silent, known to the neighbours, or none at all."""

import pytest

from checks.probes.attempt import Attempt, measure
from checks.probes.gateway import ask_gateway, probe
from checks.probes.network_linux import Gateway, Neighbour, find_gateway
from checks.settings import WrongSettings

HERE = Gateway("127.0.0.1", "lo")


def nobody(_gateway: Gateway) -> Neighbour | None:
    return None


def test_a_gateway_that_answers_is_ok_with_a_time() -> None:
    seen = measure(lambda attempt: ask_gateway(HERE, nobody, attempt), Attempt(5.0))

    assert (seen.outcome, seen.address) == ("ok", "127.0.0.1")
    assert list(seen.phases_ms) == ["connect"]


def test_no_gateway_is_a_network_that_is_down() -> None:
    seen = measure(lambda attempt: ask_gateway(None, nobody, attempt), Attempt(5.0))

    assert (seen.outcome, seen.phase, seen.phases_ms) == ("network_down", "connect", {})


@pytest.mark.parametrize(
    ("neighbour", "outcome"),
    [
        (None, "generic_timeout_error"),
        (Neighbour("127.0.0.1", 1, "02fc00000005", reachable=False), "generic_timeout_error"),
        (Neighbour("127.0.0.1", 1, "02fc00000005", reachable=True), "ok"),
        (Neighbour("127.0.0.1", 1, "02fc00000005", reachable=False, undecided=True), "undecided"),
    ],
)
def test_a_silent_gateway_is_there_if_it_proved_so_to_the_neighbours(
    neighbour: Neighbour | None, outcome: str
) -> None:
    asked: list[Gateway] = []

    def find(gateway: Gateway) -> Neighbour | None:
        asked.append(gateway)
        return neighbour

    # A deadline that has passed already stands for any silence.
    seen = measure(lambda attempt: ask_gateway(HERE, find, attempt), Attempt(0.0))

    assert (seen.outcome, seen.phases_ms) == (outcome, {})
    assert asked == [HERE]


def test_this_computers_gateway_is_what_the_probe_asks() -> None:
    gateway = find_gateway()

    seen = probe({}, 1.0)

    assert seen.address == (gateway.address if gateway else "")


def test_a_gateway_takes_no_settings() -> None:
    with pytest.raises(WrongSettings, match="host: there is no such setting"):
        probe({"host": "192.0.2.1"}, 1.0)
