"""What each computer measured of itself this morning, and on which days it was heard. Pure.

One sample in two minutes: a chart of rounds of a minute is whole with it. It may run in a process
of its own, since it is most of the work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checks.report import EventKind
from server.clock import to_ms
from server.province.chance import digits, fraction
from server.province.computers import Computer
from server.province.habits import LOCAL, Days, spans_on, started_at
from server.province.vitals import measure_vitals
from server.store.packing import pack_values

_EVERY = timedelta(minutes=2)
_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a computer. ``boot``: the start that it belongs to."""

    at_ms: int
    kind: str
    reason: str
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Of which time. ``joined``: when the era began; ``since``: samples are wanted since then."""

    joined: datetime
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """What a computer measured: when and what, packed; and what happened to it.

    ``days``: on which it was heard since it joined: local ones, counted from 1970.
    """

    code: str
    samples: Sequence[tuple[int, bytes]]
    events: Sequence[Happened]
    days: Sequence[int]


def measured(computers: Sequence[Computer], days: Days, time: Time) -> list[Measured]:
    """Give what some computers measured. ``days``: as of the world."""
    return [_of(computer, days, time) for computer in computers]


def _of(computer: Computer, days: Days, time: Time) -> Measured:
    since, until = time.since, time.until
    samples: list[tuple[int, bytes]] = []
    events: list[Happened] = []
    offset = _EVERY * fraction("sample", computer.code)
    for begins, ends in _spans(computer, days, since, until):
        started = started_at(computer.habit, begins, days)
        boot = digits(8, "boot", computer.code, started)
        if since < begins:
            # Where only the kernel slept, the agent woke with it.
            reason = "" if started == begins else "resume"
            events.append(Happened(to_ms(begins), EventKind.STARTED, reason, boot))
        at = begins + offset
        while at < ends:
            values = measure_vitals(computer, started, at, 1.0)
            samples.append((to_ms(at), pack_values(values)))
            at += _EVERY
        if ends < until and computer.habit.polite:
            events.append(Happened(to_ms(ends), EventKind.BYE, "shutdown", boot))
    return Measured(computer.code, samples, events, list(_heard(computer, days, time)))


def _heard(computer: Computer, days: Days, time: Time) -> Iterator[int]:
    at = time.joined.astimezone(LOCAL)
    while at.date() <= time.until.astimezone(LOCAL).date():
        if any(begins < time.until for begins, _ in spans_on(computer.habit, at, days)):
            yield at.date().toordinal() - _EPOCH
        at += _DAY


def _spans(
    computer: Computer, days: Days, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    at = since
    while at < until + _DAY:
        for begins, ends in spans_on(computer.habit, at, days):
            if max(begins, since) < min(ends, until):
                yield max(begins, since), min(ends, until)
        at += _DAY
