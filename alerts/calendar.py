"""When an office works: the hours of its week, and the days that stand above them. Pure.

Public holidays are handed in like every other day: what is one is a matter of law and of the year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS_A_DAY = 24
SLOTS = 2 * HOURS_A_DAY  # the hours of a working day, and those of a day off


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From (inclusive) to (exclusive), in local time."""

    opens: time
    closes: time


# By weekday, Monday first; a day without hours is a day off.
Week = tuple[tuple[Hours, ...], ...]
# Ordinary hours of a commune, with the lunch break in them: who is off then has said goodbye.
ORDINARY_WEEK: Week = ((Hours(time(7), time(17)),),) * 5 + ((),) * 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """A day that is not as its weekday says: a holiday, or a day worked instead of another."""

    working: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When the offices of one unit work.

    Attributes:
        zone: Of its local time.
        week: Hours by weekday.
        days: What stands above the week.
    """

    zone: ZoneInfo
    week: Week = ORDINARY_WEEK
    days: Mapping[date, Special] = field(default_factory=dict)

    def hours_of(self, day: date) -> Sequence[Hours]:
        """Give the hours of a day; none when it is off."""
        special = self.days.get(day)
        usual = self.week[day.weekday()]
        if special is None:
            return usual
        # Who works on a Saturday instead works as on an ordinary day.
        return (usual or max(self.week)) if special.working else ()

    def works(self, at: datetime) -> bool:
        """Tell whether the office works at a time."""
        local = at.astimezone(self.zone)
        now = local.time()
        return any(one.opens <= now < one.closes for one in self.hours_of(local.date()))

    def slot(self, at: datetime) -> int:
        """Give the hour of the day, counted on from 24 where the day is off: one of SLOTS."""
        local = at.astimezone(self.zone)
        return local.hour + HOURS_A_DAY * (not self.hours_of(local.date()))

    def spans(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Give the hours of the days from the first to the last, as times."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            for one in self.hours_of(day):
                yield (
                    datetime.combine(day, one.opens, self.zone),
                    datetime.combine(day, one.closes, self.zone),
                )
