"""Every report is counted once, however late its commit and whoever restarts in between."""

from hypothesis import given
from hypothesis import strategies as st

from server.evaluate.mark import OVERLAP_MS, Mark, pack_counted, unpack_counted

ROUND_MS = 15_000
# Device, when it was received, how long until it could be read.
arrivals = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 20 * ROUND_MS), st.integers(0, OVERLAP_MS - 1)),
    max_size=60,
    unique_by=lambda one: one[:2],
)


@given(arrivals, st.lists(st.booleans(), min_size=30, max_size=30))
def test_every_report_is_counted_in_one_round_whatever_its_commit_takes(
    coming: list[tuple[int, int, int]], restarts: list[bool]
) -> None:
    mark = Mark(through_ms=0, late_ms=0)
    counted = []

    for number, restarts_now in enumerate(restarts, start=1):
        now_ms = number * ROUND_MS
        there = [(who, at) for who, at, takes in coming if at + takes <= now_ms]
        new = [report for report in there if mark.is_new(report)]
        mark = mark.moved(now_ms, 0, new)
        counted += new
        if restarts_now:
            mark = Mark(
                through_ms=mark.through_ms,
                late_ms=0,
                counted=unpack_counted(pack_counted(mark)),
            )

    assert sorted(counted) == sorted((who, at) for who, at, _ in coming)


def test_what_is_older_than_the_overlap_is_forgotten() -> None:
    mark = Mark(through_ms=0, late_ms=0).moved(10, 0, [(1, 5)])

    assert mark.moved(10 + OVERLAP_MS, 7, []).counted == frozenset()
    assert not mark.is_new((1, 5))
    assert mark.is_new((2, 5))
