"""What rounds of the past were made of: who was heard when, from the rows that are kept of it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from checks.report import EventKind
from server.store.blocks import samples_of
from server.store.days import blocks_between
from server.store.observations import Outcome
from server.store.tables import BoardRow, EventRow, ResultRow, Sample
from server.store.tables.alerts import World

# SQLite takes 32766 values in a statement; a device is one.
_DEVICES_AT_ONCE = 500


class Sign(NamedTuple):
    """A fresh record of a device: that it was heard, and when. ``bye``: it ended with one."""

    received_ms: int
    at_ms: int
    device_id: int
    link_id: int | None = None
    power: str = ""
    bye: str = ""


def rounds_between(
    session: Session, world: World, first: datetime, last: datetime
) -> Sequence[tuple[int, datetime]]:
    """List the rounds judged from the first to the last time, as far as their boards are kept."""
    rows = session.execute(
        sa.select(col(BoardRow.round), col(BoardRow.at))
        .where(col(BoardRow.world) == world, col(BoardRow.at).between(first, last))
        .order_by(col(BoardRow.round))
    )
    return [(number, at) for number, at in rows]


def signs(session: Session, device_ids: Collection[int], span_ms: tuple[int, int]) -> list[Sign]:
    """List the fresh records of some devices that were measured in a span, as they came in."""
    columns = (Sample.received_ms, Sample.at_ms, Sample.device_id, Sample.link_id, Sample.power)
    found = [Sign(*row) for row in _in_pieces(session, Sample, columns, device_ids, span_ms)]
    found.extend(_packed(session, device_ids, span_ms))
    return sorted((*found, *_byes(session, device_ids, span_ms)), key=lambda sign: sign[:3])


def outcomes(
    session: Session, device_ids: Collection[int], span_ms: tuple[int, int]
) -> list[Outcome]:
    """List the fresh results of some devices that were measured in a span, as they came in.

    An agent's own are among them: they say whether its gateway answered.
    """
    columns = [getattr(ResultRow, name) for name in Outcome._fields]
    found = [
        Outcome._make(row) for row in _in_pieces(session, ResultRow, columns, device_ids, span_ms)
    ]
    return sorted(found, key=lambda one: (one.received_ms, one.at_ms, one.device_id))


def _packed(
    session: Session, device_ids: Collection[int], span_ms: tuple[int, int]
) -> Iterator[Sign]:
    """Give those of days that are over."""
    for some in _pieces_of(device_ids):
        for device, columns in blocks_between(session, some, *span_ms):
            for one in samples_of(columns):
                if span_ms[0] <= one.at_ms <= span_ms[1] and not one.late:
                    yield Sign(one.received_ms, one.at_ms, device, one.link_id, one.power)


def _byes(
    session: Session, device_ids: Collection[int], span_ms: tuple[int, int]
) -> Iterator[Sign]:
    """Give goodbyes; one that came only after the next start is dated by a wall clock."""
    rows = select(EventRow.device_id, EventRow.at_ms, EventRow.reason).where(
        EventRow.kind == EventKind.BYE,
        col(EventRow.at_ms).between(*span_ms),
        col(EventRow.uncertain).is_(False),
    )
    for device, at_ms, reason in session.exec(rows):
        if device in device_ids:
            yield Sign(at_ms, at_ms, device, bye=reason or "shutdown")


def _in_pieces(
    session: Session,
    table: type[Sample] | type[ResultRow],
    columns: Sequence[Any],
    device_ids: Collection[int],
    span_ms: tuple[int, int],
) -> Iterator[Sequence[Any]]:
    """Read by way of the devices: each is one short piece of the key."""
    for some in _pieces_of(device_ids):
        yield from session.execute(
            sa.select(*map(col, columns)).where(
                col(table.device_id).in_(some),
                col(table.at_ms).between(*span_ms),
                col(table.late).is_(False),
            )
        )


def _pieces_of(device_ids: Collection[int]) -> Iterator[Sequence[int]]:
    in_order = sorted(device_ids)
    for start in range(0, len(in_order), _DEVICES_AT_ONCE):
        yield in_order[start : start + _DEVICES_AT_ONCE]
