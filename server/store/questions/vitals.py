"""Questions about what a device measured. When a PC was on is personal: callers bound the time."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from server.store.packing import unpack_values
from server.store.tables import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """The vital signs of one record, by name."""

    at_ms: int
    values: dict[str, float]


def vitals_of(session: Session, device_id: int, from_ms: int, to_ms: int) -> list[Vitals]:
    """Give a device's vitals of a time, oldest first."""
    rows = session.exec(
        select(col(Sample.at_ms), col(Sample.values))
        .where(
            col(Sample.device_id) == device_id,
            col(Sample.at_ms) >= from_ms,
            col(Sample.at_ms) < to_ms,
        )
        .order_by(col(Sample.at_ms), col(Sample.sequence))
    )
    return [Vitals(at_ms=at_ms, values=unpack_values(values)) for at_ms, values in rows]
