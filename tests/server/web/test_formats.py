"""How people write numbers, sizes, times and durations."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.fleet.office_week import read_week
from server.web.formats import Formats
from server.web.language import translations

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VI = Formats("vi", ZONE, translations("vi"))
EN = Formats("en", ZONE, translations("en"))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (VI.number(1234567.5, 1), "1.234.567,5"),
        (EN.number(1234567.5, 1), "1,234,567.5"),
        (VI.number(-0.2), "0"),
        (VI.dong(1234567), "1.234.567 đ"),
        (VI.rate(2.5), "2,5"),
        (VI.rate(100.0), "100"),
        (VI.ms(0.42), "0,4 ms"),
        (VI.ms(120.4), "120 ms"),
        (VI.ms(10_000), "10,0 s"),
        (VI.memory(3976), "4 GB"),
        (VI.memory(16_015), "16 GB"),
        (VI.memory(512), "0,5 GB"),
        (VI.disk(476_940), "500 GB"),
        (VI.disk(953_869), "1 TB"),
        (VI.disk(114_473), "120 GB"),
    ],
)
def test_numbers_are_written_as_people_do(written: str, wanted: str) -> None:
    assert written.replace("\N{NO-BREAK SPACE}", " ") == wanted


def test_times_are_local_and_days_come_first() -> None:
    at = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)

    assert VI.when(at) == "24/11/2026 01:05"
    assert VI.clock(at) == "01:05"
    assert VI.day(at) == "24/11/2026"
    assert VI.day(date(2026, 1, 9)) == "09/01/2026"


def test_a_time_of_today_is_the_time_of_day_alone() -> None:
    now = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)

    assert VI.recent(now - timedelta(minutes=10), now) == "00:55"
    assert VI.recent(now - timedelta(hours=2), now) == "23/11/2026 23:05"


@pytest.mark.parametrize(
    ("lasts", "vi", "en"),
    [
        (timedelta(hours=2, minutes=13), "2 giờ 13 phút", "2 hours 13 minutes"),
        (timedelta(days=1, hours=1, minutes=9), "1 ngày 1 giờ", "1 day 1 hour"),
        (timedelta(seconds=61), "1 phút 1 giây", "1 minute 1 second"),
        (timedelta(minutes=3), "3 phút", "3 minutes"),
        (timedelta(0), "0 giây", "0 seconds"),
        (timedelta(seconds=-5), "0 giây", "0 seconds"),
    ],
)
def test_durations_are_told_in_their_two_largest_units(lasts: timedelta, vi: str, en: str) -> None:
    assert (VI.duration(lasts), EN.duration(lasts)) == (vi, en)


def test_the_hours_of_a_week_name_the_days_in_the_readers_language() -> None:
    week = read_week("mon-fri 07:00-11:30 13:00-17:00; sat 07:30-11:30")

    assert EN.week(week) == "Monday–Friday 07:00–11:30, 13:00–17:00; Saturday 07:30–11:30"
    assert VI.week(week) == "Thứ Hai–Thứ Sáu 07:00–11:30, 13:00–17:00; Thứ Bảy 07:30–11:30"
