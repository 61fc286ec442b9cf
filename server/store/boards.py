"""Boards of the rounds and what locating has learnt, by world."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.inserts import put
from server.store.tables import BoardRow, LocatorRow
from server.store.tables.alerts import World

# So long what comes late can still be counted into its round.
KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True, eq=False)
class Boards(Mapping[int, bytes]):
    """The boards of a world by round, each read when it is asked for."""

    session: Session
    world: World

    def __getitem__(self, number: int) -> bytes:
        """Read the board of a round.

        Raises:
            KeyError: If there is none.
        """
        body = self.session.exec(
            select(BoardRow.body).where(BoardRow.world == self.world, BoardRow.round == number)
        ).first()
        if body is None:
            raise KeyError(number)
        return body

    def __iter__(self) -> Iterator[int]:
        """Give the rounds, oldest first."""
        return iter(
            self.session.exec(
                select(BoardRow.round)
                .where(BoardRow.world == self.world)
                .order_by(col(BoardRow.round))
            ).all()
        )

    def __len__(self) -> int:
        """Count the rounds."""
        counted = select(sa.func.count()).select_from(BoardRow)
        return self.session.exec(counted.where(col(BoardRow.world) == self.world)).one()


def put_boards(
    session: Session, world: World, boards: Mapping[int, bytes], times: Mapping[int, datetime]
) -> None:
    """Store the boards of some rounds. ``times``: when each round was judged."""
    rows = [
        {"world": world.value, "round": number, "at": times[number], "body": body}
        for number, body in boards.items()
    ]
    put(session, BoardRow.__tablename__, rows)


def trim_boards(session: Session, before: datetime) -> None:
    """Remove the boards of earlier rounds."""
    session.execute(sa.delete(BoardRow).where(col(BoardRow.at) < before))


def locator(session: Session, world: World) -> LocatorRow | None:
    """Read what locating has learnt of a world; None: nothing yet."""
    return session.exec(select(LocatorRow).where(LocatorRow.world == world)).first()


def put_locator(session: Session, row: LocatorRow) -> bool:
    """Replace what was learnt by its next version; False: another process was faster."""
    values = {
        column.name: getattr(row, column.name)
        for column in LocatorRow.__table__.columns  # type: ignore[attr-defined]  # SQLModel adds it
    }
    if row.version == 1:
        return _first(session, values)
    changed = session.exec(
        sa.update(LocatorRow)
        .where(col(LocatorRow.world) == row.world, col(LocatorRow.version) == row.version - 1)
        .values(**values)
        .returning(col(LocatorRow.world))
        .execution_options(synchronize_session=False)
    ).first()
    return changed is not None


def _first(session: Session, values: Mapping[str, Any]) -> bool:
    try:
        with session.begin_nested():
            session.add(LocatorRow(**values))
    except sa.exc.IntegrityError:
        return False
    return True
