"""Whose turn it is to test the speed of a link: pure. One PC a link, each working day.

A test is dealt until it is done: once its result is in, nobody has it until the next day, unless it
found far less than the contract. Then it is repeated at once, by other PCs where there are, until
it is certain (``alerts.condition.slow_line``); a line that is known to deliver too little is tested
again every few hours, so that somebody sees that it was mended.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from alerts.condition.line_test import TESTS
from checks.check import Check
from checks.throughput import CHECKS, KIND, Direction
from server.deal.rule import Prober, first_choice

# A link is tested on a day off too, when it was not for so long: it may be a new one.
LOOK_BACK = timedelta(days=4)
_VERSION = 1
# Who was told to come later comes again after this: asking costs 5 kB.
_PERIOD_S = 1800.0
# The same PC repeats a test after this, where there is no other.
_REPEAT_S = 120.0
# Each test is short and capped in bytes: a line is filled for some seconds more, four times a day.
_LOOK_AGAIN = timedelta(hours=2)
_TIMEOUT_S = 60.0
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedTests:
    """The server's speed tests. ``port``: where; ``zone``: of the province's days."""

    port: int
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is known of the tests of the last days.

    Attributes:
        measured: When each link was last measured, by link and check.
        failed: Devices, by link, whose tests failed since the day began.
        tested: Devices, by link, that have tested it since then.
        low: How many of the tests since then, the newest ones, found far less than the contract, by
            link and check.
    """

    measured: Mapping[tuple[int, int], datetime]
    failed: frozenset[tuple[int, int]]
    tested: frozenset[tuple[int, int]] = frozenset()
    low: Mapping[tuple[int, int], int] = field(default_factory=dict)


def deal_speed_tests(
    probers: Iterable[Prober], done: Done, tests: SpeedTests, now: datetime
) -> dict[int, tuple[Check, ...]]:
    """Deal the tests that are due; give the checks by device.

    One whose test failed today stands back while another PC of its link is on, and so does one that
    has tested: that several find the same shows that it is the line.
    """
    at_link: dict[int, list[Prober]] = defaultdict(list)
    for prober in probers:
        at_link[prober.link].append(prober)
    dealt: dict[int, tuple[Check, ...]] = {}
    for link, pcs in at_link.items():
        due = [way for way in Direction if _is_due((link, CHECKS[way]), done, tests, now)]
        if due:
            elected = first_choice(link, CHECKS[Direction.DOWNLOAD], _candidates(pcs, done))
            checks = tuple(_check(way, tests, _period_s(link, way, done)) for way in due)
            dealt[elected] = (*dealt.get(elected, ()), *checks)
    return dealt


def day_began(now: datetime, zone: tzinfo) -> datetime:
    """Give the time at which the day of the province began."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _candidates(pcs: list[Prober], done: Done) -> list[Prober]:
    well = [pc for pc in pcs if (pc.link, pc.device) not in done.failed]
    rested = [pc for pc in well if (pc.link, pc.device) not in done.tested]
    return rested or well or pcs


def _is_due(test: tuple[int, int], done: Done, tests: SpeedTests, now: datetime) -> bool:
    measured, low = done.measured.get(test), done.low.get(test, 0)
    if measured is None or now - measured > LOOK_BACK:
        return True
    if low:
        return low < TESTS or now - measured >= _LOOK_AGAIN
    began = day_began(now, tests.zone)
    return measured < began and began.weekday() < _SATURDAY


def _period_s(link: int, way: Direction, done: Done) -> float:
    return _REPEAT_S if done.low.get((link, CHECKS[way])) else _PERIOD_S


def _check(way: Direction, tests: SpeedTests, period_s: float) -> Check:
    return Check(
        id=CHECKS[way],
        version=_VERSION,
        kind=KIND,
        settings={"direction": way.value, "port": tests.port},
        period_s=period_s,
        timeout_s=_TIMEOUT_S,
    )
