"""What Canh takes of a line, and how often it asks a service: what is planned, and what was."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.deal.budget import MEAN_S, Ease
from server.deal.cost import (
    RECORD_BYTES,
    REPORT_BYTES,
    RESOLVER_BYTES,
    RESOLVER_PERIOD_S,
    RESULT_BYTES,
    cost_of,
)
from server.store.questions.outcomes import RunningCheck
from server.store.questions.shares import Came, DealtShare
from server.store.tables import LineBudget, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """From the shortest to the longest time between two probes; whether any reads whole pages."""

    shortest_s: float
    longest_s: float
    whole_every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShare:
    """What Canh takes of a line, bytes a second both ways.

    Attributes:
        mbps: Contracted, of the slower direction; None: it is not known.
        may: What it may take, in the mean of ten minutes.
        reports, probes: What is planned.
        took: What it took in the last ten minutes, by what came in and what each costs.
        ease: How far the work had to be made lighter.
        report_every: Rounds between two reports of those that do not keep the watch.
        asked: How many checks are run over it, and how often; None: nothing is.
    """

    mbps: float | None
    may: float
    reports: float
    probes: float
    took: float
    ease: Ease
    report_every: int
    checks: int
    asked: Intervals | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceShare:
    """How often the province asks a service.

    Attributes:
        bears_s: Requests a second that it is said to bear.
        planned_s: Requests a second that are dealt.
        asked_s: How often it was asked in the last ten minutes, requests a second.
        links, sites: From where.
        asked: How often each link asks; None: none does.
        permission: The written consent, as somebody noted it; empty: none is.
    """

    bears_s: float
    planned_s: float
    asked_s: float
    links: int
    sites: int
    asked: Intervals | None
    permission: str


def line_share(
    planned: LineBudget, dealt: Sequence[DealtShare], came: Came, checks: Iterable[RunningCheck]
) -> LineShare:
    """Show what Canh takes of a line."""
    return LineShare(
        mbps=planned.mbps,
        may=planned.bytes_s,
        reports=planned.reports_bytes_s,
        probes=planned.probes_bytes_s,
        took=_bytes_of(came, checks) / MEAN_S,
        ease=Ease(planned.ease),
        report_every=planned.report_every,
        checks=len({one.check_id for one in dealt}),
        asked=_intervals(dealt),
    )


def service_share(service: Service, dealt: Sequence[DealtShare], probes: int) -> ServiceShare:
    """Show how often a service is asked. ``probes``: in the last ten minutes."""
    return ServiceShare(
        bears_s=service.most_requests_s,
        planned_s=sum(1 / one.period_s for one in dealt),
        asked_s=probes / MEAN_S,
        links=len({one.link_id for one in dealt}),
        sites=len({one.site_id for one in dealt}),
        asked=_intervals(dealt),
        permission=service.permission,
    )


def _intervals(dealt: Sequence[DealtShare]) -> Intervals | None:
    if not dealt:
        return None
    return Intervals(
        shortest_s=min(one.period_s for one in dealt),
        longest_s=max(one.period_s for one in dealt),
        whole_every=min((one.whole_every for one in dealt if one.whole_every), default=0),
    )


def _bytes_of(came: Came, checks: Iterable[RunningCheck]) -> float:
    """Give the bytes of what came in: nobody counts them on the line, so what each costs."""
    costs = {one.check_id: cost_of(one.kind, json.loads(one.settings)) for one in checks}
    reports = came.reports * (REPORT_BYTES - RECORD_BYTES) + came.records * RECORD_BYTES
    names = came.devices * RESOLVER_BYTES * MEAN_S / RESOLVER_PERIOD_S
    probes = sum(
        count * (RESULT_BYTES + (costs[check].whole_bytes if whole else costs[check].short_bytes))
        for (check, whole), count in came.probes.items()
    )
    return reports + names + probes
