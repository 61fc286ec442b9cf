"""A part of a JSON text as a column of a question, the same on SQLite and PostgreSQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session


def json_part(session: Session, column: Mapped[str], *path: str) -> sa.ColumnElement[str | None]:
    """Take the text at a path of names; null where there is none."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.json_extract(column, "$." + ".".join(path))
    return sa.func.json_extract_path_text(sa.cast(column, sa.JSON), *path)
