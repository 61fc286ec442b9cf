"""What Canh may take of a line, and how its work is made to fit: pure.

All of Canh's own traffic stays under a share of the contracted speed, as a mean of ten minutes.
Where the line is too thin for that, pages go first, then intervals stretch, then most PCs report
every fifth round and a few each round keep the watch; at last most measure no more often than they
report, every fifteenth.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.deal.cost import RESULT_BYTES, Cost, reports_bytes_s

# Of the budget of a line: the routine; with it what was not sent in time; and, as a mean of ten
# minutes, what somebody asks for or a doubt. A tenth is left for what nobody plans: connections
# that begin, outcomes that change, what is sent twice.
ROUTINE_PART = 0.6
BACKLOG_PART = 0.7
ASKED_PART = 0.12
MEAN_S = 600.0
# What is granted of backlog at once: of a minute.
BURST_S = 60.0
# A line whose contract is not known counts as one of the thin ones.
ASSUMED_MBPS = 2.0
# Each pair of a link and a service is probed so often at least, but on the thinnest lines.
LONGEST_S = 300.0
_LONGEST_THIN_S = 900.0
_LONGEST_EVER_S = 3600.0
# Between two pages of a service that is asked too often for more.
PAGE_EVERY = 5
# Rounds between two reports of the others on the thinnest lines.
_SELDOMEST = 15
# Who keeps the watch beside those that probe.
WATCHERS = 3
# Periods and heads are counted in steps, or each link or PC that comes or goes would change all of
# them a little, and with them every row of the deal.
STEP_S = 15
_HEADS_STEP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A check that a line should run: how often as far as its service bears, and what it costs.

    ``whole_every``: of so many probes one is whole; 0: none.
    """

    check: int
    period_s: float
    whole_every: int
    cost: Cost


