"""Token buckets."""

from hypothesis import given
from hypothesis import strategies as st

from server.agents.newest import Newest
from server.agents.rate import Buckets, Rate


def asked(buckets: Buckets, now_s: float, key: str = "a") -> bool:
    allowed = buckets.wait_s(key, now_s) == 0
    buckets.take(key, now_s)
    return allowed


def test_a_burst_is_allowed_and_no_more() -> None:
    buckets = Buckets(Rate(a_minute=30, burst=3))

    assert [asked(buckets, 0) for _ in range(4)] == [True, True, True, False]


def test_it_says_when_the_next_is_allowed() -> None:
    buckets = Buckets(Rate(a_minute=30, burst=1))
    asked(buckets, 0)

    assert buckets.wait_s("a", 0.5) == 1.5
    assert asked(buckets, 2.0)


def test_each_has_a_bucket_of_its_own() -> None:
    buckets = Buckets(Rate(a_minute=30, burst=1))

    assert [asked(buckets, 0, key) for key in ("a", "b", "a")] == [True, True, False]


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_over_any_time_no_more_than_rate_and_burst_are_allowed(gaps_s: list[float]) -> None:
    buckets = Buckets(Rate(a_minute=30, burst=5))
    now_s, allowed = 0.0, 0

    for gap_s in gaps_s:
        now_s += gap_s
        allowed += asked(buckets, now_s)

    assert allowed <= 5 + now_s * 30 / 60


def test_the_newest_forgets_what_was_used_longest_ago() -> None:
    newest: Newest[str, int] = Newest(2)
    newest.put("a", 1)
    newest.put("b", 2)
    newest.get("a")

    newest.put("c", 3)

    assert (newest.get("a"), newest.get("b"), newest.get("c")) == (1, None, 3)
    assert len(newest) == 2
