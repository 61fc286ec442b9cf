"""Numbers, sizes, times and durations as people write them, in a language and a time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.numbers import format_decimal
from babel.support import NullTranslations

from alerts.calendar import Week
from server.fleet.office_week import alike

# A number and its unit stay on one line.
_GAP = "\N{NO-BREAK SPACE}"
_MIB_A_GB = 1024
_BYTES_A_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Formats:
    """How a reader wants things written."""

    language: str
    zone: ZoneInfo
    texts: NullTranslations

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number: 1.234,5 in Vietnamese."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(round(value, decimals) + 0.0, format=pattern, locale=self.language)

    def rate(self, value: float) -> str:
        """Write a line's speed in Mbit/s, with a decimal only where there is one."""
        return self._trimmed(value)

    def dong(self, value: int) -> str:
        """Write an amount of money: 1.234.567 đ."""
        return f"{self.number(value)}{_GAP}đ"

    def ms(self, value: float) -> str:
        """Write milliseconds: short ones with a decimal, long ones as seconds."""
        if value >= 1000:
            return f"{self.number(value / 1000, 1)}{_GAP}s"
        return f"{self.number(value, 1 if value < 10 else 0)}{_GAP}ms"

    def memory(self, size_mib: int) -> str:
        """Write a memory size as it is sold: what the firmware keeps for itself is rounded away."""
        gigabytes = size_mib / _MIB_A_GB
        sold = round(gigabytes) if gigabytes >= 1.5 else round(gigabytes * 2) / 2
        return f"{self._trimmed(sold)}{_GAP}GB"

    def disk(self, size_mib: int) -> str:
        """Write a disk size as it is sold: in thousands of millions of bytes."""
        gigabytes = size_mib * _BYTES_A_MIB / 1e9
        if gigabytes >= 1000:
            return f"{self._trimmed(round(gigabytes / 1000, 1))}{_GAP}TB"
        return f"{self.number(gigabytes)}{_GAP}GB"

    def when(self, at: datetime) -> str:
        """Write a time: 23/11/2026 11:55."""
        return at.astimezone(self.zone).strftime("%d/%m/%Y %H:%M")

    def clock(self, at: datetime) -> str:
        """Write the time of day: 11:55."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def recent(self, at: datetime, now: datetime) -> str:
        """Write a time: of today the time of day alone."""
        return self.clock(at) if self.day(at) == self.day(now) else self.when(at)

    def exact(self, at: datetime, now: datetime) -> str:
        """Write a time to the second, for what follows upon each other: 11:55:07."""
        written = at.astimezone(self.zone).strftime("%H:%M:%S")
        return written if self.day(at) == self.day(now) else f"{self.day(at)} {written}"

    def day(self, on: date | datetime) -> str:
        """Write a day: 23/11/2026."""
        local = on.astimezone(self.zone) if isinstance(on, datetime) else on
        return local.strftime("%d/%m/%Y")

    def week(self, week: Week) -> str:
        """Write the hours of a week: Monday–Friday 07:00–11:30, 13:00–17:00."""
        names = get_day_names("wide", locale=self.language)
        return "; ".join(
            f"{names[first] if first == last else f'{names[first]}–{names[last]}'} "
            + ", ".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in hours)
            for first, last, hours in alike(week)
        )

    def duration(self, lasts: timedelta) -> str:
        """Write how long something lasts in its two largest units: 2 hours 13 minutes."""
        seconds = max(0, round(lasts.total_seconds()))
        days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
        parts = [
            (days, self.texts.ngettext("%(num)s day", "%(num)s days", days)),
            (hours, self.texts.ngettext("%(num)s hour", "%(num)s hours", hours)),
            (minutes, self.texts.ngettext("%(num)s minute", "%(num)s minutes", minutes)),
            (
                seconds % 60 if seconds < 120 else 0,
                self.texts.ngettext("%(num)s second", "%(num)s seconds", seconds % 60),
            ),
        ]
        written = [text % {"num": count} for count, text in parts if count]
        return " ".join(written[:2]) or parts[3][1] % {"num": 0}

    def _trimmed(self, value: float) -> str:
        return self.number(value, 0 if value == int(value) else 1)
