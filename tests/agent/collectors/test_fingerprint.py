import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.fingerprint import Traces, fingerprint

FULL = Traces(plate="uuid|serial|board", card="001b213a4c5d", disk="Z3T", installation="3d12")
TEXTS = st.text(max_size=20)
TRACES = st.builds(Traces, plate=TEXTS, card=TEXTS, disk=TEXTS, installation=TEXTS)


@given(TRACES)
def test_a_fingerprint_is_eight_hexadecimal_digits_and_always_the_same(traces: Traces) -> None:
    made = fingerprint(traces)

    assert len(made) == 8
    assert int(made, 16) >= 0
    assert made == fingerprint(traces)


@given(TRACES, TRACES)
def test_a_machine_agrees_with_its_own_fingerprint_of_before(now: Traces, before: Traces) -> None:
    assert fingerprint(now, like=fingerprint(now)) == fingerprint(now)
    assert len(fingerprint(now, like=fingerprint(before))) == 8


def test_a_copy_of_the_disk_in_another_machine_has_another_fingerprint() -> None:
    enrolled = fingerprint(FULL)
    clone = dataclasses.replace(FULL, plate="uuid|other|board", card="001b21000002", disk="Z4U")

    assert fingerprint(clone, like=enrolled) != enrolled


@pytest.mark.parametrize("trace", ["plate", "card", "disk"])
def test_a_clone_is_known_by_whichever_trace_the_machine_was_enrolled_by(trace: str) -> None:
    enrolled_as = Traces(**{trace: "one", "installation": "same"})
    clone = Traces(**{trace: "other", "installation": "same"})
    enrolled = fingerprint(enrolled_as)

    assert fingerprint(clone, like=enrolled) != enrolled


def test_another_disk_or_card_does_not_make_another_machine() -> None:
    upgraded = dataclasses.replace(FULL, card="001b21000002", disk="new SSD", installation="new")

    assert fingerprint(upgraded) == fingerprint(FULL)


def test_a_service_without_the_right_to_read_the_plate_keeps_the_fingerprint_of_root() -> None:
    enrolled_by_root = fingerprint(FULL)
    seen_by_service = dataclasses.replace(FULL, plate="")

    assert fingerprint(seen_by_service, like=enrolled_by_root) == enrolled_by_root


def test_root_keeps_the_fingerprint_of_a_service_without_rights() -> None:
    enrolled_by_service = fingerprint(dataclasses.replace(FULL, plate=""))

    assert fingerprint(FULL, like=enrolled_by_service) == enrolled_by_service


def test_a_machine_that_tells_nothing_has_the_fingerprint_of_nothing() -> None:
    assert fingerprint(Traces()) == "00000000"
