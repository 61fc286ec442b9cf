"""Days of samples that are over: what of them can be packed, and putting it in the place of rows.

A sample is in a block or a row of its own, never in both: each change is one transaction.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col

from server.store.blocks import BlockError, Columns, Measured, unpack
from server.store.hours import NONE, Hours, join, unpack_hours
from server.store.inserts import put, put_if
from server.store.packing import read_values
from server.store.tables import Device, Sample, SampleDay, SampleHours

logger = logging.getLogger(__name__)

DAY_MS = 86_400_000

T = TypeVar("T")


class Overtaken(Exception):
    """Somebody else packed samples of a day since they were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ripe:
    """Which samples can be packed.

    Attributes:
        from_ms: Those that were measured since; what is older is about to be removed.
        to_ms: Those that were measured before.
        late_ms: Of those that came late, which were received before.
        ahead_ms: How far the province's time is ahead of UTC: which day a sample is of.
    """

    from_ms: int
    to_ms: int
    late_ms: int
    ahead_ms: int

    def day_of(self, at_ms: int) -> int:
        """Give the local day of a moment, counted from 1970."""
        return (at_ms + self.ahead_ms) // DAY_MS

    def condition(self) -> sa.ColumnElement[bool]:
        """Say it to the database."""
        return sa.and_(
            col(Sample.at_ms) >= self.from_ms,
            col(Sample.at_ms) < self.to_ms,
            col(Sample.late).is_(False) | (col(Sample.received_ms) < self.late_ms),
        )

    def of_day(self, device_id: int, day: int) -> sa.ColumnElement[bool]:
        """Say it to the database, of a day of a device."""
        begins_ms = day * DAY_MS - self.ahead_ms
        return sa.and_(
            col(Sample.device_id) == device_id,
            col(Sample.at_ms) >= begins_ms,
            col(Sample.at_ms) < begins_ms + DAY_MS,
            self.condition(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What is packed of a day of a device.

    Attributes:
        device_id: Whose.
        day: Which.
        rows: How many samples the block holds; 0: there is none.
        block: They (``server.store.blocks``).
        hours: What they come to (``server.store.hours``); empty: there are none.
        plain: How many of them are rows of their own still.
    """

    device_id: int
    day: int
    rows: int = 0
    block: bytes = b""
    hours: bytes = b""
    plain: int = 0


def find_ripe(session: Session, ripe: Ripe, after: int, most: int) -> list[tuple[int, int]]:
    """Give the next devices that have samples to be packed, each with its first such day.

    Args:
        session: A session.
        ripe: Which samples those are.
        after: Number of the last device that was looked at; 0 to begin.
        most: How many at most.
    """
    first = (
        sa.select(col(Sample.at_ms))
        .where(col(Sample.device_id) == col(Device.id), ripe.condition())
        .order_by(col(Sample.at_ms))
        .limit(1)
        .correlate(Device)
        .scalar_subquery()
    )
    found = sa.select(col(Device.id), first.label("at_ms")).where(col(Device.id) > after).subquery()
    rows = session.execute(
        sa.select(found.c.id, found.c.at_ms)
        .where(found.c.at_ms.is_not(None))
        .order_by(found.c.id)
        .limit(most)
    )
    return [(device, ripe.day_of(at_ms)) for device, at_ms in rows]


def packed_of(session: Session, device_id: int, day: int) -> Packed:
    """Give what is packed of a day of a device already."""
    block = session.get(SampleDay, (device_id, day))
    hours = session.get(SampleHours, (device_id, day))
    return Packed(
        device_id=device_id,
        day=day,
        rows=block.rows if block else 0,
        block=block.block if block else b"",
        hours=hours.hours if hours else b"",
    )


def plain_of(session: Session, device_id: int, condition: sa.ColumnElement[bool]) -> list[Measured]:
    """Give samples of a device that are rows of their own, in the order of their time."""
    rows = session.execute(
        sa.select(*(col(getattr(Sample, name)) for name in Measured._fields))
        .where(col(Sample.device_id) == device_id, condition)
        .order_by(col(Sample.at_ms), col(Sample.sequence))
    )
    return [Measured._make((*row[:-1], read_values(row[-1]))) for row in rows]


def replace_plain(session: Session, ripe: Ripe, before: Packed, now: Packed) -> None:
    """Put packed samples in the place of those of the day that were rows of their own.

    Args:
        session: A writing session; nothing of it may be committed when this fails.
        ripe: As the samples were read.
        before: What was packed of the day then.
        now: What is to be, with those samples in it.

    Raises:
        Overtaken: If what was packed, or what was to be, is not what was read any more.
    """
    key = {"device_id": now.device_id, "day": now.day}
    block = {**key, "rows": now.rows, "block": now.block}
    unchanged = col(SampleDay.rows) == before.rows
    if not put_if(session, SampleDay.__tablename__, block, unchanged):
        raise Overtaken(f"device {now.device_id}, day {now.day}: it was packed meanwhile")
    put(session, SampleHours.__tablename__, [{**key, "hours": now.hours}])
    removed = session.connection().execute(
        sa.delete(Sample).where(ripe.of_day(now.device_id, now.day))
    )
    if removed.rowcount != now.plain:
        raise Overtaken(f"device {now.device_id}, day {now.day}: {removed.rowcount} rows to pack")


def forget_plain(session: Session, before_ms: int) -> None:
    """Remove the samples of before a time that are rows of their own."""
    session.execute(sa.delete(Sample).where(col(Sample.at_ms) < before_ms))


def blocks_between(
    session: Session, device_ids: Collection[int], from_ms: int, to_ms: int
) -> Iterator[tuple[int, Columns]]:
    """Give the samples of some devices that are packed, from days that a time touches."""
    rows = session.execute(
        sa.select(col(SampleDay.device_id), col(SampleDay.day), col(SampleDay.block))
        .where(
            col(SampleDay.device_id).in_(device_ids),
            col(SampleDay.day).between(*_days_around(from_ms, to_ms)),
        )
        .order_by(col(SampleDay.device_id), col(SampleDay.day))
    )
    return _readable(rows, unpack)


def hours_between(session: Session, device_id: int, from_ms: int, to_ms: int) -> Hours:
    """Give the summaries of a device that are stored, from days that a time touches."""
    rows = session.execute(
        sa.select(col(SampleHours.device_id), col(SampleHours.day), col(SampleHours.hours))
        .where(
            col(SampleHours.device_id) == device_id,
            col(SampleHours.day).between(*_days_around(from_ms, to_ms)),
        )
        .order_by(col(SampleHours.day))
    )
    return reduce(join, (hours for _, hours in _readable(rows, unpack_hours)), NONE)


def _readable(
    rows: Iterable[sa.Row[int, int, bytes]], read: Callable[[bytes], T]
) -> Iterator[tuple[int, T]]:
    """Read what is packed of days; one that is damaged hides none of the others."""
    for device, day, packed in rows:
        try:
            found = read(packed)
        except BlockError:
            logger.exception("A packed day cannot be read. device=%s day=%s", device, day)
        else:
            yield device, found


def _days_around(from_ms: int, to_ms: int) -> tuple[int, int]:
    """Give the days that a time can touch wherever on earth they were counted."""
    return from_ms // DAY_MS - 1, to_ms // DAY_MS + 1
