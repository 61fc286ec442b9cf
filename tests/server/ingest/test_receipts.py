"""Ranges behave like the set of numbers that they stand for."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.ingest.receipts import Ranges, read_ranges

RANGES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 12)).map(lambda given: (given[0], sum(given))),
    max_size=12,
)


@given(RANGES)
def test_ranges_hold_what_was_added_and_nothing_else(ranges: list[tuple[int, int]]) -> None:
    numbers = {number for first, last in ranges for number in range(first, last + 1)}

    merged = Ranges().merge(ranges)

    assert {number for number in range(100) if number in merged} == numbers
    assert merged.count == len(numbers)
    assert merged.highest == max(numbers, default=0)


@given(RANGES)
def test_ranges_stay_ascending_and_apart(ranges: list[tuple[int, int]]) -> None:
    items = Ranges().merge(ranges).items

    assert all(first <= last for first, last in items)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(items))


@given(RANGES)
def test_through_is_the_last_before_the_first_gap(ranges: list[tuple[int, int]]) -> None:
    merged = Ranges().merge(ranges)

    assert merged.through + 1 not in merged
    assert all(number in merged for number in range(1, merged.through + 1))


@given(RANGES.flatmap(lambda ranges: st.tuples(st.just(ranges), st.permutations(ranges))))
def test_the_order_of_adding_makes_no_difference(
    orders: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    ranges, shuffled = orders

    assert Ranges().merge(shuffled) == Ranges().merge(ranges)


@given(RANGES)
def test_ranges_survive_being_stored(ranges: list[tuple[int, int]]) -> None:
    merged = Ranges().merge(ranges)

    assert read_ranges(merged.text()) == merged
