"""Copies of a disk are told apart, and a machine that only changed is not taken for one."""

from hypothesis import given
from hypothesis import strategies as st

from server.ingest.identity import (
    MOVED_AFTER_MS,
    Claims,
    Verdict,
    is_clone,
    judge_identity,
    read_claims,
)

FIRST, COPY, THIRD = "1aaaaaaa", "1bbbbbbb", "1ccccccc"
MINUTE_MS = 60_000


def verdicts(*heard: tuple[int, str], first: str = FIRST) -> list[Verdict]:
    """Judge machines heard at these minutes, one after the other."""
    claims, given_ = Claims(), []
    for minute, fingerprint in heard:
        verdict, claims = judge_identity(
            first, read_claims(claims.text()), fingerprint, minute * MINUTE_MS
        )
        given_.append(verdict)
    return given_


def test_the_machine_that_joined_is_always_the_device() -> None:
    heard = [(0, FIRST), (1, COPY), (2, FIRST), (3, COPY), (4, FIRST)]

    judged = verdicts(*heard)

    assert [judged[0], judged[2], judged[4]] == [Verdict.SAME] * 3


def test_a_machine_that_takes_turns_with_the_first_is_a_clone() -> None:
    assert verdicts((0, FIRST), (1, COPY), (2, FIRST), (3, COPY))[-1] is Verdict.CLONE


def test_nobody_is_called_a_clone_while_the_first_is_not_heard_again() -> None:
    assert verdicts((0, FIRST), (1, COPY), (2, COPY)) == [
        Verdict.SAME,
        Verdict.DOUBT,
        Verdict.DOUBT,
    ]


def test_a_machine_that_took_the_place_of_a_silent_one_is_the_device() -> None:
    moved = MOVED_AFTER_MS // MINUTE_MS + 1

    assert verdicts((0, FIRST), (1, COPY), (1 + moved, COPY))[-1] is Verdict.MOVED


def test_the_first_machine_is_the_device_again_when_it_comes_back() -> None:
    heard = [(0, COPY), (20, COPY), (21, FIRST), (22, COPY)]

    assert verdicts(*heard)[1:] == [Verdict.MOVED, Verdict.SAME, Verdict.CLONE]


def test_of_two_copies_of_an_absent_machine_the_earlier_takes_its_place() -> None:
    heard = [(0, COPY), (1, THIRD), (2, COPY), (3, THIRD), (20, COPY), (21, THIRD)]

    judged = verdicts(*heard)

    assert judged[3] is Verdict.CLONE
    assert judged[4:] == [Verdict.MOVED, Verdict.CLONE]


def test_a_machine_without_traces_is_believed() -> None:
    assert verdicts((0, FIRST), (1, ""), (2, "00000000")) == [Verdict.SAME] * 3


def test_a_device_whose_first_machine_is_not_known_is_believed() -> None:
    assert verdicts((0, COPY), (1, THIRD), first="") == [Verdict.SAME] * 2


def test_a_clone_is_remembered_as_one() -> None:
    _, claims = judge_identity(FIRST, Claims(), COPY, 0)
    _, refuted = judge_identity(FIRST, claims, FIRST, 1)

    assert not is_clone(claims, COPY)
    assert is_clone(read_claims(refuted.text()), COPY)


def test_a_device_with_one_machine_stores_no_claims() -> None:
    _, claims = judge_identity(FIRST, Claims(), FIRST, 0)

    assert claims.text() == ""


@given(st.lists(st.sampled_from([FIRST, COPY, THIRD]), max_size=30))
def test_two_machines_are_never_the_device_by_turns(heard: list[str]) -> None:
    judged = verdicts(*enumerate(heard))

    taken = [
        fingerprint
        for fingerprint, verdict in zip(heard, judged, strict=True)
        if verdict in {Verdict.SAME, Verdict.MOVED}
    ]
    since_first = taken[taken.index(FIRST) :] if FIRST in taken else []
    assert set(since_first) <= {FIRST}


@given(st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), max_size=40))
def test_however_many_machines_come_only_a_few_are_remembered(heard: list[str]) -> None:
    claims = Claims()

    for minute, fingerprint in enumerate(heard):
        _, claims = judge_identity(FIRST, claims, fingerprint, minute * MINUTE_MS)

    assert len(claims.by_fingerprint) <= 8
