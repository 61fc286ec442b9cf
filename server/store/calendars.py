"""The calendars of the province and its units: hours of the week, days that are otherwise."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from server.store.inserts import put
from server.store.tables import CalendarDay, OfficeHours


def office_hours(session: Session) -> dict[str, OfficeHours]:
    """Give the hours that were set, by code of the unit; empty: of the whole province."""
    return {row.unit: row for row in session.exec(select(OfficeHours))}


def days(session: Session, first: date, last: date) -> Sequence[CalendarDay]:
    """List the days that were set, those of the whole province first."""
    rows = select(CalendarDay).where(col(CalendarDay.day).between(first, last))
    return session.exec(rows.order_by(col(CalendarDay.unit), col(CalendarDay.day))).all()


def set_hours(session: Session, unit: str, week: str, source: str) -> None:
    """Set the hours of a unit, or of the province."""
    put(session, "office_hours", [{"unit": unit, "week": week, "source": source}])


def set_day(session: Session, row: CalendarDay) -> None:
    """Set a day of a unit, or of the province."""
    put(session, "calendar_day", [row.model_dump()])


def forget_hours(session: Session, unit: str) -> bool:
    """Take away the hours that were set; False: there were none."""
    return _forget(session, session.get(OfficeHours, unit))


def forget_day(session: Session, unit: str, day: date) -> bool:
    """Take away what was set of a day; False: there was nothing."""
    return _forget(session, session.get(CalendarDay, (unit, day)))


def _forget(session: Session, row: OfficeHours | CalendarDay | None) -> bool:
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True
