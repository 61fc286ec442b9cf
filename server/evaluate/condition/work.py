"""The errand that judges the conditions of services, sites and devices: one site after the other.

Reading and judging take no lock; what changed is written in short transactions, a site each. What
came late is never looked at, and of a server that was away nothing else than of one that was not:
conditions are levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.condition.grouping import Opens, opens
from alerts.condition.wrong_clock import is_servers_own
from alerts.fault import Whereabouts
from server.clock import to_ms
from server.evaluate.condition.booking import begin, step
from server.evaluate.condition.coverage import note_heard, read_coverage
from server.evaluate.condition.judging import Group, Judged, judge
from server.jobs.job import Visit
from server.store import conditions, incidents, readings
from server.store.line_readings import of_lines
from server.store.readings import PlacedSite, Reading
from server.store.session import Session

EVERY_ROUNDS = 3
# Of a device that was not heard for so long there is nothing that an earlier run did not see.
_NEWS_ROUNDS = 20
# Services are asked every few minutes, but not where nobody is on.
_SERVICE_NEWS = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class _Place:
    """A site; or, without one, all services, which are nowhere."""

    site: PlacedSite | None

    @property
    def where(self) -> Whereabouts:
        site = self.site
        return Whereabouts(unit=site.unit, site=site.code) if site else Whereabouts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What is looked at in this run: who measured something since then, and whether clocks too.

    ``sites``: what is known of each as a whole, by its number; ``lines``: of the links of each.
    """

    since_ms: int
    clocks: bool
    sites: Mapping[int, Reading]
    lines: Mapping[int, Sequence[Reading]]


def judge_conditions(visit: Visit) -> None:
    """Judge all that is new, and open, change and end incidents by it."""
    since = visit.now() - timedelta(seconds=_NEWS_ROUNDS * visit.settings.round_s)
    _leave_what_is_gone(visit)
    note_heard(visit)
    with visit.reading() as session:
        sites = readings.sites(session)
        coverage = read_coverage(session, visit.settings, visit.now())
        lines = of_lines(session, visit.now(), ZoneInfo(visit.settings.timezone))
        offsets_s = readings.clock_offsets(session, to_ms(since))
    news = _News(
        since_ms=to_ms(since), clocks=not is_servers_own(offsets_s), sites=coverage, lines=lines
    )
    for place in (_Place(None), *(_Place(site) for site in sites)):
        _judge_place(visit, place, news)


def _judge_place(visit: Visit, place: _Place, news: _News) -> None:
    now = visit.now()
    with visit.reading() as session:
        judged = _judged(session, place, news, now)
        opening = [
            group
            for group in judged.groups
            if _opens(session, group, place, _begun(now, visit.settings.timezone), now)
        ]
    if not judged.changed and not opening:
        return
    with visit.writing() as session:
        conditions.put(session, judged.changed)
        for group in opening:
            begin(session, group.waiting, place.where, now, simulated=group.simulated)
        step(session, {one.incident_id for one in judged.changed if one.incident_id}, now)


def _judged(session: Session, place: _Place, news: _News, now: datetime) -> Judged:
    if place.site is None:
        found = readings.of_services(session, to_ms(now - _SERVICE_NEWS))
        kept = conditions.of_services(session)
    else:
        found = readings.of_site(session, place.site.id, news.since_ms)
        kept = conditions.of_site(session, place.site.id) if found else []
        if whole := news.sites.get(place.site.id):
            found.append(whole)
            kept += conditions.of_coverage(session, [place.site.code])
        if lines := news.lines.get(place.site.id):
            found += lines
            kept += conditions.of_lines(session, [one.facts.subject.key for one in lines])
    if not news.clocks:
        found = [_without_clock(one) for one in found]
    return judge(found, {one.component: one for one in kept}, now)


def _without_clock(reading: Reading) -> Reading:
    return replace(reading, facts=replace(reading.facts, clock_offset_s=None))


def _opens(session: Session, group: Group, place: _Place, today: datetime, now: datetime) -> bool:
    last_opened = incidents.last_opened(
        session,
        place.site.id if place.site else None,
        group.condition.kind,
        simulated=group.simulated,
    )
    waiting = [one.member for one in group.waiting]
    return opens(waiting, group.condition, last_opened, today, now) is Opens.NOW


def _begun(now: datetime, timezone: str) -> datetime:
    """Give when this day began."""
    return now.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _leave_what_is_gone(visit: Visit) -> None:
    """Forget devices that are out of use, and end the incidents that are about nothing any more."""
    with visit.reading() as session:
        gone = conditions.without_subject(session, readings.asked_services(session))
        left = incidents.of_nothing_believed(session)
    if gone or left:
        with visit.writing() as session:
            conditions.forget(session, gone)
            about = {one.incident_id for one in gone if one.incident_id}
            step(session, about.union(left), visit.now())
