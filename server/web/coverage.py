"""The coverage as the pages count it."""

from datetime import datetime, timedelta

from server.fleet import coverage
from server.fleet.calendars import read_calendars
from server.store.questions.coverage import Counted, count
from server.store.scope import Scope
from server.store.session import Session
from server.web.visit import Visit

_LOOK_BACK = timedelta(days=62)


def unheard_since(here: Visit, session: Session) -> datetime:
    """Give since when nothing was heard of who counts as unheard, by the province's own days."""
    moment = here.moment
    days = read_calendars(session, moment.zone, moment.today - _LOOK_BACK, moment.today)
    return coverage.unheard_since(days.ordinary, moment.today)


def counted(here: Visit, session: Session, scope: Scope, since: datetime) -> Counted:
    """Count the computers of a scope. ``since``: who was heard last before counts as unheard."""
    moment = here.moment
    seen_since = coverage.seen_since(moment.today)
    return count(session, scope, moment.heard_since_ms, since, seen_since)
