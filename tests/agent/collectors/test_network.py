import pytest

from agent import own_checks
from agent.collectors.network import gateway_rtt_ms, local_address, network_of, read_network
from checks.check import Measurement
from checks.kinds import run_check
from checks.probes.network_linux import Gateway, Neighbour, find_gateway
from checks.report import Network

GATEWAY = Gateway("192.168.1.1", "eth0")
NEIGHBOUR = Neighbour(address="192.168.1.1", interface=2, hardware="001b213a4c5d", is_missing=False)
ANSWERED = Measurement(phases_ms={"connect": 0.4}, address="192.168.1.1")
SILENT = Measurement(
    outcome="generic_timeout_error", failed_after_ms=3000, address="192.168.1.1", phase="connect"
)


def test_a_network_is_told_with_the_hardware_of_its_gateway() -> None:
    assert network_of(GATEWAY, NEIGHBOUR, "192.168.1.23", ANSWERED) == Network(
        address="192.168.1.23", gateway="192.168.1.1", hardware="001b213a4c5d", answered=True
    )


def test_a_gateway_that_kept_silent_did_not_answer() -> None:
    network = network_of(GATEWAY, None, "192.168.1.23", SILENT)

    assert (network.answered, network.hardware) == (False, "")


@pytest.mark.parametrize(
    "asked",
    [
        None,
        Measurement(address="10.0.0.1"),
        Measurement(outcome="not_allowed", address="192.168.1.1"),
    ],
    ids=["not asked", "another gateway", "forbidden"],
)
def test_a_gateway_that_was_not_asked_is_left_open(asked: Measurement | None) -> None:
    assert network_of(GATEWAY, NEIGHBOUR, "192.168.1.23", asked).answered is None


def test_the_time_of_the_gateway_is_that_of_an_answer() -> None:
    assert gateway_rtt_ms(ANSWERED) == 0.4
    assert gateway_rtt_ms(SILENT) is None
    assert gateway_rtt_ms(Measurement(address="192.168.1.1")) is None
    assert gateway_rtt_ms(None) is None


def test_the_own_address_is_the_one_that_leads_there() -> None:
    assert local_address(Gateway("127.0.0.1", "lo")) == "127.0.0.1"


def test_without_a_way_there_is_no_address() -> None:
    assert local_address(Gateway("fe80::1%nosuch0", "nosuch0")) == ""


def test_this_machines_network_is_read() -> None:
    gateway = find_gateway()
    asked = run_check(own_checks.GATEWAY)

    network = read_network(asked)

    if gateway is None:
        assert network == Network()
    else:
        assert (network.gateway, network.address) == (gateway.address, local_address(gateway))
        # A gateway that drops everything may be known, and just then be asked anew by the system.
        assert (network.answered is None) == (asked.outcome == "undecided")
