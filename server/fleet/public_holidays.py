"""The public holidays of Vietnam, the days off that make up for them, and the Saturdays worked.

The library has them by year as the government announced them; of years not announced yet it has
what follows from the law and the lunar calendar. What a province sets itself stands above it.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from holidays import country_holidays

from alerts.calendar import Special

_WORKED_INSTEAD = "làm bù"


@cache
def public_days(*years: int) -> Mapping[date, Special]:
    """Give the days of some years that are not as their weekday says, with their names."""
    known = country_holidays("VN", years=years, language="vi")
    worked = {
        day: Special(working=True, name=_WORKED_INSTEAD)
        for day in known.weekend_workdays
        if day.year in known.years
    }
    return worked | {day: Special(working=False, name=name) for day, name in known.items()}
