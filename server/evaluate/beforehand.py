"""Reading what is known of a round beforehand: the calendars, and the work that was announced."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.component import component
from server.evaluate.faults import name_of
from server.evaluate.inventory import Inventory
from server.evaluate.occasion import Occasion, occasion_of
from server.fleet.calendars import Calendars, calendars_now
from server.settings import Settings
from server.store import maintenance
from server.store.observations import learning_sites
from server.store.session import Session

# Rounds for which announced work still explains what is found after it.
_AFTERMATH = 2


def read_occasion(
    session: Session, inventory: Inventory, settings: Settings, now: datetime
) -> Occasion:
    """Read what is known beforehand of the round that ends now."""
    since = now - timedelta(seconds=_AFTERMATH * settings.round_s)
    works = maintenance.announced(session, since, now)
    announced = frozenset(name_of(component(work.component)) for work in works)
    learning = learning_now(session, settings, now)
    return occasion_of(inventory, offices(session, settings, now), announced, learning, now)


def learning_now(session: Session, settings: Settings, now: datetime) -> frozenset[str]:
    """Give the sites whose habits are not learnt yet."""
    # A demo is looked at on its first day.
    days = timedelta(days=0 if settings.demo else settings.learning_days)
    return frozenset(learning_sites(session, days, now))


def offices(session: Session, settings: Settings, now: datetime) -> Calendars | None:
    """Read when the offices work; None: they never close, since a demo is looked at at any hour."""
    return None if settings.demo else calendars_now(session, ZoneInfo(settings.timezone), now)
