from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.condition.condition import Facts, Finding
from alerts.condition.disk_full import DISK_FULL
from alerts.condition.standing import Standing, stand, verdict_of
from alerts.observation import Verdict
from tests.alerts.condition.build import DAY, EIGHT, TEN_MINUTES, after, facts

KNOWN = after(DISK_FULL, [facts(EIGHT - 9 * DAY)])
FULL = [facts(EIGHT + number * TEN_MINUTES, free_mib=500) for number in range(4)]


def test_of_what_nobody_measures_nothing_is_known() -> None:
    assert stand(None, facts(free_mib=None), DISK_FULL, EIGHT) is None


def test_what_is_found_once_is_not_believed_yet() -> None:
    once, twice = after(DISK_FULL, FULL[:1], KNOWN), after(DISK_FULL, FULL[:2], KNOWN)

    assert (once.finding, once.is_believed, once.since) == (Finding.NO_ROOM, False, EIGHT)
    assert twice.is_news


def test_the_same_fact_twice_is_one() -> None:
    assert not after(DISK_FULL, FULL[:1] * 5, KNOWN).is_believed


def test_what_was_only_suspected_is_forgotten_at_once() -> None:
    fine = after(DISK_FULL, [FULL[0], facts(EIGHT + TEN_MINUTES)], KNOWN)

    assert (fine.finding, fine.since, fine.seen) == (Finding.FINE, None, 0)


def test_it_is_over_only_when_it_was_fine_for_a_day() -> None:
    found = after(DISK_FULL, FULL, KNOWN)

    clearing = after(DISK_FULL, [facts(EIGHT + DAY)], found)
    over = after(DISK_FULL, [facts(EIGHT + 2 * DAY)], clearing)

    assert (clearing.finding, clearing.is_news, clearing.fine_since) == (
        Finding.NO_ROOM,
        False,
        EIGHT + DAY,
    )
    assert over.finding is Finding.FINE


def test_what_is_not_quite_fine_begins_anew_to_be_fine() -> None:
    clearing = after(DISK_FULL, [facts(EIGHT + DAY)], after(DISK_FULL, FULL, KNOWN))

    again = after(DISK_FULL, [facts(EIGHT + 1.5 * DAY, free_mib=3000)], clearing)

    assert again.is_news
    assert again.fine_since is None


def test_a_baseline_that_was_mended_and_comes_back_is_news() -> None:
    early = [replace(one, at=one.at - 9 * DAY + TEN_MINUTES) for one in FULL]
    baseline = after(DISK_FULL, early, KNOWN)
    mended = after(DISK_FULL, [facts(EIGHT - 5 * DAY), facts(EIGHT - 3 * DAY)], baseline)

    assert baseline.baseline
    assert mended.finding is Finding.FINE
    assert after(DISK_FULL, FULL, mended).is_news


def test_what_was_always_so_is_stored_once_and_not_at_each_look() -> None:
    early = [facts(EIGHT + number * TEN_MINUTES, free_mib=500 + number) for number in range(9)]

    looks = [after(DISK_FULL, early[: number + 1]) for number in range(9)]

    assert looks[1].is_believed
    assert all(one == looks[1] for one in looks[1:])


@pytest.mark.parametrize(
    ("standings", "verdict"),
    [
        ([], Verdict.UNWATCHED),
        ([KNOWN], Verdict.CLEAR),
        ([KNOWN, after(DISK_FULL, FULL, KNOWN)], Verdict.CONFIRMED),
        (
            [after(DISK_FULL, [facts(EIGHT + DAY)], after(DISK_FULL, FULL, KNOWN)), KNOWN],
            Verdict.CLEARING,
        ),
    ],
)
def test_an_incident_stands_as_the_worst_of_its_computers(
    standings: list[Standing], verdict: Verdict
) -> None:
    assert verdict_of(standings) is verdict


@given(st.lists(st.floats(0, 8192), max_size=50))
def test_asked_again_with_the_same_facts_it_says_the_same(free: list[float]) -> None:
    standing: Standing | None = None
    for number, free_mib in enumerate(free):
        one: Facts = facts(EIGHT + number * TEN_MINUTES, free_mib=free_mib)
        standing = stand(standing, one, DISK_FULL, one.at)
        assert stand(standing, one, DISK_FULL, one.at) == standing
