import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alerts.condition.forecast import Point, slope_a_day, used_a_day

AMOUNTS = st.floats(min_value=0, max_value=1e7, allow_nan=False)
SERIES = st.lists(AMOUNTS, max_size=40).map(
    lambda some: [(number / 4, amount) for number, amount in enumerate(some)]
)


def line(slope: float, count: int = 24, start: float = 50_000) -> list[Point]:
    return [(number / 4, start + slope * number / 4) for number in range(count)]


@given(st.floats(min_value=-1e4, max_value=1e4), st.integers(2, 40))
def test_the_slope_of_a_line_is_its_slope(slope: float, count: int) -> None:
    assert slope_a_day(line(slope, count)) == pytest.approx(slope, abs=1e-6)


@given(SERIES)
def test_what_is_used_is_never_less_than_nothing(points: list[Point]) -> None:
    assert used_a_day(points) >= 0


@given(SERIES, st.floats(min_value=-1e4, max_value=1e4))
def test_when_it_was_makes_no_difference(points: list[Point], days: float) -> None:
    assume(len(points) != 9)  # two days to the very rounding, which says nothing or all
    moved = [(at + days, amount) for at, amount in points]

    assert used_a_day(moved) == pytest.approx(used_a_day(points), rel=1e-3, abs=1e-2)


@given(st.integers(0, 20), AMOUNTS)
def test_one_odd_reading_bends_nothing(place: int, amount: float) -> None:
    points = line(-1000)
    points[place] = (points[place][0], amount)

    assert used_a_day(points) == pytest.approx(1000, rel=0.2)


def test_a_large_thing_that_was_put_there_once_is_no_trend() -> None:
    for day in range(2, 22):
        points = [(number / 4, 80_000.0 if number < day else 50_000.0) for number in range(24)]
        assert used_a_day(points) == 0


def test_what_has_come_to_rest_is_over() -> None:
    falling = line(-5000, 12)
    resting = [(3 + number / 4, falling[-1][1]) for number in range(12)]

    assert used_a_day([*falling, *resting]) == 0


@pytest.mark.parametrize("points", [[], line(-5000, 7), [(at / 10, -at) for at in range(15)]])
def test_little_was_seen_or_only_a_day(points: list[Point]) -> None:
    assert used_a_day(points) == 0


def test_readings_of_one_moment_have_no_slope() -> None:
    assert slope_a_day([(1.0, 5.0), (1.0, 9.0)]) is None
