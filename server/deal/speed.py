"""Whose turn it is to test the speed of a link: pure. One PC a link, each working day.

A test is dealt until it is done: once its result is in, nobody has it until the next day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from checks.check import Check
from checks.throughput import CHECKS, KIND, Direction
from server.deal.rule import Prober, first_choice

# A link is tested on a day off too, when it was not for so long: it may be a new one.
LOOK_BACK = timedelta(days=4)
_VERSION = 1
# Who was told to come later comes again after this: asking costs 5 kB.
_PERIOD_S = 1800.0
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
    """

    measured: Mapping[tuple[int, int], datetime]
    failed: frozenset[tuple[int, int]]


def deal_speed_tests(
    probers: Iterable[Prober], done: Done, tests: SpeedTests, now: datetime
) -> dict[int, tuple[Check, ...]]:
    """Deal the tests that are due; give the checks by device.

    One whose test failed today stands back while another PC of its link is on.
    """
    at_link: dict[int, list[Prober]] = defaultdict(list)
    for prober in probers:
        if not prober.simulated:
            at_link[prober.link].append(prober)
    dealt: dict[int, tuple[Check, ...]] = {}
    for link, pcs in at_link.items():
        due = [
            way for way in Direction if _is_due(done.measured.get((link, CHECKS[way])), tests, now)
        ]
        if due:
            well = [pc for pc in pcs if (link, pc.device) not in done.failed]
            elected = first_choice(link, CHECKS[Direction.DOWNLOAD], well or pcs)
            checks = tuple(_check(way, tests) for way in due)
            dealt[elected] = (*dealt.get(elected, ()), *checks)
    return dealt


def day_began(now: datetime, zone: tzinfo) -> datetime:
    """Give the time at which the day of the province began."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _is_due(measured: datetime | None, tests: SpeedTests, now: datetime) -> bool:
    if measured is None or now - measured > LOOK_BACK:
        return True
    began = day_began(now, tests.zone)
    return measured < began and began.weekday() < _SATURDAY


def _check(way: Direction, tests: SpeedTests) -> Check:
    return Check(
        id=CHECKS[way],
        version=_VERSION,
        kind=KIND,
        settings={"direction": way.value, "port": tests.port},
        period_s=_PERIOD_S,
        timeout_s=_TIMEOUT_S,
    )
