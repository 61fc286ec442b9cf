"""Seven days by the hour."""

from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from checks.metrics import METRICS
from server.store.hours import HOUR_MS, Hours, summarise
from server.views.week import see_week

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# Midnight in Viet Nam.
FIRST = 498_113
SPAN_MS = (FIRST * HOUR_MS, (FIRST + 168) * HOUR_MS)
PLACES = {metric.name: place for place, metric in enumerate(METRICS)}


def measured(*records: tuple[float, dict[str, float]]) -> Hours:
    """Give what records come to; each is of so many hours after the week begins."""
    values = np.full((len(records), len(METRICS)), np.nan)
    for row, (_, vitals) in zip(values, records, strict=True):
        for name, value in vitals.items():
            row[PLACES[name]] = value
    at_ms = np.array([SPAN_MS[0] + round(hour * HOUR_MS) for hour, _ in records])
    return summarise(at_ms, values)


def busy(*hours: float) -> Hours:
    return measured(*((hour, {"cpu_busy": 0.5}) for hour in hours))


def test_an_hour_is_a_point_of_the_line_and_a_piece_of_the_band() -> None:
    records = [(8.1, {"cpu_busy": 0.1}), (8.4, {"cpu_busy": 0.3}), (8.9, {"cpu_busy": 0.8})]

    week = see_week(measured(*records), SPAN_MS, 0, ZONE)

    (chart,) = week.charts
    begins, middle, ends = (SPAN_MS[0] + round(hour * HOUR_MS) for hour in (8, 8.5, 9))
    assert chart.key == "processor"
    assert [at for at, _ in chart.means] == [begins, middle, ends, ends]
    assert [value for _, value in chart.means] == [pytest.approx(40)] * 3 + [None]
    assert chart.bands == (((begins, 10.0, 80.0), (middle, 10.0, 80.0), (ends, 10.0, 80.0)),)


def test_where_it_was_off_is_a_gap_that_breaks_line_and_band() -> None:
    week = see_week(busy(8, 9, 13), SPAN_MS, 0, ZONE)

    (chart,) = week.charts
    hours = [[(at - SPAN_MS[0]) // HOUR_MS for at in gap] for gap in week.gaps_ms]
    assert hours == [[0, 8], [10, 13], [14, 168]]
    assert len(chart.bands) == 2
    assert [value for _, value in chart.means].count(None) == 2


def test_before_it_joined_nothing_is_missing() -> None:
    joined_ms = SPAN_MS[0] + 100 * HOUR_MS

    week = see_week(busy(110), SPAN_MS, joined_ms, ZONE)

    assert week.gaps_ms[0] == (joined_ms, joined_ms + 10 * HOUR_MS)


def test_the_hour_that_is_not_over_ends_with_the_present() -> None:
    now_ms = SPAN_MS[1] + HOUR_MS // 4

    week = see_week(busy(168), (SPAN_MS[0] + HOUR_MS // 4, now_ms), 0, ZONE)

    assert week.from_ms == SPAN_MS[0] + HOUR_MS
    assert week.charts[0].bands[0][-1][0] == now_ms
    assert week.gaps_ms == ((week.from_ms, SPAN_MS[1]),)


def test_each_day_has_its_figures_and_all_of_them_together_count_by_the_records() -> None:
    records = [(8.1, {"cpu_busy": 0.2}), (8.2, {"cpu_busy": 0.2}), (8.3, {"cpu_busy": 0.2})]
    records += [(33.0, {"cpu_busy": 0.6})]

    (chart,) = see_week(measured(*records), SPAN_MS, 0, ZONE).charts

    assert [day.mean for day in chart.days] == pytest.approx([20, 60])
    assert chart.whole.mean == pytest.approx(30)
    assert (chart.whole.least, chart.whole.most) == (20, 60)
    assert chart.whole.worst == 60


def test_what_was_not_measured_has_no_chart() -> None:
    records = [(1, {"memory_available": 2048.0, "temperature": 51.0}), (3, {"temperature": 40.0})]

    charts = see_week(measured(*records), SPAN_MS, 0, ZONE).charts

    assert [chart.key for chart in charts] == ["memory", "temperature"]
    assert [len(chart.bands) for chart in charts] == [1, 2]
    assert charts[0].whole.mean == 2.0


@given(hours=some.sets(some.integers(0, 167), min_size=1))
def test_gaps_and_bands_fill_the_week_without_overlapping(hours: set[int]) -> None:
    week = see_week(busy(*sorted(hours)), SPAN_MS, 0, ZONE)

    bands = [(band[0][0], band[-1][0]) for band in week.charts[0].bands]
    pieces = sorted([*bands, *week.gaps_ms])
    assert pieces[0][0] == SPAN_MS[0]
    assert pieces[-1][1] == SPAN_MS[1]
    assert all(before[1] == after[0] for before, after in pairwise(pieces))
