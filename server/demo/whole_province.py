"""The whole province, with people who come and go, at whatever hour and speed is wanted."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from server.demo.district import COMMUNES, SEED, year_of
from server.fleet.public_holidays import public_days
from server.province.district import lay_out
from server.province.habits import LOCAL, Days
from server.province.shape import whole_province
from server.province.tempo import Tempo
from server.province.units import read_units
from server.province.world import World

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        speed: How many times faster than real time its people live.
        one_in: Of its computers only one in so many.
        begins: The time of a working day at which it begins; None: as it is now.
        never_off: Whether every computer is always on.
    """

    speed: float = 1.0
    one_in: int = 1
    begins: time | None = None
    never_off: bool = False


def province_world(wanted: Wanted, now: datetime) -> World:
    """Give the world that was asked for."""
    units = read_units(COMMUNES)
    shape = whole_province(units, one_in=wanted.one_in, never_off=wanted.never_off)
    days = working_days(now)
    local = now if wanted.begins is None else last_working_day(now, wanted.begins, days)
    return World(
        district=lay_out(units, shape, SEED, year_of(now)),
        seed=SEED,
        days=days,
        tempo=Tempo(real=now, local=local, speed=wanted.speed),
    )


def working_days(now: datetime) -> Days:
    """Give which days about now are not as their weekday says, by law."""
    known = public_days(*range(now.year - 1, now.year + 2))
    return {day: special.working for day, special in known.items()}


def last_working_day(now: datetime, at: time, days: Days) -> datetime:
    """Give a time of the last working day, today included."""
    local = now.astimezone(LOCAL)
    while not days.get(local.date(), local.weekday() < 5):
        local -= _DAY
    return datetime.combine(local.date(), at, LOCAL)
