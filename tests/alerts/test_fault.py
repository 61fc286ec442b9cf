"""What is known of a fault."""

import msgspec
import pytest

from alerts.component import Component, Kind
from alerts.fault import Counts, Failing, Fault, failing_of
from tests.alerts.build import DEVICE, LINK, PORTAL, UPLINK, a_fault


def test_a_fault_outlives_being_stored() -> None:
    fault = a_fault(PORTAL, failing=Failing.TLS)

    assert msgspec.json.decode(msgspec.json.encode(fault), type=Fault) == fault


def test_its_evidence_holds_what_is_said_and_nothing_more() -> None:
    (sentence,) = a_fault(DEVICE, failing=Failing.TLS).evidence

    assert set(sentence.values) == {"failed", "tried", "how"}
    assert set(sentence.names) == {"component"}


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        (a_fault(LINK), ["link.silent", "link"]),
        (a_fault(LINK, strength=0.59), ["link.silent", "link.partly", "link"]),
        (a_fault(PORTAL, failing=Failing.SLOW), ["service.slow", "service"]),
        (a_fault(UPLINK), ["core.uplink", "core.silent", "core"]),
    ],
)
def test_a_fault_is_named_ever_less_precisely(fault: Fault, names: list[str]) -> None:
    assert list(fault.variants()) == names


def test_of_nothing_tried_no_share_failed() -> None:
    assert (Counts().share, Counts(failed=1, tried=4).share) == (0.0, 0.25)


def test_every_word_of_locating_is_known() -> None:
    words = ("silent", "power", "timeout", "dns", "tls", "refused", "http5xx", "slow")

    of_others = {Failing.LIMIT, Failing.TOLD}
    assert {failing_of(word) for word in words} == set(Failing) - of_others


def test_a_word_that_locating_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="'ok' is none of the failures"):
        failing_of("ok")


def test_two_components_of_one_key_are_two() -> None:
    assert Component(Kind.LAN, "c33") != Component(Kind.POWER, "c33")
