"""What is known of a site as a whole: its computers, when each was heard, and its working days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.calendar import Calendar
from alerts.component import Component, Kind, component
from alerts.condition.condition import Facts
from alerts.condition.heard import DAYS
from server.evaluate.beforehand import learning_now
from server.fleet.calendars import read_calendars
from server.jobs.job import Visit
from server.settings import Settings
from server.store import heard, incidents, maintenance
from server.store.questions import places
from server.store.questions.places import PlacedSite
from server.store.readings import Reading
from server.store.scope import WHOLE_PROVINCE
from server.store.session import Session
from server.store.tables import Maintenance

_BEGAN = date(1970, 1, 1)
_DAY = timedelta(days=1)
# By then offices are at work, and who comes back after a week is there again.
_FROM_HOUR = 10
# Of the whole province at half past seven, in slices that hold the only writer for a moment.
_DEVICES_A_SLICE = 500


def note_heard(visit: Visit) -> None:
    """Note which computers were heard today for the first time."""
    ahead = visit.now().astimezone(ZoneInfo(visit.settings.timezone)).utcoffset() or timedelta()
    with visit.reading() as session:
        found = heard.not_noted(session, ahead // timedelta(milliseconds=1))
    for start in range(0, len(found), _DEVICES_A_SLICE):
        with visit.writing() as session:
            heard.note(session, found[start : start + _DEVICES_A_SLICE])


def read_coverage(session: Session, settings: Settings, now: datetime) -> dict[int, Reading]:
    """Read what can be judged of each site, by its number.

    How it stood stands of a site that is learnt, is cut off, or was not heard today; and of each
    until whoever comes has come.
    """
    local = now.astimezone(ZoneInfo(settings.timezone))
    if local.hour < _FROM_HOUR:
        return {}
    left_out = incidents.cut_off_sites(session)
    learning = learning_now(session, settings, now)
    computers = heard.at_sites(session)
    working = _WorkingDays(session, settings, now)
    found = {}
    for one in places.sites(session, WHOLE_PROVINCE):
        number = one.site.id or 0
        there = computers.get(number, ())
        silent = there and max(pc.day for pc in there) < _number_of(local.date())
        if not silent and number not in left_out and one.site.code not in learning:
            facts = Facts(
                subject=Component(Kind.LAN, one.site.code),
                at=now,
                computers=there,
                working_days=working.of(one),
            )
            found[number] = Reading(facts, None, one.site.simulated)
    return found


class _WorkingDays:
    """The days of the last month, today left out, on which each site works."""

    def __init__(self, session: Session, settings: Settings, now: datetime) -> None:
        self._zone = ZoneInfo(settings.timezone)
        today = now.astimezone(self._zone).date()
        self._month = [today - _DAY * ago for ago in range(DAYS - 1, 0, -1)]
        first = self._month[0]
        # As in judging rounds: a demo never closes.
        self._calendars = (
            None if settings.demo else read_calendars(session, self._zone, first, today)
        )
        begins = datetime.combine(first, datetime.min.time(), self._zone)
        self._announced = self._days_of(maintenance.announced(session, begins, now))

    def of(self, one: PlacedSite) -> tuple[int, ...]:
        """Give those of a site, counted from 1970, oldest first."""
        calendar = self._calendars.of(one.unit.code) if self._calendars else None
        announced = self._announced.get(one.site.code, ())
        return tuple(
            _number_of(day)
            for day in self._month
            if day not in announced and _is_worked(calendar, day)
        )

    def _days_of(self, works: Iterable[Maintenance]) -> Mapping[str, set[date]]:
        """Give the days on which work on a site's network was announced, by its code."""
        found: defaultdict[str, set[date]] = defaultdict(set)
        for work in works:
            it = component(work.component)
            if it.kind is Kind.LAN:
                first = work.valid_from.astimezone(self._zone).date()
                last = work.valid_to.astimezone(self._zone).date()
                found[it.key] |= {day for day in self._month if first <= day <= last}
        return found


def _number_of(day: date) -> int:
    return (day - _BEGAN).days


def _is_worked(calendar: Calendar | None, day: date) -> bool:
    return calendar is None or bool(calendar.hours_of(day))
