"""What all tables share: constraint names, and text columns bound to a closed set."""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import SQLModel

# Without names SQLite cannot drop a constraint in a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def one_of(column: str, kinds: type[StrEnum]) -> sa.CheckConstraint:
    """Bind a text column to the members of an enumeration."""
    allowed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def one_open(table: str, *columns: str) -> sa.Index:
    """Allow one row with an open end for each value of ``columns``."""
    open_end = sa.text("valid_to IS NULL")
    name = f"uq_{table}_open"
    return sa.Index(name, *columns, unique=True, sqlite_where=open_end, postgresql_where=open_end)
