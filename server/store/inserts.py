"""Inserting many rows with one statement, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Row = Mapping[str, object]


def add_new(session: Session, table: str, rows: Sequence[Row]) -> None:
    """Insert rows; one whose key (or other unique value) is taken is left out."""
    if rows:
        statement = _insert(session, table).on_conflict_do_nothing()
        session.connection().execute(statement, rows)


def put(session: Session, table: str, rows: Sequence[Row]) -> None:
    """Insert rows, or replace every column given of those whose primary key is taken."""
    if not rows:
        return
    session.connection().execute(_replacing(session, table, rows[0]), rows)


def put_if(session: Session, table: str, row: Row, condition: sa.ColumnElement[bool]) -> bool:
    """Insert a row, or replace that whose primary key is taken, if a condition holds of it.

    Returns:
        Whether it was done.
    """
    statement = _replacing(session, table, row, condition)
    key = next(iter(_table(table).primary_key))
    return session.connection().execute(statement.returning(key), row).first() is not None


def _replacing(
    session: Session, table: str, row: Row, condition: sa.ColumnElement[bool] | None = None
) -> postgresql.Insert | sqlite.Insert:
    statement = _insert(session, table)
    key = [column.name for column in _table(table).primary_key]
    given = {name: statement.excluded[name] for name in row if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=given, where=condition)


def _insert(session: Session, table: str) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(_table(table))
    return postgresql.insert(_table(table))


def _table(name: str) -> sa.Table:
    return SQLModel.metadata.tables[name]


def add_plain(
    session: Session, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows of plain values as they are, several times as fast as ``add_new``.

    Only into an embedded database: its driver's own words are used.

    Raises:
        sqlalchemy.exc.IntegrityError: If the key of one is taken.
    """
    if rows:
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # names of ours
        session.connection().exec_driver_sql(statement, list(rows))
