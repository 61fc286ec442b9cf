from datetime import datetime, timedelta

import pytest

from alerts.component import Component, Kind
from alerts.condition import CONDITIONS, components_of, conditions_of
from alerts.condition.baseline import WAS_SO, digest_line
from alerts.condition.condition import Condition
from alerts.condition.disk_failing import DISK_FAILING
from alerts.condition.disk_full import DISK_FULL
from alerts.condition.grouping import Member, Opens, fault_of, opens, severity_of
from alerts.fault import Whereabouts
from alerts.phrases import headline
from alerts.severity import Severity
from tests.alerts.condition.build import (
    DAY,
    EIGHT,
    ENGLISH,
    PC,
    PORTAL,
    TEN_MINUTES,
    after,
    facts,
    said,
)

MIDNIGHT = EIGHT - timedelta(hours=8)
KNOWN = after(DISK_FULL, [facts(EIGHT - 9 * DAY)])
FULL = after(
    DISK_FULL, [facts(EIGHT, free_mib=500), facts(EIGHT + TEN_MINUTES, free_mib=500)], KNOWN
)
WHERE = Whereabouts(unit="u1", site="s1")


def member(number: int) -> Member:
    return Member(Component(Kind.SPACE, str(number)), FULL)


@pytest.mark.parametrize(
    ("waiting", "condition", "last_opened", "minutes", "what"),
    [
        ([], DISK_FULL, None, 90, Opens.NOBODY_WAITS),
        ([member(57)], DISK_FULL, None, 30, Opens.GATHERING),
        ([member(57)], DISK_FULL, None, 70, Opens.NOW),
        ([member(57)], DISK_FAILING, None, 10, Opens.NOW),
        ([member(57)], DISK_FULL, MIDNIGHT - TEN_MINUTES, 70, Opens.NOW),
        ([member(57)], DISK_FULL, MIDNIGHT, 70, Opens.TOLD_TODAY),
        ([member(57)], DISK_FULL, EIGHT, 70, Opens.TOLD_TODAY),
    ],
)
def test_one_incident_a_site_and_condition_and_day(
    waiting: list[Member],
    condition: Condition,
    last_opened: datetime | None,
    minutes: int,
    what: Opens,
) -> None:
    now = EIGHT + timedelta(minutes=minutes)

    assert opens(waiting, condition, last_opened, MIDNIGHT, now) is what


def test_one_computer_is_named() -> None:
    fault = fault_of(Component(Kind.SPACE, "57"), [member(57)], WHERE)

    assert ENGLISH.say(headline(fault)) == "Computer 57 at s1 runs out of disk space"
    assert fault.since == EIGHT


def test_several_are_counted_and_each_is_in_the_evidence() -> None:
    fault = fault_of(Component(Kind.SPACE, "57"), [member(57), member(58), member(59)], WHERE)

    assert ENGLISH.say(headline(fault)) == "3 computers at s1 run out of disk space"
    assert len(fault.evidence) == 3


def test_of_very_many_only_some_are_named() -> None:
    fault = fault_of(Component(Kind.SPACE, "57"), [member(one) for one in range(57, 97)], WHERE)

    assert len(fault.evidence) == 9
    assert said(fault.evidence[-1]) == "and 32 more"


def test_who_is_fine_again_is_still_counted_but_not_named() -> None:
    fine = Member(Component(Kind.SPACE, "58"), KNOWN)

    fault = fault_of(Component(Kind.SPACE, "57"), [member(57), fine], WHERE)

    assert (fault.counts.failed, fault.counts.tried) == (1, 2)
    assert len(fault.evidence) == 1


def test_it_is_as_grave_as_the_gravest() -> None:
    assert severity_of([member(57), Member(PC, KNOWN)]) is Severity.MEDIUM
    assert severity_of([Member(PC, KNOWN)]) is Severity.LOW


def test_each_kind_stands_once_in_the_table() -> None:
    assert len({one.kind for one in CONDITIONS}) == len(CONDITIONS)
    subjects = {Kind.DEVICE, Kind.SERVICE, Kind.LAN, Kind.LINK}
    assert {one.subject for one in CONDITIONS} == subjects
    assert {one.kind for one in conditions_of(PORTAL)} == {Kind.CERTIFICATE}
    assert {str(one) for one in components_of(PC)} == {
        "space:57",
        "disk:57",
        "cooling:57",
        "clock:57",
    }


def test_what_can_be_a_baseline_has_its_words() -> None:
    assert set(WAS_SO) == {one.kind for one in CONDITIONS if one.first_sight is not None}


def test_the_baseline_of_a_site_is_one_line() -> None:
    line = digest_line({Kind.CLOCK: 2, Kind.SPACE: 12, Kind.DISK: 0})

    assert (
        said(line) == "Computers as Canh found them: with a full disk: 12; with a wrong clock: 2."
    )
    assert digest_line({}) is None
