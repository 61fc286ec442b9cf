"""Heat, clocks and certificates: where each begins, and where it is over."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.condition.certificate import CERTIFICATE
from alerts.condition.condition import Condition, Facts, Finding
from alerts.condition.overheating import OVERHEATING
from alerts.condition.wrong_clock import WRONG_CLOCK, is_servers_own
from alerts.severity import Severity
from tests.alerts.condition.build import (
    DAY,
    EIGHT,
    PORTAL,
    TEN_MINUTES,
    after,
    facts,
    judged,
    said,
)

OFFSET_DAYS = 86400.0
LATER = EIGHT + 20 * DAY


def hot(count: int, celsius: float = 97, every: timedelta = TEN_MINUTES) -> list[Facts]:
    return [facts(LATER + number * every, temperature_c=celsius) for number in range(count)]


@pytest.mark.parametrize(
    ("celsius", "finding"),
    [
        (60, Finding.FINE),
        (85, Finding.FINE),
        (90, Finding.NOT_FINE_YET),
        (95, Finding.TOO_HOT),
        (104, Finding.TOO_HOT),
        (127, Finding.NOT_KNOWN),
        (None, Finding.NOT_KNOWN),
    ],
)
def test_near_the_limit_of_processors_it_is_too_hot(
    celsius: float | None, finding: Finding
) -> None:
    assert judged(OVERHEATING, temperature_c=celsius).finding is finding


def test_half_an_hour_of_heat_is_news_and_a_spike_is_not() -> None:
    cool = after(OVERHEATING, [facts()])

    assert not after(OVERHEATING, hot(3), cool).is_believed
    assert after(OVERHEATING, hot(4), cool).is_news
    spike = [*hot(3), facts(LATER + timedelta(minutes=29)), *hot(4)[3:]]
    assert not after(OVERHEATING, spike, cool).is_believed


def test_heat_of_which_nothing_was_known_meanwhile_did_not_last() -> None:
    cool = after(OVERHEATING, [facts()])

    assert not after(OVERHEATING, hot(10, every=timedelta(hours=3)), cool).is_believed


def test_the_heat_is_told_with_its_limit() -> None:
    assert said(judged(OVERHEATING, temperature_c=99).evidence) == (
        "computer MAY-57 has stayed at 95 °C or more for over half an hour"
    )


@pytest.mark.parametrize(
    ("offset_s", "finding", "words"),
    [
        (0.3, Finding.FINE, ""),
        (-7 * 3600, Finding.NOT_FINE_YET, ""),
        (-86_400, Finding.CLOCK_WRONG, "computer MAY-57: its clock is 24 hours behind"),
        (90_000, Finding.CLOCK_WRONG, "computer MAY-57: its clock is 25 hours ahead"),
        (
            -5_000 * OFFSET_DAYS,
            Finding.CLOCK_WRONG,
            "computer MAY-57: its clock is 5,000 days behind",
        ),
        (None, Finding.NOT_KNOWN, ""),
    ],
)
def test_a_clock_is_wrong_when_secure_pages_do_not_bear_it(
    offset_s: float | None, finding: Finding, words: str
) -> None:
    found = judged(WRONG_CLOCK, clock_offset_s=offset_s)

    assert found.finding is finding
    assert words == (said(found.evidence) if found.evidence else "")


def test_a_clock_that_is_wrong_each_morning_is_one_incident() -> None:
    right = after(WRONG_CLOCK, [facts(EIGHT - 9 * DAY)])
    mornings = [
        facts(EIGHT + day * DAY + minutes * timedelta(minutes=1), clock_offset_s=offset_s)
        for day in range(5)
        for minutes, offset_s in ((0, -9e7), (10, -9e7), (60, 0.0), (480, 0.0))
    ]

    turns, standing = [], right
    for one in mornings:
        standing = after(WRONG_CLOCK, [one], standing)
        turns.append(standing.is_believed)

    assert turns == [False] + [True] * (len(mornings) - 1)


@pytest.mark.parametrize(
    ("offsets_s", "servers"),
    [
        ([], False),
        ([-9e7, -9e7], False),
        ([0.1, 0.2, -9e7], False),
        ([-7200.0, -7201.0, -9e7], True),
        ([7200.0] * 60 + [0.0] * 40, True),
    ],
)
def test_where_most_clocks_differ_together_it_is_the_servers(
    offsets_s: list[float], servers: bool
) -> None:
    assert is_servers_own(offsets_s) is servers


@pytest.mark.parametrize(
    ("days", "finding", "severity", "words"),
    [
        (90, Finding.FINE, Severity.LOW, ""),
        (17, Finding.NOT_FINE_YET, Severity.LOW, ""),
        (14, Finding.ENDS_SOON, Severity.LOW, "the portal: its certificate ends in 14 days"),
        (3, Finding.ENDS_SOON, Severity.HIGH, "the portal: its certificate ends in 3 days"),
        (1, Finding.ENDS_SOON, Severity.HIGH, "the portal: its certificate ends within two days"),
        (-1, Finding.NOT_FINE_YET, Severity.LOW, ""),
        (None, Finding.NOT_KNOWN, Severity.LOW, ""),
    ],
)
def test_a_certificate_is_told_two_weeks_before_its_end(
    days: int | None, finding: Finding, severity: Severity, words: str
) -> None:
    found = judged(CERTIFICATE, subject=PORTAL, certificate_days=days)

    assert (found.finding, found.severity) == (finding, severity)
    assert words == (said(found.evidence) if found.evidence else "")


def test_one_that_ends_soon_is_news_at_first_sight_and_stays_so_past_its_end() -> None:
    seen = [
        facts(EIGHT + number * TEN_MINUTES, subject=PORTAL, certificate_days=days)
        for number, days in enumerate((5, 5, 0, -1))
    ]

    assert after(CERTIFICATE, seen).is_news


@pytest.mark.parametrize(
    ("condition", "name", "low", "high"),
    [
        (OVERHEATING, "temperature_c", 80, 114),
        (WRONG_CLOCK, "clock_offset_s", -2e5, 2e5),
        (CERTIFICATE, "certificate_days", -5, 30),
    ],
)
@given(data=st.data())
def test_what_is_found_is_believed_late_and_let_go_late(
    condition: Condition, name: str, low: float, high: float, data: st.DataObject
) -> None:
    """However a value swings, it is believed only after it lasted and over only after it did."""
    kind = st.integers(int(low), int(high)) if name.endswith("days") else st.floats(low, high)
    standing = after(condition, [facts(EIGHT - 30 * DAY, subject=PORTAL, certificate_days=90)])
    changed_at = EIGHT - 30 * DAY
    for number, value in enumerate(data.draw(st.lists(kind, max_size=40))):
        one = facts(EIGHT + number * TEN_MINUTES, subject=PORTAL, **{name: value})
        before, standing = standing, after(condition, [one], standing)
        if standing.is_believed is not before.is_believed:
            needed = condition.lasting if standing.is_believed else condition.fine_for
            assert one.at - changed_at >= needed
            changed_at = one.at
