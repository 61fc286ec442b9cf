"""On which days a demo's people work, and from when on its clock runs."""

from datetime import datetime, time, timedelta

from server.fleet.public_holidays import public_days
from server.province.habits import LOCAL, Days

# A demo of the whole province begins a little before lunch: everybody is at work, and soon away.
BEGINS = time(11, 16)
_GOES_ON_FROM, _GOES_ON_UNTIL = time(7, 30), time(16)
_DAY = timedelta(days=1)


def working_days(now: datetime) -> Days:
    """Give which days about now are not as their weekday says, by law."""
    known = public_days(*range(now.year - 1, now.year + 2))
    return {day: special.working for day, special in known.items()}


def last_working_day(now: datetime, at: time, days: Days) -> datetime:
    """Give a time of the last working day, today included."""
    local = now.astimezone(LOCAL)
    while not _works(local, days):
        local -= _DAY
    return datetime.combine(local.date(), at, LOCAL)


def first_begins(real: datetime) -> datetime:
    """Give what the clock of a demo of the whole province says first: people are at work then."""
    return last_working_day(real, BEGINS, working_days(real))


def goes_on_s(real: datetime, before_s: float) -> float:
    """Give how far the clock of such a demo is ahead when it is started again.

    It goes on where people still work, else with the next working day: never back.

    Args:
        real: What the computer's clock says.
        before_s: Seconds that the demo's was ahead in the run before.
    """
    days = working_days(real)
    local = (real + timedelta(seconds=before_s)).astimezone(LOCAL)
    if _works(local, days) and _GOES_ON_FROM <= local.time() < _GOES_ON_UNTIL:
        return before_s
    begins = datetime.combine(local.date(), BEGINS, LOCAL)
    while begins < local or not _works(begins, days):
        begins += _DAY
    return (begins - real).total_seconds()


def _works(local: datetime, days: Days) -> bool:
    return days.get(local.date(), local.weekday() < 5)
