"""When offices work: at other times nobody wonders that their computers are off. Pure."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

# Ordinary hours of a commune, with the lunch break in them: who is off then has said goodbye.
_BEGINS, _ENDS = time(7), time(17)
_SATURDAY = 5


def are_working(now: datetime, zone: ZoneInfo) -> bool:
    """Say whether the offices of the province work now. Public holidays are not known yet."""
    local = now.astimezone(zone)
    return local.weekday() < _SATURDAY and _BEGINS <= local.time() < _ENDS
