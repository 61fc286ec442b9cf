"""From results to intervals."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from server.store.tables.telemetry import UptimeState
from server.uptime.series import DAY_MS, Interval, Seen, fold, reach_ms, state_of, weave

OUTCOMES = ("ok", "generic_timeout_error", "certificate_expires_soon", "undecided")
DOWN = "connection_refused"
PERIODS_S = (15.0, 60.0, 180.0)
REACH_MS = reach_ms(max(PERIODS_S))
# Around a midnight, in steps that make repeats, neighbours and gaps alike.
START_MS = 20_000 * DAY_MS - 40 * 60_000

results = st.lists(
    st.builds(
        Seen,
        st.integers(0, 400).map(lambda step: START_MS + step * 10_000),
        st.sampled_from(OUTCOMES),
        st.sampled_from(PERIODS_S),
    ),
    max_size=30,
)


def at(second: float, outcome: str = "ok", period_s: float = 60.0) -> Seen:
    return Seen(START_MS + round(second * 1000), outcome, period_s)


def told(intervals: Sequence[Interval]) -> list[tuple[float, float, str]]:
    """Seconds from the start, and the state."""
    return [
        ((one.from_ms - START_MS) / 1000, (one.to_ms - START_MS) / 1000, one.state)
        for one in intervals
    ]


def touching(intervals: Sequence[Interval], seen: Sequence[Seen]) -> list[Interval]:
    """What the store hands over for these results."""
    return [
        one for one in intervals if one.to_ms >= min(seen).at_ms and one.from_ms <= max(seen).at_ms
    ]


def arrive(batches: Sequence[Sequence[Seen]]) -> list[Interval]:
    """Weave batch after batch, each with what is known within its reach."""
    known: list[Seen] = []
    intervals: list[Interval] = []
    for batch in batches:
        if not batch:
            continue
        known += batch
        low, high = min(batch).at_ms - REACH_MS, max(batch).at_ms + REACH_MS
        window = [one for one in known if low <= one.at_ms <= high]
        old = touching(intervals, window)
        kept = [one for one in intervals if one not in old]
        intervals = sorted([*kept, *weave(old, window)], key=lambda one: one.from_ms)
    return intervals


@given(results, st.randoms(use_true_random=False), st.integers(1, 6))
def test_the_order_of_arrival_leaves_no_trace(
    seen: list[Seen], chance: Random, pieces: int
) -> None:
    shuffled = list(seen)
    chance.shuffle(shuffled)
    batches = [shuffled[number::pieces] for number in range(pieces)]

    assert arrive(batches) == fold(seen)


@given(results)
def test_weaving_what_is_known_changes_nothing(seen: list[Seen]) -> None:
    once = arrive([seen])

    assert arrive([seen, seen]) == once


@given(results)
def test_no_gap_is_ever_covered_and_intervals_never_overlap(seen: list[Seen]) -> None:
    intervals = fold(seen)

    moments = {one.at_ms for one in seen if one.outcome != "undecided"}
    for one in intervals:
        assert one.from_ms < one.to_ms
        assert one.from_ms // DAY_MS == (one.to_ms - 1) // DAY_MS
        inside = sorted({one.from_ms, one.to_ms} | {m for m in moments if _is_in(m, one)})
        assert all(b - a <= REACH_MS for a, b in pairwise(inside))
    assert all(a.to_ms <= b.from_ms for a, b in pairwise(intervals))


def _is_in(moment_ms: int, one: Interval) -> bool:
    return one.from_ms < moment_ms < one.to_ms


def test_what_an_outcome_says() -> None:
    assert [state_of(outcome) for outcome in (*OUTCOMES, "a_word_of_tomorrow")] == [
        UptimeState.UP,
        UptimeState.DOWN,
        UptimeState.DEGRADED,
        UptimeState.UNKNOWN,
        UptimeState.UNKNOWN,
    ]


def test_an_outage_lasts_from_the_first_failure_to_the_first_answer() -> None:
    seen = [at(0), at(15), at(30.2, DOWN), at(45, DOWN), at(60.7), at(75)]

    assert told(fold(seen)) == [(0, 30.2, "up"), (30.2, 60.7, "down"), (60.7, 75, "up")]


def test_a_gap_of_more_than_two_and_a_half_periods_is_unknown() -> None:
    assert told(fold([at(0), at(150), at(300.001), at(360)])) == [
        (0, 150, "up"),
        (300.001, 360, "up"),
    ]


def test_a_redeal_to_another_period_makes_no_past_time_unknown() -> None:
    stretched = [at(0, period_s=180), at(400, period_s=60), at(460, period_s=60)]
    shrunk = [at(0, period_s=60), at(400, period_s=180)]

    assert told(fold(stretched)) == [(0, 460, "up")]
    assert told(fold(shrunk)) == [(0, 400, "up")]


def test_another_failure_begins_another_interval() -> None:
    seen = [at(0, "dns_no_answer"), at(60, "connection_refused"), at(120)]

    assert [one.outcome for one in fold(seen)] == ["dns_no_answer", "connection_refused"]


def test_what_was_no_observation_is_as_if_it_had_not_been() -> None:
    seen = [at(0, DOWN), at(60, "not_allowed"), at(120, DOWN), at(180), at(240, "undecided")]

    assert told(fold(seen)) == [(0, 180, "down")]
    assert weave(fold(seen), [at(240, "undecided")]) == fold(seen)


def test_a_result_that_came_late_splits_what_was_believed_up() -> None:
    believed = fold([at(0), at(120), at(180)])

    woven = weave(believed, [at(0), at(60, "generic_timeout_error"), at(120), at(180)])

    assert told(woven) == [(0, 60, "up"), (60, 120, "down"), (120, 180, "up")]


def test_late_data_older_than_the_raw_results_is_put_beside_what_stands() -> None:
    stands = fold([at(0), at(60), at(120), at(180)])

    woven = weave(stands, [at(70, "generic_timeout_error"), at(100)])

    assert told(woven) == [(0, 70, "up"), (70, 100, "down"), (100, 180, "up")]
