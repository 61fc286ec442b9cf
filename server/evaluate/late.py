"""What came late: it is in no hurry, so it is read only when it has long been committed."""

from collections.abc import Sequence
from dataclasses import replace

from server.clock import from_ms, to_ms
from server.evaluate.gathering import Arrived
from server.evaluate.mark import OVERLAP_MS, Mark
from server.evaluate.settling import SETTLES_MS
from server.store import observations
from server.store.boards import KEPT
from server.store.observations import Outcome, Start, Trace
from server.store.session import Session

MOST_LATE = 50_000


def with_late(session: Session, fresh: Sequence[Outcome], mark: Mark, now_ms: int) -> Arrived:
    """Give what arrived with a round: what is fresh, and what came late since the mark.

    Args:
        session: A reading session.
        fresh: What says how things are now.
        mark: How far the judging has come.
        now_ms: When the round ends.
    """
    span_ms = (mark.late_ms, max(mark.late_ms, now_ms - OVERLAP_MS))
    outcomes = observations.late_outcomes(session, span_ms, MOST_LATE)
    traces = observations.late_traces(session, span_ms, MOST_LATE)
    late_ms = min(whole_until(rows, span_ms[1]) for rows in (outcomes, traces))
    arrived = Arrived(
        fresh=fresh,
        late_outcomes=[one for one in outcomes if one.received_ms <= late_ms],
        late_traces=[one for one in traces if one.received_ms <= late_ms],
        late_ms=late_ms,
    )
    return replace(arrived, starts=_starts(session, arrived, mark, now_ms))


def _starts(session: Session, arrived: Arrived, mark: Mark, now_ms: int) -> list[Start]:
    """Read the starts right after which something of it may have been measured."""
    oldest_ms = min([mark.after_ms, *(one.at_ms for one in arrived.fresh)])
    starts = observations.starts(session, (oldest_ms - SETTLES_MS, now_ms))
    if arrived.late_outcomes:
        kept_ms = to_ms(from_ms(now_ms) - KEPT)
        oldest_ms = max(kept_ms, min(one.at_ms for one in arrived.late_outcomes))
        came_ms = (mark.late_ms, arrived.late_ms)
        starts += observations.starts_of_late(session, came_ms, (oldest_ms - SETTLES_MS, now_ms))
    return starts


def whole_until(rows: Sequence[Outcome] | Sequence[Trace], until_ms: int) -> int:
    """Give until when all that came in was read: where it is too much, the rest is for later."""
    if len(rows) < MOST_LATE:
        return until_ms
    first_ms, last_ms = rows[0].received_ms, rows[-1].received_ms
    # The last moment may have been cut in two; if it is the only one, it must not hold up the rest.
    return last_ms - 1 if first_ms < last_ms else last_ms
