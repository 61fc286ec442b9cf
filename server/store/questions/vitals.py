"""Questions about what a device measured. When a PC was on is personal: callers bound the time."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from server.store.blocks import Columns, columns_of
from server.store.days import blocks_between, hours_between, plain_of
from server.store.hours import HOUR_MS, Hours, between, join, summarise
from server.store.packing import name_values
from server.store.tables import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """The vital signs of one record, by name."""

    at_ms: int
    values: dict[str, float]


def vitals_of(session: Session, device_id: int, from_ms: int, to_ms: int) -> list[Vitals]:
    """Give a device's vitals of a time, oldest first, whether they are packed or not."""
    found = [
        Vitals(at_ms=one.at_ms, values=name_values(one.values))
        for one in plain_of(session, device_id, _within(from_ms, to_ms))
    ]
    for _, columns in blocks_between(session, [device_id], from_ms, to_ms):
        found.extend(_vitals(columns, from_ms, to_ms))
    return sorted(found, key=lambda one: one.at_ms)


def hours_of(session: Session, device_id: int, from_ms: int, to_ms: int) -> Hours:
    """Give what a device measured by the hour, of the whole hours of a time."""
    hours = hours_between(session, device_id, from_ms, to_ms)
    if plain := plain_of(session, device_id, _within(from_ms, to_ms)):
        columns = columns_of(plain)
        hours = join(hours, summarise(columns.at_ms, columns.values))
    return between(hours, -(-from_ms // HOUR_MS), (to_ms - 1) // HOUR_MS)


def _within(from_ms: int, to_ms: int) -> sa.ColumnElement[bool]:
    return col(Sample.at_ms).between(from_ms, to_ms - 1)


def _vitals(columns: Columns, from_ms: int, to_ms: int) -> Iterator[Vitals]:
    chosen = (columns.at_ms >= from_ms) & (columns.at_ms < to_ms)
    rows = zip(columns.at_ms[chosen].tolist(), columns.values[chosen].tolist(), strict=True)
    for at_ms, values in rows:
        yield Vitals(at_ms=at_ms, values=name_values(values))
