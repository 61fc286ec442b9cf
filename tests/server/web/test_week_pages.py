"""Seven days of a computer by the hour: for province staff, and no further back."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from checks.metrics import METRICS
from server.clock import to_ms
from server.store.hours import HOUR_MS, pack_hours, summarise
from server.store.tables import SampleDay, SampleHours
from tests.server.web.browsing import Pages, read_page
from tests.server.web.province import NOW

PLACES = {metric.name: place for place, metric in enumerate(METRICS)}
HOUR = timedelta(hours=1)
# One of which nothing is planted that would be in its charts.
DEVICE = 2


def an_hour(at: datetime, busy: float) -> SampleHours:
    """An hour of a packed day in which the processor was so busy, half of it less."""
    values = np.full((2, len(METRICS)), np.nan)
    values[:, PLACES["cpu_busy"]] = busy, busy - 0.1
    values[:, PLACES["memory_available"]] = 2048.0
    values[:, PLACES["temperature"]] = 48.0
    hours = summarise(to_ms(at) + np.array([0, 60_000]), values)
    # Each in a row of its own, as if days were as long as an hour.
    day = to_ms(at) // (24 * HOUR_MS)
    return SampleHours(device_id=DEVICE, day=day, hours=pack_hours(hours))


def keep(pages: Pages, *hours: SampleHours) -> None:
    with pages.store.writing() as session:
        session.add_all(hours)


def week(pages: Pages, who: str = "an", query: str = "") -> list[str]:
    page = read_page(pages.signed_in(who).get(f"/devices/{DEVICE}{query}"))
    sections = page.find("section", aria_labelledby="week")
    return [one.text for section in sections for one in section.find("figure")]


def test_it_shows_what_tells_whether_the_computer_is_too_slow(pages: Pages) -> None:
    keep(pages, an_hour(NOW - 75 * HOUR, 0.4), an_hour(NOW - 50 * HOUR, 0.8))

    processor, memory, temperature = week(pages)

    assert "The processor was busy 55 percent of the time, 75 percent in its worst hour" in (
        processor
    )
    assert "2.0 GB of memory were free on average, 2.0 GB at the least" in memory
    assert "It was 48 °C warm on average, 48 °C at most" in temperature


def test_a_day_that_is_damaged_hides_none_of_the_others(
    pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    keep(pages, an_hour(NOW - 75 * HOUR, 0.4), an_hour(NOW - 50 * HOUR, 0.8))
    day = to_ms(NOW) // (24 * HOUR_MS) - 1
    with pages.store.writing() as session:
        session.add(SampleHours(device_id=DEVICE, day=day, hours=b"damaged"))
        session.add(SampleDay(device_id=DEVICE, day=day, rows=9, block=b"damaged"))

    charts = week(pages)

    assert len(charts) == 3
    assert caplog.text.count(f"A packed day cannot be read. device={DEVICE} day={day}") == 2


def test_it_is_drawn_as_a_line_within_a_band_with_gaps(pages: Pages) -> None:
    keep(pages, an_hour(NOW - 75 * HOUR, 0.4), an_hour(NOW - 50 * HOUR, 0.8))

    page = read_page(pages.signed_in("an").get(f"/devices/{DEVICE}"))

    chart = next(page.one("section", aria_labelledby="week").find("figure"))
    paths = {one.attributes["class"]: str(one.attributes["d"]) for one in chart.find("path")}
    assert paths["band"].count("z") == 2
    assert paths["line s1"].count("M") == 2
    assert len(list(chart.find("rect", class_="gap"))) == 4  # one of them in the legend
    assert [row.text.split()[0] for row in chart.one("tbody").find("tr")] == [
        f"{(NOW - ago * HOUR + 7 * HOUR):%d/%m/%Y}" for ago in (75, 50)
    ]


@pytest.mark.parametrize("query", ["", "?days=30", "?from=01/11/2026"])
def test_it_reaches_back_seven_days_whatever_is_asked(pages: Pages, query: str) -> None:
    keep(
        pages,
        an_hour(NOW - 24 * 7 * HOUR - HOUR, 0.99),
        an_hour(NOW - 9 * 24 * HOUR, 0.99),
        an_hour(NOW - 75 * HOUR, 0.4),
    )

    processor, *_ = week(pages, query=query)

    assert "busy 35 percent of the time, 35 percent in its worst hour" in processor


@pytest.mark.parametrize("who", ["binh", "dung"])
def test_nobody_else_sees_it(pages: Pages, who: str) -> None:
    keep(pages, an_hour(NOW - 75 * HOUR, 0.4), an_hour(NOW - 50 * HOUR, 0.8))

    answer = pages.signed_in(who).get(f"/devices/{DEVICE}")

    page = read_page(answer)
    assert answer.status_code == 200
    assert week(pages, who) == []
    assert "by the hour" not in page.text
    assert not list(page.find("figure"))


def test_where_it_would_show_no_more_than_the_day_does_it_is_left_out(pages: Pages) -> None:
    keep(pages, an_hour(NOW - 3 * HOUR, 0.4))

    assert week(pages) == []
