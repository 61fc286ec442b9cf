"""The computer's own gateway: answering, silent, known to the neighbours, or none at all."""

import math

import pytest

from checks.check import Measurement
from checks.probes.attempt import Attempt, measure
from checks.probes.gateway import ask_gateway, judge, probe
from checks.probes.network_linux import Gateway, Neighbour, find_gateway
from checks.settings import WrongSettings

HERE = Gateway("127.0.0.1", "lo")


def nobody(_gateway: Gateway) -> Neighbour | None:
    return None


def known(*, is_missing: bool = False, proved_ago_s: float = math.inf) -> Neighbour:
    return Neighbour(
        "127.0.0.1", 1, "02fc00000005", is_missing=is_missing, proved_ago_s=proved_ago_s
    )


def probe_in_silence(neighbour: Neighbour | None) -> tuple[Measurement, list[Gateway]]:
    asked: list[Gateway] = []

    def find(gateway: Gateway) -> Neighbour | None:
        asked.append(gateway)
        return neighbour

    # A deadline that has passed already stands for any silence.
    seen = measure(lambda attempt: ask_gateway(HERE, find, attempt), Attempt(0.0))
    return seen, asked


def test_a_gateway_that_answers_is_ok_with_a_time() -> None:
    seen = measure(lambda attempt: ask_gateway(HERE, nobody, attempt), Attempt(5.0))

    assert (seen.outcome, seen.address) == ("ok", "127.0.0.1")
    assert list(seen.phases_ms) == ["connect"]


def test_no_gateway_is_a_network_that_is_down() -> None:
    seen = measure(lambda attempt: ask_gateway(None, nobody, attempt), Attempt(5.0))

    assert (seen.outcome, seen.phase, seen.phases_ms) == ("network_down", "connect", {})


@pytest.mark.parametrize(
    ("neighbour", "word"),
    [
        (None, "generic_timeout_error"),
        (known(is_missing=True), "generic_timeout_error"),
        (known(is_missing=True, proved_ago_s=1.0), "generic_timeout_error"),
        (known(proved_ago_s=1.9), "ok"),
        (known(proved_ago_s=2.01), "ok"),
        (known(proved_ago_s=2.1), "undecided"),
        (known(), "undecided"),
    ],
    ids=[
        "unknown",
        "missing",
        "gone since",
        "proved since",
        "proved at once",
        "proved before",
        "never proved",
    ],
)
def test_a_silent_gateway_is_there_only_by_a_proof_since_the_probe_began(
    neighbour: Neighbour | None, word: str
) -> None:
    assert judge(neighbour, since_s=2.0) == word


def test_a_silent_gateway_that_is_known_is_ok_without_a_time() -> None:
    seen, asked = probe_in_silence(known(proved_ago_s=-1.0))

    assert (seen.outcome, seen.phases_ms, seen.total_ms) == ("ok", {}, None)
    assert asked == [HERE]


@pytest.mark.parametrize(
    ("neighbour", "outcome"), [(None, "generic_timeout_error"), (known(), "undecided")]
)
def test_a_silent_gateway_that_nothing_proves_has_failed_to_connect(
    neighbour: Neighbour | None, outcome: str
) -> None:
    seen, asked = probe_in_silence(neighbour)

    assert (seen.outcome, seen.phase, seen.phases_ms) == (outcome, "connect", {})
    assert asked == [HERE]


def test_this_computers_gateway_is_what_the_probe_asks() -> None:
    gateway = find_gateway()

    seen = probe({}, 1.0)

    assert seen.address == (gateway.address if gateway else "")


def test_a_gateway_takes_no_settings() -> None:
    with pytest.raises(WrongSettings, match="host: there is no such setting"):
        probe({"host": "192.0.2.1"}, 1.0)
