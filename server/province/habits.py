"""When a computer is on: the working day of the person who uses it, drawn anew each day."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from server.province.chance import stream

# Viet Nam has one time zone and no summer time.
LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class Presence(StrEnum):
    """What a computer is doing."""

    ON = "on"
    ASLEEP = "asleep"
    OFF = "off"


class Lunch(StrEnum):
    """What becomes of the computer over lunch."""

    ON = "on"
    ASLEEP = "asleep"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a computer is used.

    Attributes:
        words: Whose habit it is; its days are drawn from them.
        never_off: Left on for weeks; it is only started anew on Monday mornings.
        arrives_min, leaves_min: Usual minutes of the local day.
        lunch: What becomes of it over lunch.
        polite: Whether it manages to say goodbye when it is switched off.
    """

    words: str
    never_off: bool = False
    arrives_min: float = 455.0
    leaves_min: float = 1022.0
    lunch: Lunch = Lunch.ON
    polite: bool = True


@dataclass(frozen=True, slots=True)
class _Day:
    """Minutes of the local day at which things happen; empty on a day off."""

    on: tuple[tuple[float, float], ...]
    asleep: tuple[float, float] = (0.0, 0.0)


def presence(habit: Habit, at: datetime) -> Presence:
    """Say what a computer is doing."""
    if habit.never_off:
        return Presence.ON
    day, minute = _day_of(habit, at)
    if day.asleep[0] <= minute < day.asleep[1]:
        return Presence.ASLEEP
    on = any(start <= minute < end for start, end in day.on)
    return Presence.ON if on else Presence.OFF


def started_at(habit: Habit, at: datetime) -> datetime:
    """Give the start of the computer that a moment of being on (or asleep) belongs to."""
    local = at.astimezone(LOCAL)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if habit.never_off:
        monday = midnight - timedelta(days=local.weekday()) + timedelta(hours=6)
        started = monday + timedelta(minutes=stream("restart", habit.words).uniform(0, 40))
        return started if started <= at else started - timedelta(days=7)
    day, minute = _day_of(habit, at)
    starts = [start for start, _ in day.on if start <= minute]
    return midnight + timedelta(minutes=starts[-1] if starts else minute)


def _day_of(habit: Habit, at: datetime) -> tuple[_Day, float]:
    local = at.astimezone(LOCAL)
    minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
    return _drawn_day(habit, local.date().isoformat(), local.weekday()), minute


# A day of each of 6,000 computers, and the one after midnight.
@lru_cache(maxsize=16_384)
def _drawn_day(habit: Habit, day: str, weekday: int) -> _Day:
    chance = stream("day", habit.words, day)
    if weekday >= 5 or chance.random() < 0.08:  # weekends; leave, a course, an errand
        return _Day(on=())
    arrives = max(435.0, chance.gauss(habit.arrives_min, 8))
    leaves = chance.gauss(habit.leaves_min, 12)
    lunch = chance.gauss(692, 6), chance.gauss(798, 8)
    if habit.lunch is Lunch.OFF:
        return _Day(on=((arrives, lunch[0]), (lunch[1], leaves)))
    if habit.lunch is Lunch.ASLEEP:
        return _Day(on=((arrives, leaves),), asleep=lunch)
    return _Day(on=((arrives, leaves),))
