"""The coverage as the pages count it."""

from datetime import datetime, timedelta

from server.fleet import coverage
from server.fleet.calendars import read_calendars
from server.store.session import Session
from server.web.visit import Visit

_LOOK_BACK = timedelta(days=62)


def unheard_since(here: Visit, session: Session) -> datetime:
    """Give since when nothing was heard of who counts as unheard, by the province's own days."""
    moment = here.moment
    days = read_calendars(session, moment.zone, moment.today - _LOOK_BACK, moment.today)
    return coverage.unheard_since(days.ordinary, moment.today)
