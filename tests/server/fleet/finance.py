"""A store with two units, and what puts finance's sheets into it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from server.fleet.changes import Changes
from server.fleet.import_units import parse_units
from server.fleet.units import put_units
from server.store import sheets
from server.store.session import Store

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
UNITS = (
    "code,kind,name,one_stop_desks,people_a_day\n07210,phuong,Bắc Giang,4,320\n07228,xa,Đa Mai,,\n"
)


def with_units(store: Store) -> Store:
    entries, problems = parse_units(UNITS.encode())
    assert problems == ()
    with store.writing() as session:
        put_units(session, entries, NOW)
    return store


def put(
    store: Store, parse: Callable[..., Any], put_entries: Callable[..., Changes], text: str
) -> Changes:
    """Import a sheet as ``canh import`` does."""
    with store.writing() as session:
        entries, problems = parse(text.encode(), frozenset(sheets.units(session)))
        assert problems == ()
        return put_entries(session, entries, "sheet.csv")
