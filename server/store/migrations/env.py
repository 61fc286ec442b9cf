"""Alembic's entry: runs the migrations over the connection that ``schema.py`` hands in."""

from alembic import context
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

import server.store.tables  # noqa: F401  # registers every table with the metadata


def run(connection: Connection) -> None:
    """Run what Alembic was asked for, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
