"""Numbers that somebody set, and numbers of law: each with the day from which it holds."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from server.store.inserts import put
from server.store.tables import Assumption, Parameter


def assumptions(session: Session) -> Sequence[Assumption]:
    """List all that was ever set, by the day from which it holds."""
    return session.exec(select(Assumption).order_by(col(Assumption.valid_from))).all()


def parameters(session: Session) -> Sequence[Parameter]:
    """List all numbers of law that were noted, by the day from which they hold."""
    return session.exec(select(Parameter).order_by(col(Parameter.valid_from))).all()


def put_assumption(session: Session, row: Assumption) -> None:
    """Keep what somebody set; it replaces what was set of its name from the same day on."""
    put(session, "assumption", [row.model_dump()])


def put_parameter(session: Session, row: Parameter) -> None:
    """Keep a number of law between the one before it, which it ends, and the one after it."""
    others = session.exec(
        select(Parameter)
        .where(Parameter.name == row.name, Parameter.scope == row.scope)
        .order_by(col(Parameter.valid_from))
    ).all()
    for before in others:
        if before.valid_from < row.valid_from and _reaches(before, row.valid_from):
            before.valid_to = row.valid_from
    session.flush()  # the open one ends before another is open: the index knows no order
    after = [one.valid_from for one in others if one.valid_from > row.valid_from]
    row.valid_to = min(after, default=None)
    put(session, "parameter", [row.model_dump()])


def _reaches(row: Parameter, day: date) -> bool:
    return row.valid_to is None or row.valid_to > day
