"""The hours of an office's week as people write them: ``mon-fri 07:00-17:00; sat 07:30-11:30``."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from itertools import pairwise

from alerts.calendar import Hours, Week
from server.refused import Refused

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Vietnamese counts the days from Monday, the second; Sunday is «chủ nhật».
_VIETNAMESE = ("t2", "t3", "t4", "t5", "t6", "t7", "cn")
_NUMBER_OF = {name: i for names in (_DAYS, _VIETNAMESE) for i, name in enumerate(names)}
_PART = re.compile(r"(?P<first>[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?(?P<hours>(?: [0-9:-]+)+)")
_EXPECTED = "hours such as `mon-fri 07:00-17:00; sat 07:30-11:30` expected (or t2-t6, t7, cn)"


def read_week(written: str) -> Week:
    """Read the hours of a week; a day that is not named is off.

    Raises:
        Refused: If it says something else.
    """
    week: list[Sequence[Hours]] = [()] * len(_DAYS)
    for part in filter(None, (part.strip() for part in written.casefold().split(";"))):
        found = _PART.fullmatch(part)
        if not found:
            raise Refused(f"{part!r}: {_EXPECTED}")
        first = _day(found["first"])
        last = _day(found["last"]) if found["last"] else first
        hours = _hours(found["hours"])
        for number in range(first, last + 1):
            week[number] = (*week[number], *hours)
        if last < first:
            raise Refused(f"{part!r}: the week begins on Monday")
    if not any(week):
        raise Refused(f"no hours at all: {_EXPECTED}")
    return tuple(_apart(hours) for hours in week)


def week_text(week: Week) -> str:
    """Write the hours of a week, days alike together."""
    return "; ".join(
        " ".join((_span(first, last), *(f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours)))
        for first, last, hours in alike(week)
    )


def alike(week: Week) -> list[tuple[int, int, Sequence[Hours]]]:
    """Give the days that are worked, alike ones together: from, to (0: Monday), and their hours."""
    parts: list[tuple[int, int, Sequence[Hours]]] = []
    for number, hours in enumerate(week):
        if parts and parts[-1][2] == hours:
            parts[-1] = (parts[-1][0], number, hours)
        else:
            parts.append((number, number, hours))
    return [part for part in parts if part[2]]


def _day(name: str) -> int:
    if name not in _NUMBER_OF:
        raise Refused(f"{name!r} is no day of the week: {_EXPECTED}")
    return _NUMBER_OF[name]


def _hours(written: str) -> list[Hours]:
    hours = []
    for span in written.split():
        try:
            opens, closes = span.split("-")
            one = Hours(_time(opens), _time(closes))
        except ValueError:
            raise Refused(f"{span!r} are no hours: {_EXPECTED}") from None
        if one.opens >= one.closes:
            raise Refused(f"{span!r} ends before it begins")
        hours.append(one)
    return hours


def _time(written: str) -> time:
    return datetime.strptime(written, "%H:%M").time()  # noqa: DTZ007  # hours of any day


def _apart(hours: Sequence[Hours]) -> tuple[Hours, ...]:
    in_order = sorted(hours)
    for before, after in pairwise(in_order):
        if after.opens < before.closes:
            raise Refused(f"{after.opens:%H:%M}: two hours of one day overlap")
    return tuple(in_order)


def _span(first: int, last: int) -> str:
    return _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}"
