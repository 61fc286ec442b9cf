"""What each computer measured of itself since it joined, and on which days it was heard. Pure.

One sample in two minutes: a chart of rounds of a minute is whole with it. It may run in a process
of its own, since it is most of the work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, pairwise

import msgspec
import numpy as np

from checks.report import EventKind, Power
from server.clock import to_ms
from server.past.vitals import Floats, Whole, measure_all
from server.province.chance import digits, fraction
from server.province.computers import Computer
from server.province.habits import LOCAL, Days, spans_on, started_at
from server.store.blocks import Columns, pack
from server.store.hours import HOUR_MS, between, pack_hours, summarise

_EVERY_MS = 120_000
_DAY = timedelta(days=1)
_DAY_MS = _DAY // timedelta(milliseconds=1)
_AHEAD_MS = LOCAL.utcoffset(None) // timedelta(milliseconds=1)
_EPOCH = date(1970, 1, 1).toordinal()
# Received so long after it was measured.
ON_ITS_WAY_MS = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a computer. ``boot``: the start that it belongs to."""

    at_ms: int
    kind: str
    reason: str
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Of which time.

    Attributes:
        began: When the era did.
        packed_since: Samples themselves are wanted from then on: packed, of days that are over.
        today: Its first moment. Since then they are wanted one by one.
        until: The present.
    """

    began: datetime
    packed_since: datetime
    today: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Someone:
    """A computer, the link that it is on by its number, and when it joined."""

    computer: Computer
    link_id: int
    joined: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a computer measured.

    Attributes:
        code: Whose.
        samples: Of today: sequence, time and values, as of the table.
        packed: Of days before: which day, how many, and their block.
        hours: What it comes to by the hour on each day before: which day, and that.
        events: What happened to it today.
        days: On which it was heard since it joined: local ones, counted from 1970.
    """

    code: str
    samples: Sequence[tuple[int, int, bytes]]
    packed: Sequence[tuple[int, int, bytes]]
    hours: Sequence[tuple[int, bytes]]
    events: Sequence[Happened]
    days: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Span:
    """A time in which a computer was on. ``started``: its real start."""

    day: int
    begins: datetime
    ends: datetime
    started: datetime


def measured(people: Sequence[Someone], days: Days, time: Time) -> list[Measured]:
    """Give what some computers measured. ``days``: as of the world."""
    return [_of(one, days, time) for one in people]


def _of(one: Someone, days: Days, time: Time) -> Measured:
    computer = one.computer
    spans = list(_spans(one, days, time))
    at_ms, started = _moments(computer, spans)
    values = measure_all(computer, at_ms, started)
    today = int(np.searchsorted(at_ms, to_ms(time.today)))
    return Measured(
        code=computer.code,
        samples=list(
            zip(count(today + 1), at_ms[today:].tolist(), _rows(values[today:]), strict=False)
        ),
        packed=list(_packed(one, at_ms[:today], values[:today], time)),
        hours=list(_hours(at_ms[:today], values[:today])),
        events=list(_events(computer, spans, time)),
        days=list(dict.fromkeys(span.day for span in spans)),
    )


def _spans(one: Someone, days: Days, time: Time) -> Iterator[_Span]:
    """Give when it was on since it joined."""
    habit = one.computer.habit
    at = time.began.astimezone(LOCAL)
    while at.date() <= time.until.astimezone(LOCAL).date():
        for begins, ends in spans_on(habit, at, days):
            first, last = max(begins, one.joined), min(ends, time.until)
            if first < last:
                started = started_at(habit, begins, days) if time.today <= begins else begins
                yield _Span(at.date().toordinal() - _EPOCH, first, last, started)
        at += _DAY


def _moments(computer: Computer, spans: Sequence[_Span]) -> tuple[Whole, Floats]:
    """Give when it measured, and of each what differs from start to start."""
    offset_ms = round(_EVERY_MS * fraction("sample", computer.code))
    moments = [
        np.arange(to_ms(span.begins) + offset_ms, to_ms(span.ends), _EVERY_MS) for span in spans
    ]
    starts = [fraction("agent", computer.code, span.started) for span in spans]
    return (
        np.concatenate([np.empty(0, np.int64), *moments]),
        np.repeat(starts, [len(some) for some in moments]),
    )


def _rows(values: Floats) -> Iterator[bytes]:
    """Give values as the table has them; whole numbers take fewer bytes as such."""
    columns = [
        [None] * len(column) if np.isnan(column[:1]).any() else list(map(_plain, column.tolist()))
        for column in values.T
    ]
    return map(msgspec.msgpack.Encoder().encode, zip(*columns, strict=True))


def _plain(value: float) -> float:
    return int(value) if value.is_integer() else value


def _packed(
    one: Someone, at_ms: Whole, values: Floats, time: Time
) -> Iterator[tuple[int, int, bytes]]:
    """Give the samples of days that are over, packed, as far as they are wanted."""
    since = int(np.searchsorted(at_ms, to_ms(time.packed_since)))
    for day, some in _by_day(at_ms[since:]):
        chosen = slice(since + some.start, since + some.stop)
        rows = some.stop - some.start
        block = Columns(
            at_ms=at_ms[chosen],
            sequence=np.arange(chosen.start + 1, chosen.stop + 1),
            link_id=np.full(rows, one.link_id),
            received_ms=at_ms[chosen] + ON_ITS_WAY_MS,
            flags=np.zeros(rows, np.int64),
            powers=(Power.MAINS,),
            values=values[chosen],
        )
        yield day, rows, pack(block)


def _hours(at_ms: Whole, values: Floats) -> Iterator[tuple[int, bytes]]:
    if at_ms.size:
        hours = summarise(at_ms, values)
        for day, some in _by_day(hours.hour * HOUR_MS):
            first, last = hours.hour[some][[0, -1]]
            yield day, pack_hours(between(hours, first, last))


def _by_day(at_ms: Whole) -> Iterator[tuple[int, slice]]:
    """Give which of some moments, in order, are of which local day."""
    days = (at_ms + _AHEAD_MS) // _DAY_MS
    begins = np.flatnonzero(np.diff(days, prepend=-1)).tolist()
    for first, last in pairwise([*begins, len(days)]):
        yield int(days[first]), slice(first, last)


def _events(computer: Computer, spans: Sequence[_Span], time: Time) -> Iterator[Happened]:
    for span in spans:
        if span.ends <= time.today:
            continue
        boot = digits(8, "boot", computer.code, span.started)
        if time.today < span.begins:
            # Where only the kernel slept, the agent woke with it.
            reason = "" if span.started == span.begins else "resume"
            yield Happened(to_ms(span.begins), EventKind.STARTED, reason, boot)
        if span.ends < time.until and computer.habit.polite:
            yield Happened(to_ms(span.ends), EventKind.BYE, "shutdown", boot)
