"""What the processes of this server count of themselves, for ``/metrics``."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.inserts import put
from server.store.tables import CounterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One number of one process."""

    process: str
    name: str
    value: float


def write(session: Session, process: str, values: Mapping[str, float], now_ms: int) -> None:
    """Store what a process has counted since it started."""
    rows = [
        {"process": process, "name": name, "value": value, "at_ms": now_ms}
        for name, value in values.items()
    ]
    put(session, "counter", rows)


def highest(session: Session, name: str) -> float:
    """Give the highest value that any process has written of a number; 0.0 when none has."""
    found = session.exec(select(sa.func.max(CounterRow.value)).where(CounterRow.name == name)).one()
    return found or 0.0


def read(session: Session, since_ms: int) -> list[Counted]:
    """List what was counted by processes that wrote since then, by name and process."""
    rows = session.exec(
        select(CounterRow)
        .where(col(CounterRow.at_ms) >= since_ms)
        .order_by(col(CounterRow.name), col(CounterRow.process))
    )
    return [Counted(process=row.process, name=row.name, value=row.value) for row in rows]
