"""Putting budgets into rows."""

from collections.abc import Iterable

from server.fleet.changes import Changes, revise
from server.fleet.import_budgets import BudgetEntry
from server.store import sheets
from server.store.session import Session
from server.store.tables import Budget


def put_budgets(session: Session, entries: Iterable[BudgetEntry], file: str) -> Changes:
    """Make the budgets as the sheet says; those that it does not name stay as they are.

    A budget is known by whose money it is, its year and what it is for.
    """
    changes = Changes()
    units = {code: unit.id for code, unit in sheets.units(session).items()}
    held = {
        (row.payer, row.unit_id, row.year, row.spending): row for row in sheets.budgets(session)
    }
    for entry in entries:
        unit = units[entry.unit] if entry.unit else None
        row = held.get((entry.source, unit, entry.year, entry.spending))
        subject = f"budget:{entry.source} {entry.unit} {entry.year} {entry.spending}"
        if row is None:
            sheets.add(session, _new(entry, unit, file))
            changes.created.append(subject)
        else:
            told = {"amount_vnd": entry.amount_vnd, "basis": entry.basis}
            changes.note(subject, revise(row, told))
            row.source = file
            session.add(row)
    return changes


def _new(entry: BudgetEntry, unit: int | None, file: str) -> Budget:
    return Budget(
        payer=entry.source,
        unit_id=unit,
        year=entry.year,
        spending=entry.spending,
        amount_vnd=entry.amount_vnd,
        basis=entry.basis,
        source=file,
    )
