"""When offices work, and when work on something was announced."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class OfficeHours(SQLModel, table=True):
    """The hours of a week, as ``server.fleet.office_week`` writes them.

    ``unit``: code of whose hours they are; empty: of every unit that has none of its own.
    ``source``: who says so.
    """

    __tablename__ = "office_hours"

    unit: str = Field(primary_key=True)
    week: str
    source: str


class CalendarDay(SQLModel, table=True):
    """A day that is not as its weekday or the law says.

    ``unit``: code of whose day it is; empty: of all. ``name``: what it is, and who says so.
    """

    __tablename__ = "calendar_day"

    unit: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    working: bool
    name: str


class Maintenance(SQLModel, table=True):
    """Announced work on a component, from (inclusive) to (exclusive).

    ``component``: as ``alerts.component`` writes it: of a site's network, a link, a service, a
    provider or one of its areas. ``why``: what is done, and who announced it.
    """

    __tablename__ = "maintenance"

    id: int | None = Field(default=None, primary_key=True)
    component: str
    valid_from: datetime
    valid_to: datetime = Field(index=True)
    why: str
    announced_by: str
    announced_at: datetime
