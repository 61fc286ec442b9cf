"""The result as people read it: the table, and of each verdict that is not exact why."""

from collections.abc import Iterable, Iterator, Sequence

from tests.lab.scoring import Mark, Row, Scored
from tests.lab.verdicts import Told

_HEAD = ("fault", *Mark, "faults", "pages a fault", "rounds to verdict")


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Give the lines of the table."""
    yield _line(_HEAD)
    for row in rows:
        if row.name.isupper():
            yield ""
        rounds = "" if row.rounds is None else f"{row.rounds:.1f}"
        marks = (str(row.marks[mark] or "") for mark in Mark)
        yield _line((row.name, *marks, str(row.faults), f"{row.pages:.2f}", rounds))


def shares(row: Row) -> str:
    """Say what the faults of a row came to."""
    return ", ".join(f"{mark} {row.share(mark):.0%}" for mark in Mark)


def told_of(one: Scored) -> Iterator[str]:
    """Say what a fault was, and what was said of it."""
    planned = one.struck.planned
    yield f"{one.mark}: {planned} [{planned.component}] from {one.struck.began_at:%H:%M:%S}"
    yield from (f"    {described(told)}" for told in one.told)


def described(told: Told) -> str:
    """Describe an incident in a line."""
    over = f"{told.resolved_at:%H:%M:%S}" if told.resolved_at else "still open"
    part = f", part of #{told.into}" if told.into else ""
    return (
        f"#{told.id} {' -> '.join(told.names)} {told.opened_at:%H:%M:%S} to {over}"
        f" ({told.failing}, {'sure' if told.is_sure else 'not sure'}, {told.pages} pages{part})"
    )


def _line(cells: Sequence[str]) -> str:
    first, *others = cells
    return f"{first:<22}" + "".join(
        f"{cell:>{max(9, len(cell) + 2)}}" if cell in _HEAD else f"{cell:>{max(9, len(head) + 2)}}"
        for cell, head in zip(others, _HEAD[1:], strict=True)
    )