class Ease(StrEnum):
    """How far the work had to be made lighter for a line. In the order in which it is."""

    NONE = "none"
    FEWER_PAGES = "fewer_pages"
    NO_PAGES = "no_pages"
    STRETCHED = "stretched"
    SELDOM_REPORTS = "seldom_reports"
    ONLY_REPORTS = "only_reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a check is probed over a line."""

    period_s: float
    whole_every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlan:
    """What a line carries of Canh.

    Attributes:
        budget_bytes_s: What it may carry, bytes a second both ways.
        reports_bytes_s, probes_bytes_s: What the routine costs.
        ease: How far that had to be made lighter.
        report_every, measure_every: Rounds between two reports, and between two records, of those
            that do not keep the watch.
        paces: Of each check that is probed.
    """

    budget_bytes_s: float
    reports_bytes_s: float
    probes_bytes_s: float
    ease: Ease
    report_every: int
    measure_every: int
    paces: Mapping[int, Pace]

    @property
    def routine_bytes_s(self) -> float:
        """What the routine costs."""
        return self.reports_bytes_s + self.probes_bytes_s

    @property
    def backlog_bytes_s(self) -> float:
        """What is left for records that were not sent in time."""
        return max(0.0, BACKLOG_PART * self.budget_bytes_s - self.routine_bytes_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step of easing. ``longest_s``: how far periods may stretch; 0: not at all."""

    ease: Ease
    whole_every: int
    longest_s: float
    report_every: int
    measure_every: int = 1

    def reports_bytes_s(self, pcs: int, keepers: int, round_s: float) -> float:
        return reports_bytes_s(pcs, keepers, self.report_every, round_s, self.measure_every)


_STEPS = (
    _Step(ease=Ease.NONE, whole_every=1, longest_s=0, report_every=1),
    _Step(ease=Ease.FEWER_PAGES, whole_every=PAGE_EVERY, longest_s=0, report_every=1),
    _Step(ease=Ease.NO_PAGES, whole_every=0, longest_s=0, report_every=1),
    _Step(ease=Ease.STRETCHED, whole_every=0, longest_s=LONGEST_S, report_every=1),
    _Step(ease=Ease.SELDOM_REPORTS, whole_every=0, longest_s=LONGEST_S, report_every=5),
    *(
        _Step(
            ease=Ease.SELDOM_REPORTS, whole_every=0, longest_s=_LONGEST_THIN_S, report_every=every
        )
        for every in (5, 10, _SELDOMEST)
    ),
    # Every record costs, sent however seldom: from here on most measure as seldom as they report.
    *(
        _Step(
            ease=Ease.SELDOM_REPORTS,
            whole_every=0,
            longest_s=longest_s,
            report_every=_SELDOMEST,
            measure_every=_SELDOMEST,
        )
        for longest_s in (_LONGEST_THIN_S, _LONGEST_EVER_S)
    ),
)


def budget_bytes_s(mbps: float | None, percent: float) -> float:
    """Give what Canh may take of a line, bytes a second. ``mbps``: of its slower direction."""
    return (mbps or ASSUMED_MBPS) * 1e6 / 8 * percent / 100


def unplanned_bytes_s(percent: float) -> float:
    """Give what a line bears of what was not sent in time, while nothing is planned for it."""
    return BACKLOG_PART * budget_bytes_s(None, percent)


def plan_line(budget: float, pcs: int, wanted: Sequence[Wanted], round_s: float) -> LinePlan:
    """Make the work of a line fit.

    Args:
        budget: What it may carry, bytes a second.
        pcs: How many PCs are on.
        wanted: What it should probe.
        round_s: Seconds from one report to the next.
    """
    heads = math.ceil(pcs / _HEADS_STEP) * _HEADS_STEP
    for step in _STEPS:
        reports = step.reports_bytes_s(heads, len(wanted) + WATCHERS, round_s)
        paces = _paced(wanted, step, ROUTINE_PART * budget - reports)
        if paces is not None:
            return LinePlan(
                budget_bytes_s=budget,
                reports_bytes_s=reports,
                probes_bytes_s=probes_bytes_s(wanted, paces),
                ease=step.ease,
                report_every=step.report_every,
                measure_every=step.measure_every,
                paces=paces,
            )
    last = _STEPS[-1]
    return LinePlan(
        budget_bytes_s=budget,
        reports_bytes_s=last.reports_bytes_s(heads, WATCHERS, round_s),
        probes_bytes_s=0.0,
        ease=Ease.ONLY_REPORTS,
        report_every=last.report_every,
        measure_every=last.measure_every,
        paces={},
    )


def probes_bytes_s(wanted: Iterable[Wanted], paces: Mapping[int, Pace]) -> float:
    """Give what probes cost a line at these paces, bytes a second."""
    return sum(_bytes_s(one.cost, paces[one.check]) for one in wanted)


def hurried(
    plan: LinePlan, wanted: Sequence[Wanted], pcs: int, lasts_s: float
) -> Mapping[int, Pace] | None:
    """Make fit what is asked for beside the routine; None: the line cannot bear it.

    Args:
        plan: Of the line.
        wanted: What should be probed, and how often.
        pcs: By so many PCs each.
        lasts_s: For how long; within the time of the mean it is asked for once.
    """
    room = ASKED_PART * plan.budget_bytes_s * MEAN_S / lasts_s / pcs
    for whole_every in (1, 0):
        step = _Step(ease=Ease.NONE, whole_every=whole_every, longest_s=lasts_s / 2, report_every=1)
        if (paces := _paced(wanted, step, room)) is not None:
            return paces
    return None


def _paced(wanted: Sequence[Wanted], step: _Step, room: float) -> Mapping[int, Pace] | None:
    """Give the paces that fit into so many bytes a second, stretched no more than they must be."""

    def at(least_s: float) -> Mapping[int, Pace]:
        return {
            one.check: Pace(
                period_s=max(one.period_s, least_s),
                whole_every=_seldomer(one.whole_every, step.whole_every),
            )
            for one in wanted
        }

    leasts_s = range(0, int(step.longest_s) + 1, STEP_S)
    place = bisect_left(leasts_s, True, key=lambda one: probes_bytes_s(wanted, at(one)) <= room)
    return at(leasts_s[place]) if place < len(leasts_s) else None


def _seldomer(one: int, other: int) -> int:
    return max(one, other) if one and other else 0


def _bytes_s(cost: Cost, pace: Pace) -> float:
    return (cost.mean_bytes(pace.whole_every) + RESULT_BYTES) / pace.period_s
