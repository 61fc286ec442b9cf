"""When a computer is on: the working day of the person who uses it, drawn anew each day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from server.province.chance import stream

# Viet Nam has one time zone and no summer time.
LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

# Days that are not as their weekday says: whether people work. They are a matter of law and are
# handed in.
Days = Mapping[date, bool]
_DAY = timedelta(days=1)
# Nobody is away for longer; a computer that is on no more is on again after these days at most.
_LONGEST_AWAY_DAYS = 60


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
        hybrid: Whether Windows only puts its kernel to sleep when it is shut down (fast start-up):
            its clock goes on, and it is really started anew once a week, for updates.
    """

    words: str
    never_off: bool = False
    arrives_min: float = 455.0
    leaves_min: float = 1022.0
    lunch: Lunch = Lunch.ON
    polite: bool = True
    hybrid: bool = False


@dataclass(frozen=True, slots=True)
class _Day:
    """Whole seconds of the local day at which things happen; empty on a day off."""

    on: tuple[tuple[int, int], ...]
    asleep: tuple[int, int] = (0, 0)


def presence(habit: Habit, at: datetime, days: Days) -> Presence:
    """Say what a computer is doing."""
    if habit.never_off:
        return Presence.ON
    day, second = _day_of(habit, at, days)
    if day.asleep[0] <= second < day.asleep[1]:
        return Presence.ASLEEP
    on = any(start <= second < end for start, end in day.on)
    return Presence.ON if on else Presence.OFF


def spans_on(habit: Habit, at: datetime, days: Days) -> Iterator[tuple[datetime, datetime]]:
    """Give from when to when a computer is on, awake, in the local day of a moment."""
    midnight = _midnight(at)
    if habit.never_off:
        yield midnight, midnight + _DAY
        return
    day, _ = _day_of(habit, midnight, days)
    sleeps, wakes = day.asleep
    for start, end in day.on:
        slept = start < sleeps < wakes < end
        for first, last in ((start, sleeps), (wakes, end)) if slept else ((start, end),):
            yield midnight + timedelta(seconds=first), midnight + timedelta(seconds=last)


def on_since(habit: Habit, at: datetime, days: Days) -> datetime:
    """Give when it was switched on, of a moment of being on (or asleep)."""
    if habit.never_off:
        return _monday_before(habit, at)
    day, second = _day_of(habit, at, days)
    starts = [start for start, _ in day.on if start <= second]
    return _midnight(at) + timedelta(seconds=starts[-1] if starts else second)


def started_at(habit: Habit, at: datetime, days: Days) -> datetime:
    """Give the real start of the computer that a moment of being on (or asleep) belongs to."""
    if habit.never_off or not habit.hybrid:
        return on_since(habit, at, days)
    midnight = _midnight(at)
    monday = midnight - midnight.weekday() * _DAY
    return min(next(_starts(habit, monday, days)), on_since(habit, at, days))


def next_on(habit: Habit, after: datetime, days: Days) -> datetime:
    """Give the first moment from one on at which the computer is on (or asleep)."""
    if presence(habit, after, days) is not Presence.OFF:
        return after
    return next(start for start in _starts(habit, _midnight(after), days) if start >= after)


def _starts(habit: Habit, midnight: datetime, days: Days) -> Iterator[datetime]:
    """Give when it is switched on from a day on, and at last the end of what is looked at."""
    for number in range(_LONGEST_AWAY_DAYS):
        day = midnight + number * _DAY
        for start, _ in _day_of(habit, day, days)[0].on:
            yield day + timedelta(seconds=start)
    yield midnight + _LONGEST_AWAY_DAYS * _DAY


def _monday_before(habit: Habit, at: datetime) -> datetime:
    midnight = _midnight(at)
    monday = midnight - midnight.weekday() * _DAY + timedelta(hours=6)
    started = monday + timedelta(minutes=stream("restart", habit.words).uniform(0, 40))
    return started if started <= at else started - timedelta(days=7)


def _midnight(at: datetime) -> datetime:
    return at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)


def _day_of(habit: Habit, at: datetime, days: Days) -> tuple[_Day, float]:
    local = at.astimezone(LOCAL)
    second = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    day = local.date()
    return _drawn_day(habit, day.isoformat(), days.get(day, day.weekday() < 5)), second


# A day of each of 6,000 computers, and the one after midnight.
@lru_cache(maxsize=16_384)
def _drawn_day(habit: Habit, day: str, works: bool) -> _Day:
    chance = stream("day", habit.words, day)
    if not works or chance.random() < 0.08:  # leave, a course, an errand
        return _Day(on=())
    arrives = _seconds(max(435.0, chance.gauss(habit.arrives_min, 8)))
    leaves = _seconds(chance.gauss(habit.leaves_min, 12))
    lunch = _seconds(chance.gauss(692, 6)), _seconds(chance.gauss(788, 8))
    if habit.lunch is Lunch.OFF:
        return _Day(on=((arrives, lunch[0]), (lunch[1], leaves)))
    if habit.lunch is Lunch.ASLEEP:
        return _Day(on=((arrives, leaves),), asleep=lunch)
    return _Day(on=((arrives, leaves),))


def _seconds(minutes: float) -> int:
    return round(60 * minutes)
