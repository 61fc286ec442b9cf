"""Records refused for good, for a person to look at: bounded per device and in all."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.inserts import add_new
from server.store.tables import Quarantine

MOST_OF_A_DEVICE = 50
MOST_IN_ALL = 10_000
_MOST_BODY_BYTES = 2048
_MOST_REASON_LETTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A record to keep: whose, when it came, which, why, and what it said."""

    device_id: int
    received_ms: int
    generation: str
    sequence: int
    reason: str
    body: bytes


def add(session: Session, refused: Sequence[Quarantined]) -> None:
    """Keep records as far as there is room; the rest is counted by whoever refused it."""
    if not refused:
        return
    held = _held(session, {one.device_id for one in refused})
    room = MOST_IN_ALL - session.exec(select(sa.func.count()).select_from(Quarantine)).one()
    kept: list[dict[str, object]] = []
    for one in refused:
        count = held.get(one.device_id, 0)
        if count < MOST_OF_A_DEVICE and len(kept) < room:
            held[one.device_id] = count + 1
            kept.append(_row(one))
    add_new(session, "quarantine", kept)


def _held(session: Session, device_ids: set[int]) -> dict[int, int]:
    counted = session.exec(
        select(Quarantine.device_id, sa.func.count())
        .where(col(Quarantine.device_id).in_(device_ids))
        .group_by(col(Quarantine.device_id))
    )
    return dict(counted.all())


def _row(one: Quarantined) -> dict[str, object]:
    return {
        "device_id": one.device_id,
        "received_ms": one.received_ms,
        "generation": one.generation,
        "sequence": one.sequence,
        # What came is not trusted to be text that the database can hold.
        "reason": one.reason.replace("\0", "")[:_MOST_REASON_LETTERS],
        "body": one.body[:_MOST_BODY_BYTES],
    }
