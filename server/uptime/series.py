"""A series: how one check stood over one link, as intervals between its results. Pure.

The intervals follow from the set of the results alone, so the order in which they arrived leaves
no trace. Time has an interval only between two results that are near enough; no interval: nothing
was measured, which is unknown and never up. None reaches over midnight UTC, so that whoever asks
for a span need not look further back than a day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checks.words import OK, Letter, letter_of
from server.store.tables.telemetry import UptimeState

DAY_MS = 86_400_000
# A gap of more than two and a half periods is unknown, never up.
GAP_PERIODS = 2.5


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """One result of a series, whichever PC it is of. ``period_s``: in force when it began."""

    at_ms: int
    outcome: str
    period_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What a result said until the next one came.

    ``period_s``: in force when it began. ``incident_id``: what explains that it was down.
    """

    from_ms: int
    to_ms: int
    state: UptimeState
    outcome: str
    period_s: float
    incident_id: int | None = None


def state_of(outcome: str) -> UptimeState:
    """Say how a check stands by an outcome: whatever answered as it should is up.

    Degraded is what answered with a warning (its certificate ends soon). What was no observation
    (a ceiling forbade it, say) is unknown: as if there had been no result.
    """
    if outcome == OK:
        return UptimeState.UP
    letter = letter_of(outcome)
    if letter is Letter.NONE:
        return UptimeState.UNKNOWN
    return UptimeState.DEGRADED if letter is Letter.OK else UptimeState.DOWN


def reach_ms(period_s: float) -> int:
    """Give the longest time between two results that still hang together."""
    return round(GAP_PERIODS * period_s * 1000)


def fold(seen: Iterable[Seen]) -> list[Interval]:
    """Turn the results of a series into intervals."""
    pairs = pairwise(_observed(seen))
    return _joined(piece for before, after in pairs for piece in _between(before, after))


def weave(stored: Sequence[Interval], seen: Sequence[Seen]) -> list[Interval]:
    """Put results into intervals that were made without some of them.

    Args:
        stored: Those that touch the time of ``seen``, oldest first.
        seen: The new results, and all others within reach of them.

    Returns:
        What has to stand instead of ``stored``: as if all results had always been known.
    """
    ordered = _observed(seen)
    if not ordered:
        return list(stored)
    first, last = ordered[0], ordered[-1]
    before = (
        replace(one, to_ms=min(one.to_ms, first.at_ms))
        for one in stored
        if one.from_ms < first.at_ms
    )
    after = (
        replace(one, from_ms=last.at_ms, period_s=last.period_s)
        if one.from_ms < last.at_ms
        else one
        for one in stored
        if one.to_ms > last.at_ms
    )
    return _joined([*before, *fold(ordered), *after])


def _observed(seen: Iterable[Seen]) -> list[Seen]:
    return sorted(one for one in seen if state_of(one.outcome) is not UptimeState.UNKNOWN)


def _between(before: Seen, after: Seen) -> Iterator[Interval]:
    """Say what stands between two neighbours, in pieces of one day each; nothing in a gap."""
    # Of the two periods the longer: a re-deal in between must not make past time unknown.
    longest_ms = reach_ms(max(before.period_s, after.period_s))
    at_ms = before.at_ms
    while at_ms < after.at_ms <= before.at_ms + longest_ms:
        to_ms = min(after.at_ms, (at_ms // DAY_MS + 1) * DAY_MS)
        yield Interval(
            from_ms=at_ms,
            to_ms=to_ms,
            state=state_of(before.outcome),
            outcome=before.outcome,
            period_s=before.period_s,
        )
        at_ms = to_ms


def _joined(pieces: Iterable[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for piece in pieces:
        if joined and _continues(joined[-1], piece):
            joined[-1] = replace(joined[-1], to_ms=piece.to_ms)
        else:
            joined.append(piece)
    return joined


def _continues(one: Interval, other: Interval) -> bool:
    same = (one.state, one.outcome) == (other.state, other.outcome)
    return same and one.to_ms == other.from_ms and other.from_ms % DAY_MS != 0
