from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from server.evaluate.hours import are_working

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("day", "hour", "working"),
    [
        (23, 0, True),  # Monday, 07:00 in Vietnam
        (22, 23, False),  # Monday, 06:00
        (27, 9, True),  # Friday, 16:00
        (27, 10, False),  # Friday, 17:00
        (28, 3, False),  # Saturday, 10:00
        (29, 3, False),  # Sunday
    ],
)
def test_offices_work_from_seven_to_five_on_weekdays(day: int, hour: int, *, working: bool) -> None:
    assert are_working(datetime(2026, 11, day, hour, tzinfo=UTC), VIETNAM) is working
