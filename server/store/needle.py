"""Looking for a text that a person typed, wherever it stands in some columns."""

from typing import Any

import sqlalchemy as sa


def found_in(text: str, *columns: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
    """Write that one of the columns holds the text; its wildcards are plain characters."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return sa.or_(*(column.ilike(f"%{plain}%", escape="\\") for column in columns))
