"""When a record was measured, by the server's time, and whether that is fresh. Pure.

Within one start of the computer its monotonic clock tells exactly how long ago a record was
measured. A record of an earlier start has only the wall clock, which may be years wrong: it is
marked uncertain.
"""

from dataclasses import dataclass
from enum import StrEnum

from checks.report import Record, Sent


class Basis(StrEnum):
    """What a date rests on. All but ``CLOCK`` are uncertain."""

    CLOCK = "clock"
    WALL = "wall"
    START = "start"
    FUTURE = "future"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Dated:
    """When: milliseconds since 1970, and how that is known."""

    at_ms: int
    basis: Basis

    @property
    def uncertain(self) -> bool:
        """Whether it may be wrong by more than the way to the server took."""
        return self.basis is not Basis.CLOCK


class Freshness(StrEnum):
    """Whether a record says how things are now. All but ``FRESH`` are late."""

    FRESH = "fresh"
    UNCERTAIN = "uncertain"
    OLD = "old"
    SUPERSEDED = "superseded"


# A gap of more than two and a half rounds is unknown, never up.
FRESH_ROUNDS = 2.5


def judge_freshness(
    dated: Dated, received_ms: int, newest_ms: int | None, old_ms: int
) -> Freshness:
    """Judge whether something may be opened or recovered by a record.

    Args:
        dated: When it was measured.
        received_ms: When it came in.
        newest_ms: When the newest of the records that came in before was measured; None: none did.
        old_ms: What was measured longer ago than this is old.
    """
    if dated.uncertain:
        return Freshness.UNCERTAIN
    if received_ms - dated.at_ms > old_ms:
        return Freshness.OLD
    if newest_ms is not None and dated.at_ms < newest_ms:
        return Freshness.SUPERSEDED
    return Freshness.FRESH


def date_record(record: Record, sent: Sent, received_ms: int, horizon_s: float) -> Dated:
    """Date a record.

    Args:
        record: The record.
        sent: The computer's clocks when the report left.
        received_ms: When the report came in, by the server's clock.
        horizon_s: Nothing is dated longer ago than this many seconds.
    """
    same_start = record.boot in {"", sent.boot}
    dated = (
        _by_clock(record, sent, received_ms) if same_start else _by_wall(record, sent, received_ms)
    )
    oldest_ms = received_ms - _ms(horizon_s)
    return Dated(oldest_ms, Basis.OLD) if dated.at_ms < oldest_ms else dated


def _by_clock(record: Record, sent: Sent, received_ms: int) -> Dated:
    ago_ms = _ms(sent.clock_s - record.clock_s)
    return (
        Dated(received_ms, Basis.FUTURE) if ago_ms < 0 else Dated(received_ms - ago_ms, Basis.CLOCK)
    )


def _by_wall(record: Record, sent: Sent, received_ms: int) -> Dated:
    # Whatever its wall clock said: an earlier start ended before this one began.
    started_ms = received_ms - _ms(sent.clock_s)
    if record.wall_s is None:
        return Dated(started_ms, Basis.START)
    at_ms = received_ms - _ms(sent.wall_s - record.wall_s)
    return Dated(started_ms, Basis.FUTURE) if at_ms > started_ms else Dated(at_ms, Basis.WALL)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
