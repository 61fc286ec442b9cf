"""Facts of a computer, and time that passes over it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.component import Component, Kind
from alerts.condition.condition import EMPTY, Condition, Facts, Judgement
from alerts.condition.standing import Standing, stand
from alerts.text import Text
from alerts.wording import Reader
from checks.inventory import Disk

# Eight in the morning in Vietnam, a Monday.
EIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEN_MINUTES = timedelta(minutes=10)
PC = Component(Kind.DEVICE, "57")
PORTAL = Component(Kind.SERVICE, "portal")
GIB = 1024
DISK = Disk(model="ST500DM002", serial="Z6E9", healthy=True, bad_sectors=0)
ENGLISH = Reader(
    language="en",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    names={PC: "MAY-57", PORTAL: "the portal"},
)


def facts(at: datetime = EIGHT, **changes: Any) -> Facts:
    fine = Facts(
        subject=PC,
        at=at,
        volume="C:",
        size_mib=100 * GIB,
        free_mib=60 * GIB,
        disks=(DISK,),
        temperature_c=50,
        clock_offset_s=0.4,
    )
    return replace(fine, **changes)


def judged(condition: Condition, at: datetime = EIGHT, **changes: Any) -> Judgement:
    """Judge one moment, of which nothing was known before."""
    return condition.decide(facts(at, **changes), EMPTY, at)


def after(condition: Condition, seen: Iterable[Facts], before: Standing | None = None) -> Standing:
    """Let facts come in one after the other."""
    for one in seen:
        before = stand(before, one, condition, one.at)
    assert before is not None
    return before


def said(text: Text | None) -> str:
    assert text is not None
    return ENGLISH.say(text)
