"""The whole province, with people who come and go, at whatever hour and speed is wanted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from server.demo.district import COMMUNES, SEED, year_of
from server.demo.working_days import last_working_day, working_days
from server.province.district import lay_out
from server.province.shape import whole_province
from server.province.tempo import Tempo
from server.province.units import read_units
from server.province.world import Break, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        speed: How many times faster than real time its people live.
        one_in: Of its computers only one in so many.
        begins: The time of a working day at which it begins; None: as it is now.
        never_off: Whether every computer is always on.
        story: Whether the great story is told.
    """

    speed: float = 1.0
    one_in: int = 1
    begins: time | None = None
    never_off: bool = False
    story: bool = False


def province_world(wanted: Wanted, now: datetime, breaks: Collection[Break] = ()) -> World:
    """Give the world that was asked for, and what breaks in it."""
    units = read_units(COMMUNES)
    shape = whole_province(units, one_in=wanted.one_in, never_off=wanted.never_off)
    days = working_days(now)
    local = now if wanted.begins is None else last_working_day(now, wanted.begins, days)
    return World(
        district=lay_out(units, shape, SEED, year_of(now)),
        seed=SEED,
        breaks=breaks,
        days=days,
        tempo=Tempo(real=now, local=local, speed=wanted.speed),
    )
