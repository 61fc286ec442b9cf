"""The calendars by which the pages measure the last week."""

from server.fleet.calendars import Calendars, read_calendars
from server.store.session import Session
from server.views.moment import Moment
from server.views.uptime import WEEK


def calendars_of_week(session: Session, moment: Moment) -> Calendars:
    """Read the calendars of the last week."""
    return read_calendars(session, moment.zone, moment.day(moment.now - WEEK), moment.today)
