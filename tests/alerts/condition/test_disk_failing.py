from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.condition.condition import EMPTY, Finding
from alerts.condition.disk_failing import DISK_FAILING, remember
from alerts.condition.standing import Standing
from tests.alerts.condition.build import DAY, DISK, EIGHT, after, facts, judged, said


def counting(*bad: int | None, every: timedelta = DAY) -> Standing:
    """Let a disk count so many bad sectors, one inventory after the other."""
    return after(
        DISK_FAILING,
        [
            facts(EIGHT + number * every, disks=(replace(DISK, bad_sectors=count),))
            for number, count in enumerate(bad)
        ],
    )


def test_a_disk_that_begins_to_say_that_it_fails_is_news() -> None:
    failing = facts(EIGHT + DAY, disks=(replace(DISK, healthy=False),))

    standing = after(DISK_FAILING, [facts(), failing])

    assert standing.is_news
    assert said(standing.evidence) == (
        "computer MAY-57: its disk ST500DM002 says of itself that it is failing"
    )


def test_a_disk_that_said_so_when_canh_came_is_baseline() -> None:
    standing = after(DISK_FAILING, [facts(disks=(replace(DISK, healthy=False),))] * 3)

    assert standing.is_believed
    assert standing.baseline


def test_bad_sectors_that_become_more_are_news() -> None:
    standing = counting(8, 8, 40)

    assert standing.is_news
    assert said(standing.evidence) == (
        "computer MAY-57: the bad sectors of its disk ST500DM002 grew from 8 to 40 within 2 days"
    )


def test_many_bad_sectors_that_have_always_been_there_are_fine() -> None:
    assert counting(400, 400, 403).finding is Finding.FINE


def test_a_baseline_that_gets_worse_is_news() -> None:
    disks = [replace(DISK, healthy=False, bad_sectors=count) for count in (100, 100, 150)]

    standing = after(
        DISK_FAILING,
        [facts(EIGHT + number * DAY, disks=(disk,)) for number, disk in enumerate(disks)],
    )

    assert standing.is_news
    assert standing.finding is Finding.MORE_BAD_SECTORS


def test_a_disk_that_has_rested_for_a_month_is_over_and_a_new_one_at_once() -> None:
    growing = [8, 40]

    assert counting(*growing, *[40] * 28).finding is Finding.MORE_BAD_SECTORS
    assert counting(*growing, *[40] * 30).finding is Finding.FINE
    new = facts(EIGHT + 2 * DAY, disks=(replace(DISK, serial="new"),))
    assert after(DISK_FAILING, [new], counting(*growing)).finding is Finding.FINE


def test_a_slow_growth_of_years_is_no_news() -> None:
    assert counting(*range(60), every=5 * DAY).finding is Finding.FINE


def test_a_disk_that_sleeps_and_is_not_asked_is_not_thought_better() -> None:
    two = (replace(DISK, serial="other"), replace(DISK, healthy=None, bad_sectors=None))

    standing = after(DISK_FAILING, [facts(EIGHT + 2 * DAY, disks=two)], counting(8, 40))

    assert standing.finding is Finding.MORE_BAD_SECTORS
    assert standing.fine_since is None


@pytest.mark.parametrize("wear", [0.95, 1.0, 1.4])
def test_an_ssd_that_is_nearly_worn_out_is_need_and_nothing_else(wear: float) -> None:
    worn = replace(DISK, kind="ssd", wear=wear, power_on_hours=60_000)

    assert judged(DISK_FAILING, disks=(worn,)).finding is Finding.FINE


@pytest.mark.parametrize("disks", [(), (replace(DISK, healthy=None, bad_sectors=None),)])
def test_disks_that_say_nothing_are_not_judged(disks: tuple[object, ...]) -> None:
    assert judged(DISK_FAILING, disks=disks).finding is Finding.NOT_KNOWN


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_what_is_remembered_of_a_disk_is_a_months_worth(counts: list[int]) -> None:
    memory = EMPTY
    for number, count in enumerate(counts):
        at = EIGHT + number * DAY
        memory = remember(facts(at, disks=(replace(DISK, bad_sectors=count),)), memory)

    days = memory.sectors[DISK.serial]
    assert days[-1][1] == counts[-1]
    assert len(days) <= 32
