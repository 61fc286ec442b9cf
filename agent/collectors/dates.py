"""Dates as firmware writes them, turned into ISO. What is no date stays empty, never a guess."""

import re
from datetime import date

# SMBIOS is of 1995; what says less is a clock that was never set (1970, 1980).
_FIRST_YEAR = 1990
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")


def iso_date(text: str) -> str:
    """Read ``mm/dd/yyyy``, ``m/d/yy`` or ``yyyy-mm-dd``; empty when it is none of them.

    ``22/10/2012`` can only be a day first and is taken so. Two digits are 1990 to 2089.
    """
    if found := _YEAR_FIRST.fullmatch(text.strip()):
        year, month, day = map(int, found.groups())
        return _iso(year, month, day)
    if found := _YEAR_LAST.fullmatch(text.strip()):
        month, day, year = map(int, found.groups())
        if year < 100:
            year += 1900 if year >= _FIRST_YEAR % 100 else 2000
        return _iso(year, month, day) or _iso(year, day, month)
    return ""


def packed_date(word: int) -> str:
    """Read the date of a smart battery: day 5 bits, month 4 bits, years since 1980 7 bits."""
    return _iso(1980 + (word >> 9), word >> 5 & 0xF, word & 0x1F)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if year >= _FIRST_YEAR else ""
    except ValueError:
        return ""
