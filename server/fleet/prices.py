"""Putting prices into rows: a later price of a model ends the one before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from server.fleet.changes import Changes, revise
from server.fleet.import_prices import PriceEntry
from server.store import sheets
from server.store.session import Session
from server.store.tables import Price


def put_prices(session: Session, entries: Iterable[PriceEntry], file: str) -> Changes:
    """Make the prices as the sheet says; those that it does not name stay as they are.

    A price is known by its model and the day from which it holds, up to the next of that model.
    """
    changes = Changes()
    held: dict[str, dict[date, Price]] = defaultdict(dict)
    for row in sheets.prices(session):
        held[row.model][row.valid_from] = row
    by_model: dict[str, list[PriceEntry]] = defaultdict(list)
    for entry in entries:
        by_model[entry.model].append(entry)
    for model, of_model in by_model.items():
        _put(session, held[model], of_model, file, changes)
    return changes


def _put(
    session: Session,
    held: dict[date, Price],
    entries: Sequence[PriceEntry],
    file: str,
    changes: Changes,
) -> None:
    new = []
    for entry in entries:
        subject = f"price:{entry.model} {entry.valid_from}"
        row = held.get(entry.valid_from)
        if row is None:
            row = Price(model=entry.model, valid_from=entry.valid_from, source=file, **_told(entry))
            held[entry.valid_from] = row
            new.append(row)
            changes.created.append(subject)
        else:
            changes.note(subject, revise(row, _told(entry)))
            row.source = file
    in_order = [row for _, row in sorted(held.items())]
    for row, after in pairwise(in_order):
        row.valid_to = after.valid_from
    in_order[-1].valid_to = None
    # What is there is ended before what is new is opened: one open price a model is a constraint.
    for row in (*(row for row in in_order if row not in new), *new):
        sheets.add(session, row)


def _told(entry: PriceEntry) -> Mapping[str, Any]:
    return {
        "kind": entry.kind,
        "name": entry.name,
        "price_vnd": entry.price_vnd,
        "roles": " ".join(entry.roles),
        "quality": entry.quality,
        "basis": entry.source,
    }
