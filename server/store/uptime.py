"""What came in and how it is kept as uptime: results of series, and their intervals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from server.store.inserts import put
from server.store.tables import Mark, ResultRow, UptimeInterval
from server.store.tables.telemetry import OF_A_CHECK, UptimeState
from server.uptime.figures import Span
from server.uptime.periods import Series
from server.uptime.series import DAY_MS, Interval

_MARK = "uptime"

_KEY = tuple(sa.inspect(UptimeInterval).primary_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some of what came in.

    Attributes:
        spans: Of which series, and from when to when each was measured.
        received_ms: When the last of it was received.
        more: Whether there may be more.
    """

    spans: Mapping[Series, Span]
    received_ms: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """Some intervals of a series, as they stood and as they have to stand."""

    site_id: int
    series: Series
    old: Sequence[Interval]
    new: Sequence[Interval]


def mark_ms(session: Session) -> int:
    """Give when the last result was received that the intervals know of; 0: they know of none."""
    held = session.get(Mark, _MARK)
    return held.at_ms if held else 0


def set_mark(session: Session, received_ms: int) -> None:
    """Note until when the intervals know of everything; it never goes back."""
    at_ms = max(received_ms, mark_ms(session))
    put(session, Mark.__tablename__, [{"name": _MARK, "at_ms": at_ms}])


def arrived(session: Session, after_ms: int, most: int) -> Batch | None:
    """Say what came in after a time, in the order in which it did.

    Args:
        session: The session.
        after_ms: When what is known of already was received.
        most: So many results, and those that were received with the last of them.

    Returns:
        None when nothing did.
    """
    received_ms = col(ResultRow.received_ms)
    table = col(ResultRow.link_id), col(ResultRow.check_id), col(ResultRow.at_ms), received_ms
    asked = sa.select(*table).where(OF_A_CHECK)
    connection = session.connection()
    first = asked.where(received_ms > after_ms).order_by(received_ms).limit(most)
    rows = list(connection.execute(first))
    if not rows:
        return None
    last_ms = rows[-1].received_ms
    if len(rows) == most:
        rows += connection.execute(asked.where(received_ms == last_ms))
    return Batch(spans=_spans(rows), received_ms=last_ms, more=len(rows) > most)


def outcomes(
    session: Session, windows: Mapping[Series, Span]
) -> dict[Series, list[tuple[int, str]]]:
    """Give the moment and outcome of all results of some series, each within its window."""
    wanted = _wanted({series: (0, span) for series, span in windows.items()})
    same = (col(ResultRow.link_id) == wanted.c.link_id) & (
        col(ResultRow.check_id) == wanted.c.check_id
    )
    within = col(ResultRow.at_ms).between(wanted.c.from_ms, wanted.c.to_ms)
    rows = session.connection().execute(
        sa.select(wanted.c.link_id, wanted.c.check_id, col(ResultRow.at_ms), col(ResultRow.outcome))
        .select_from(wanted)
        .join(ResultRow, same & within)
        .where(OF_A_CHECK)
    )
    seen: dict[Series, list[tuple[int, str]]] = defaultdict(list)
    for link_id, check_id, at_ms, outcome in rows:
        seen[Series(link_id, check_id)].append((at_ms, outcome))
    return seen


def intervals(
    session: Session, windows: Mapping[Series, tuple[int, Span]]
) -> dict[Series, list[Interval]]:
    """Give the intervals of some series that touch a window, oldest first.

    Args:
        session: The session.
        windows: By series, its site and its window.
    """
    table, wanted = UptimeInterval, _wanted(windows)
    same = (
        (col(table.site_id) == wanted.c.site_id)
        & (col(table.link_id) == wanted.c.link_id)
        & (col(table.check_id) == wanted.c.check_id)
    )
    # None is longer than a day.
    begins = col(table.from_ms).between(wanted.c.from_ms - DAY_MS, wanted.c.to_ms)
    touches = begins & (col(table.to_ms) >= wanted.c.from_ms)
    columns = table.__table__.c  # type: ignore[attr-defined]  # SQLModel does not declare it
    rows = session.connection().execute(
        sa.select(*columns)
        .select_from(wanted)
        .join(table, same & touches)
        .order_by(col(table.from_ms))
    )
    found: dict[Series, list[Interval]] = defaultdict(list)
    for row in rows:
        found[Series(row.link_id, row.check_id)].append(interval_of(row))
    return found


def rewrite(session: Session, series: Iterable[Rewritten]) -> None:
    """Let new intervals stand where others stood."""
    gone: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    for one in series:
        key: dict[str, object] = {
            "site_id": one.site_id,
            "link_id": one.series.link_id,
            "check_id": one.series.check_id,
        }
        stood = {interval.from_ms: interval for interval in one.old}
        left = stood.keys() - {interval.from_ms for interval in one.new}
        gone += [
            {f"of_{name}": value for name, value in key.items()} | {"of_from_ms": at} for at in left
        ]
        changed += [key | _columns(new) for new in one.new if stood.get(new.from_ms) != new]
    if gone:
        keys = (column == sa.bindparam(f"of_{column.name}") for column in _KEY)
        session.connection().execute(sa.delete(UptimeInterval).where(*keys), gone)
    put(session, UptimeInterval.__tablename__, changed)


def interval_of(row: UptimeInterval | sa.Row[Any]) -> Interval:
    """Read an interval."""
    return Interval(
        from_ms=row.from_ms,
        to_ms=row.to_ms,
        state=UptimeState(row.state),
        outcome=row.outcome,
        period_s=row.period_s,
        incident_id=row.incident_id,
    )


def _columns(one: Interval) -> dict[str, object]:
    return {
        "from_ms": one.from_ms,
        "to_ms": one.to_ms,
        "state": one.state,
        "outcome": one.outcome,
        "period_s": one.period_s,
        "incident_id": one.incident_id,
    }


def _spans(rows: Iterable[sa.Row[int | None, int, int, int]]) -> dict[Series, Span]:
    spans: dict[Series, Span] = {}
    for link_id, check_id, at_ms, _ in rows:
        if link_id is not None:  # of no known link, so of no series
            series = Series(link_id, check_id)
            known = spans.get(series, Span(at_ms, at_ms))
            spans[series] = Span(min(known.from_ms, at_ms), max(known.to_ms, at_ms))
    return spans


def _wanted(windows: Mapping[Series, tuple[int, Span]]) -> sa.CTE:
    """Write windows as a table to join with, so that each is one short piece of an index."""
    names = ("site_id", "link_id", "check_id", "from_ms", "to_ms")
    columns = [sa.column(name, sa.BigInteger) for name in names]
    rows = [
        (site_id, series.link_id, series.check_id, span.from_ms, span.to_ms)
        for series, (site_id, span) in windows.items()
    ]
    return sa.values(*columns, name="wanted").data(rows).cte()
