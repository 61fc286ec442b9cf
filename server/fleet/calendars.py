"""The calendar of each unit: the public holidays, what the province sets, what the unit sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.calendar import ORDINARY_WEEK, Calendar, Special
from server.fleet.office_week import read_week, week_text
from server.fleet.public_holidays import public_days
from server.people import unit_id
from server.refused import NotFound
from server.store import calendars
from server.store.audit import write_audit
from server.store.session import Session
from server.store.tables import CalendarDay

WHOLE_PROVINCE = ""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """When an office works, and how that is known.

    Attributes:
        source: Who says what the hours of its week are; empty: nobody, they are assumed.
        own: Whether they were said of this unit, and not of all.
    """

    calendar: Calendar
    source: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """The calendars of all units over some days.

    Attributes:
        ordinary: Of every unit that has nothing of its own.
        own: Of the others, by code of the unit.
        sources: Who says what the hours of a week are, by code of the unit; of all of them with an
            empty code.
    """

    ordinary: Calendar
    own: Mapping[str, Calendar]
    sources: Mapping[str, str] = field(default_factory=dict)

    def of(self, unit: str | None) -> Calendar:
        """Give the calendar of a unit; of a site that belongs to none, the province's."""
        return self.own.get(unit or WHOLE_PROVINCE, self.ordinary)

    def office(self, unit: str | None = None) -> Office:
        """Give the calendar of a unit with who says so; without a unit, the province's."""
        source = self.sources.get(unit) if unit else None
        return Office(
            calendar=self.of(unit),
            source=source or self.sources.get(WHOLE_PROVINCE, ""),
            own=source is not None,
        )


def calendars_now(session: Session, zone: ZoneInfo, now: datetime) -> Calendars:
    """Read the calendars as far as they say something of this moment."""
    today = now.astimezone(zone).date()
    return read_calendars(session, zone, today - _DAY, today + _DAY)


def read_calendars(session: Session, zone: ZoneInfo, first: date, last: date) -> Calendars:
    """Read the calendars of the days from the first to the last."""
    known = public_days(*range(first.year, last.year + 1))
    public = {day: it for day, it in known.items() if first <= day <= last}
    said = calendars.office_hours(session)
    weeks = {unit: read_week(row.week) for unit, row in said.items()}
    days: dict[str, dict[date, Special]] = {}
    for row in calendars.days(session, first, last):
        days.setdefault(row.unit, {})[row.day] = Special(working=row.working, name=row.name)
    of_all = public | days.get(WHOLE_PROVINCE, {})
    week = weeks.get(WHOLE_PROVINCE, ORDINARY_WEEK)
    own = {
        unit: Calendar(zone=zone, week=weeks.get(unit, week), days=of_all | days.get(unit, {}))
        for unit in (weeks.keys() | days.keys()) - {WHOLE_PROVINCE}
    }
    return Calendars(
        ordinary=Calendar(zone=zone, week=week, days=of_all),
        own=own,
        sources={unit: row.source for unit, row in said.items()},
    )


def set_hours(
    session: Session, unit: str, week: str, source: str, actor: str, now: datetime
) -> None:
    """Set the hours of a unit's week; of the whole province with an empty code.

    Raises:
        Refused: If there is no such unit, or the hours are none.
    """
    _check(session, unit)
    detail = {"week": week_text(read_week(week)), "source": source}
    calendars.set_hours(session, unit, detail["week"], source)
    _audit(session, "calendar.hours", unit, detail, actor, now)


def set_day(session: Session, row: CalendarDay, actor: str, now: datetime) -> None:
    """Say of a day whether a unit works, whatever its weekday and the law say.

    Raises:
        Refused: If there is no such unit.
    """
    _check(session, row.unit)
    calendars.set_day(session, row)
    detail = {"day": f"{row.day}", "working": row.working, "name": row.name}
    _audit(session, "calendar.day", row.unit, detail, actor, now)


def forget(session: Session, unit: str, day: date | None, actor: str, now: datetime) -> None:
    """Take away what was set of a day, or without one the hours that were set.

    Raises:
        NotFound: If nothing was set.
    """
    known = (
        calendars.forget_hours(session, unit)
        if day is None
        else calendars.forget_day(session, unit, day)
    )
    if not known:
        what = f"{day:%d/%m/%Y}" if day else "the hours"
        whose = f" at the unit {unit!r}" if unit else ""
        raise NotFound(f"nothing was set of {what}{whose}: `canh calendar show` says what was")
    _audit(session, "calendar.forget", unit, {"day": f"{day or 'hours'}"}, actor, now)


def _check(session: Session, unit: str) -> None:
    if unit:
        unit_id(session, unit)


def _audit(
    session: Session,
    action: str,
    unit: str,
    detail: Mapping[str, object],
    actor: str,
    now: datetime,
) -> None:
    subject = f"unit:{unit}" if unit else "province"
    write_audit(session, now, actor=actor, action=action, subject=subject, detail=detail)
