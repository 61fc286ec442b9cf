"""Receipts: what is settled of each outbox generation. Its device must be locked before."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.ingest.receipts import Ranges, read_ranges
from server.store.inserts import put
from server.store.tables import Receipt

Key = tuple[int, str]
# A device that starts a generation with each report would fill the table.
_MOST_GENERATIONS = 64


def read(session: Session, keys: Collection[Key]) -> dict[Key, Ranges]:
    """Give what is settled, by device and generation; one never heard of is missing."""
    rows = session.exec(
        select(Receipt).where(
            col(Receipt.device_id).in_({device_id for device_id, _ in keys}),
            col(Receipt.generation).in_({generation for _, generation in keys}),
        )
    )
    return {(row.device_id, row.generation): read_ranges(row.ranges) for row in rows}


def write(session: Session, settled: Mapping[Key, Ranges], now_ms: int) -> None:
    """Store what is settled."""
    rows = [
        {
            "device_id": device_id,
            "generation": generation,
            "ranges": ranges.text(),
            "changed_ms": now_ms,
        }
        for (device_id, generation), ranges in settled.items()
    ]
    put(session, "receipt", rows)


def forget_oldest(session: Session, device_ids: Collection[int]) -> None:
    """Keep the newest 64 generations of each device."""
    newest_first = sa.func.row_number().over(
        partition_by=col(Receipt.device_id), order_by=col(Receipt.changed_ms).desc()
    )
    ranked = (
        select(Receipt.device_id, Receipt.generation, newest_first.label("place"))
        .where(col(Receipt.device_id).in_(device_ids))
        .subquery()
    )
    excess = select(ranked.c.device_id, ranked.c.generation).where(
        ranked.c.place > _MOST_GENERATIONS
    )
    for device_id, generation in session.exec(excess).all():
        session.exec(
            sa.delete(Receipt).where(
                col(Receipt.device_id) == device_id, col(Receipt.generation) == generation
            )
        )
