"""The geometry of charts, as numbers."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.clock import to_ms
from server.web.charts import HEIGHT, WIDTH, Frame, Point, band, cells, days, hours, line, scale

FRAME = Frame(left=0, right=100, low=0, high=10)


@pytest.mark.parametrize(
    ("values", "highest", "ticks"),
    [
        ([0.4, 87.0], None, (0, 50, 100)),
        ([1.3], None, (0, 1, 2)),
        ([130.0, 150.0], None, (0, 100, 200)),
        ([0.04], None, (0, 0.02, 0.04)),
        ([12.0], 100, (0, 50, 100)),
        ([], None, (0, 1)),
        ([0.0], None, (0, 1)),
    ],
)
def test_an_axis_goes_from_zero_to_a_round_number_above(
    values: list[float], highest: float | None, ticks: tuple[float, ...]
) -> None:
    assert scale(values, highest) == pytest.approx(ticks)


@given(some.floats(min_value=1e-6, max_value=1e12))
def test_an_axis_holds_its_values_in_a_few_even_steps(most: float) -> None:
    ticks = scale([most])

    steps = {round((b - a) / ticks[1], 6) for a, b in pairwise(ticks)}
    assert ticks[-1] >= most * (1 - 1e-9)
    assert 2 <= len(ticks) <= 4
    assert steps == {1}


def test_a_frame_places_values_from_left_and_top() -> None:
    assert (FRAME.x(0), FRAME.x(100), FRAME.y(0), FRAME.y(10)) == (0, WIDTH, HEIGHT, 0)


def test_a_line_is_written_in_relative_steps() -> None:
    assert line(FRAME, [(0, 0), (50, 5), (100, 10)]) == "M0 100l500 -50l500 -50"


def test_a_line_breaks_where_nothing_was_measured() -> None:
    assert line(FRAME, [(0, 5), (10, None), (20, 5), (30, 5)]) == "M0 50M200 50l100 0"


def test_no_dip_is_lost_however_many_points_there_are() -> None:
    points: list[Point] = [(number / 100, 5.0) for number in range(10_000)]
    points[5_001] = (50.01, 1.0)

    path = line(FRAME, points)

    assert min(y for _, y in drawn(path)) == 50.0
    assert max(y for _, y in drawn(path)) == 90.0
    assert len(drawn(path)) < 400


@given(some.lists(some.floats(min_value=0, max_value=10), min_size=1, max_size=600))
def test_a_thinned_line_keeps_its_ends_in_height_and_in_the_box(values: list[float]) -> None:
    points: list[Point] = [
        (number * 100 / len(values), value) for number, value in enumerate(values)
    ]

    heights = [y for _, y in drawn(line(FRAME, points))]

    assert min(heights) == pytest.approx(FRAME.y(max(values)), abs=0.3)
    assert max(heights) == pytest.approx(FRAME.y(min(values)), abs=0.3)


def test_a_time_axis_has_its_ticks_at_round_hours_of_the_province() -> None:
    start = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)
    end = datetime(2026, 11, 26, 3, 20, tzinfo=UTC)

    ticks = hours(to_ms(start), to_ms(end), ZoneInfo("Asia/Ho_Chi_Minh"))

    assert [tick.at.strftime("%H:%M") for tick in ticks] == ["12:00", "18:00", "00:00", "06:00"]
    assert [tick.percent for tick in ticks] == pytest.approx([6.9, 31.9, 56.9, 81.9])


def test_the_axis_of_an_hour_has_its_ticks_at_quarters() -> None:
    start = datetime(2026, 11, 26, 3, 20, tzinfo=UTC)

    ticks = hours(to_ms(start), to_ms(start) + 3_600_000, ZoneInfo("Asia/Ho_Chi_Minh"))

    assert [tick.at.strftime("%H:%M") for tick in ticks] == ["10:30", "10:45", "11:00", "11:15"]


def drawn(path: str) -> list[tuple[float, float]]:
    """Follow a path: where it goes, absolutely."""
    places: list[tuple[float, float]] = []
    for command, x, y in re.findall(r"([Ml])(-?[\d.e-]+) (-?[\d.e-]+)", path):
        from_x, from_y = places[-1] if command == "l" else (0.0, 0.0)
        places.append((from_x + float(x), from_y + float(y)))
    return places


def test_few_things_are_drawn_one_by_one_those_that_failed_first() -> None:
    drawn = cells(2, 5)

    assert [cell.bad for cell in drawn] == [True, True, False, False, False]
    assert drawn[-1].x + drawn[-1].width == pytest.approx(WIDTH, abs=0.5)


def test_many_things_are_one_bar() -> None:
    bad, fine = cells(25, 100)

    assert (bad.width, fine.x, fine.width) == (250, 250, 750)
    assert [cell.bad for cell in cells(100, 100)] == [True]
    assert [cell.bad for cell in cells(0, 100)] == [False]


@given(some.integers(0, 300), some.integers(0, 300))
def test_a_bar_fills_its_box_and_nothing_lies_on_another(failed: int, fine: int) -> None:
    drawn = cells(failed, failed + fine)

    assert all(a.x + a.width <= b.x + 0.2 for a, b in pairwise(drawn))
    assert all(0 <= cell.x <= cell.x + cell.width <= WIDTH + 0.5 for cell in drawn)
    assert any(cell.bad for cell in drawn) == (failed > 0)


def test_a_band_is_a_closed_area_between_its_edges() -> None:
    frame = Frame(left=0, right=10, low=0, high=100)

    path = band(frame, [(0, 10, 30), (5, 20, 60), (10, 20, 60)])

    assert path == "M0 70l500 -30l500 0l0 40l-500 0l-500 10z"


def test_the_axis_of_days_names_each_day_in_its_middle() -> None:
    begins = datetime(2026, 11, 20, 11, 16, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    ends = begins + timedelta(days=7)

    ticks = days(to_ms(begins), to_ms(ends), ZoneInfo("Asia/Ho_Chi_Minh"))

    assert [tick.at.day for tick in ticks] == [20, 21, 22, 23, 24, 25, 26]
    assert {tick.at.hour for tick in ticks} == {12}
    assert ticks[1].percent == pytest.approx(14.7, abs=0.1)
