"""Putting who works where into rows."""

from collections.abc import Sequence

from server.fleet.changes import Changes, revise
from server.fleet.import_staff import StaffEntry
from server.store import sheets
from server.store.session import Session
from server.store.tables import Staff


def put_staff(session: Session, entries: Sequence[StaffEntry], file: str) -> Changes:
    """Make the posts as the sheet says; it names all posts of its units.

    A post that a unit of the sheet has no more is taken away; other units stay as they are.
    """
    changes = Changes()
    units = {code: unit.id or 0 for code, unit in sheets.units(session).items()}
    codes = {number: code for code, number in units.items()}
    held = {
        (row.unit_id, row.post_group, row.role, row.title): row for row in sheets.staff(session)
    }
    for entry in entries:
        key = (units[entry.unit], entry.group.value, entry.role.value, entry.title)
        row = held.pop(key, None)
        subject = _subject(entry.unit, key)
        if row is None:
            sheets.add(session, _new(entry, units[entry.unit], file))
            changes.created.append(subject)
        else:
            changes.note(subject, revise(row, {"people": entry.people, "basis": entry.source}))
            row.source = file
            session.add(row)
    named = {units[entry.unit] for entry in entries}
    for key, row in held.items():
        if row.unit_id in named:
            sheets.remove(session, row)
            changes.note(_subject(codes[row.unit_id], key), {"people": [row.people, None]})
    return changes


def _new(entry: StaffEntry, unit_id: int, file: str) -> Staff:
    return Staff(
        unit_id=unit_id,
        post_group=entry.group,
        role=entry.role,
        title=entry.title,
        people=entry.people,
        basis=entry.source,
        source=file,
    )


def _subject(unit: str, key: tuple[int, str, str, str]) -> str:
    _, group, role, title = key
    return f"staff:{unit} {group} {role} {title}".rstrip()
