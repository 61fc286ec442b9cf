"""What all computers measured since they joined, worked out meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import time, timedelta
from functools import reduce

from alerts.condition.heard import Heard, heard_again
from checks.report import Power
from server.demo.working_days import last_working_day
from server.past.era import Era
from server.past.joining import joined_at
from server.past.reporting import Numbers
from server.past.samples import ON_ITS_WAY_MS, Measured, Someone, Time, measured
from server.province.habits import LOCAL
from server.store import heard
from server.store.inserts import add_plain
from server.store.session import Session

_Plain = tuple[object, ...]
# Told how much is done, 0.0 to 1.0.
Tell = Callable[[float], None]
_SAMPLE = (
    *("device_id", "at_ms", "sequence", "link_id", "received_ms"),
    *("late", "uncertain", "power", "values"),
)
_PACKED = ("device_id", "day", "rows", "block")
_HOURS = ("device_id", "day", "hours")
_EVENT = ("device_id", "at_ms", "kind", "sequence", "reason", "boot", "uncertain")
# As many computers at a time.
_AT_A_TIME = 60
_DAY = timedelta(days=1)


class Measurements:
    """What was measured, and today's events. They are begun with at once.

    ``packed_since``: since then there are the samples themselves.
    """

    def __init__(self, era: Era, numbers: Numbers, pool: Executor) -> None:
        """Begin, in a pool."""
        self._numbers = numbers
        people = [
            Someone(one, numbers.links[one.link], joined_at(era, one))
            for one in era.world.district.computers.values()
        ]
        self._links = {one.computer.code: one.link_id for one in people}
        days = dict(era.world.days)
        today = era.now.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
        times = Time(
            began=era.began,
            packed_since=last_working_day(today - _DAY, time.min, days),
            today=today,
            until=era.now,
        )
        self.packed_since = times.packed_since
        self._pieces = [
            pool.submit(measured, people[start : start + _AT_A_TIME], days, times)
            for start in range(0, len(people), _AT_A_TIME)
        ]

    def write(self, session: Session, tell: Tell) -> None:
        """Write all of it."""
        for done, piece in enumerate(self._pieces, 1):
            self._write(session, piece.result())
            tell(done / len(self._pieces))

    def _write(self, session: Session, some: Sequence[Measured]) -> None:
        samples: list[_Plain] = []
        packed: list[_Plain] = []
        hours: list[_Plain] = []
        events: list[_Plain] = []
        known: list[Heard] = []
        for one in some:
            device_id, link_id = self._numbers.devices[one.code], self._links[one.code]
            samples.extend(_samples(one, device_id, link_id))
            packed.extend((device_id, *day) for day in one.packed)
            hours.extend((device_id, *day) for day in one.hours)
            events.extend(_events(one, device_id))
            known.extend(_heard(one, device_id))
        add_plain(session, "sample", _SAMPLE, samples)
        add_plain(session, "sample_day", _PACKED, packed)
        add_plain(session, "sample_hours", _HOURS, hours)
        add_plain(session, "event", _EVENT, events)
        heard.note(session, known)


def _heard(one: Measured, device_id: int) -> list[Heard]:
    known = [Heard(device=device_id, day=day) for day in one.days]
    return [reduce(lambda last, later: heard_again(last, later.day), known)] if known else []


def _samples(one: Measured, device_id: int, link_id: int) -> Iterator[_Plain]:
    for sequence, at_ms, values in one.samples:
        received_ms = at_ms + ON_ITS_WAY_MS
        yield device_id, at_ms, sequence, link_id, received_ms, False, False, Power.MAINS, values


def _events(one: Measured, device_id: int) -> Iterator[_Plain]:
    for event in one.events:
        yield device_id, event.at_ms, event.kind, 0, event.reason, event.boot, False
