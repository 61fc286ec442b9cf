"""The uptime of the last hour for ``/metrics``, by service and by link."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from server.api.exposition import Family, Sample
from server.clock import to_ms
from server.store.questions import outcomes, uptime
from server.store.questions.outcomes import RunningCheck
from server.store.questions.situation import Situation
from server.store.questions.uptime import Known, Wanted
from server.store.session import Session
from server.store.tables import Service
from server.uptime.blame import Subject
from server.uptime.figures import Span, Stretch, Uptime, measure
from server.views.uptime import of_link, of_service, series_in

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What is known of the last hour: over links, and by the server's own probes."""

    span: Span
    checks: Sequence[RunningCheck]
    over_links: Sequence[Known]
    by_server: Sequence[Known]


def read_hour(session: Session, now: datetime) -> Hour:
    """Read the last hour: who asks now and then can average it over any time."""
    span = Span(to_ms(now - _HOUR), to_ms(now))
    return Hour(
        span=span,
        checks=outcomes.running_checks(session),
        over_links=uptime.over_links(session, Wanted(span)),
        by_server=uptime.by_server(session, Wanted(span)),
    )


def uptime_families(situation: Situation, hour: Hour) -> tuple[Family, ...]:
    """Write the uptime of services, of services as the server itself sees them, and of links."""
    series: dict[tuple[int, int], list[Stretch]] = defaultdict(list)
    for one in (*hour.over_links, *hour.by_server):
        series[one.link_id, one.service_id].append(one.stretch)

    def measured(wanted: Wanted, subject: Subject) -> Uptime:
        pairs = product(wanted.link_ids or (), wanted.service_ids or ())
        stretches = [one for pair in pairs for one in series.get(pair, ())]
        return measure(stretches, subject, series_in(wanted, hour.checks), hour.span, [])

    services, links = situation.services, situation.links
    over_links = (
        ({"service": one.code}, measured(of_service(one, links, hour.span), Subject.SERVICE))
        for one in services
    )
    by_server = (
        ({"service": one.code}, measured(_of_server(one, hour.span), Subject.SERVICE))
        for one in services
    )
    of_links = (
        (
            {"link": one.link.code, "unit": one.unit.code},
            measured(of_link(one, services, hour.span), Subject.LINK),
        )
        for one in links
    )
    return (
        *_families("canh_service", "a service over all links", over_links),
        *_families("canh_control", "a service as this server itself probes it", by_server),
        *_families("canh_link", "what is asked for over a link", of_links),
    )


def _of_server(service: Service, span: Span) -> Wanted:
    return Wanted(span, link_ids=(0,), service_ids=(service.id or 0,))


def _families(
    name: str, what: str, each: Iterable[tuple[dict[str, str], Uptime]]
) -> tuple[Family, ...]:
    ratios, measured = [], []
    for labels, one in each:
        for figure, value in (("as_seen", one.as_seen.ratio), ("own", one.own.ratio)):
            if value is not None:  # what was not measured has no number
                ratios.append(Sample({**labels, "figure": figure}, value))
        measured.append(Sample(labels, one.as_seen.measured))
    return (
        Family(
            f"{name}_uptime_ratio",
            "gauge",
            f"Uptime of {what} in the last hour: of the measured time, as seen and without the "
            "time that was another's fault.",
            ratios,
        ),
        Family(
            f"{name}_uptime_measured_ratio",
            "gauge",
            f"Share of the last hour in which the uptime of {what} was measured.",
            measured,
        ),
    )
