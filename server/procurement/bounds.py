"""What number may be set in place of another: wide enough for any opinion, not for slips. Pure.

A slip is dong for thousand dong, or a dot between thousands that is read as a decimal.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from server.fleet import cell
from server.procurement.assumptions import SetNumber, assumptions
from server.procurement.defaults import Default
from server.refused import Refused


class Bounds(NamedTuple):
    """The least and the most that a number may be, in its unit."""

    least: float
    most: float


_SHARE, _HOURS_A_YEAR = Bounds(0, 1), Bounds(0, 8760)
_BY_UNIT: Mapping[str, Bounds] = {
    "": Bounds(0, 100_000),  # terms of failures, units of fitting work
    "share": Bounds(0, 100),
    "incident": Bounds(0.01, 1000),
    "1/year": Bounds(0, 10),
    "hour": _HOURS_A_YEAR,
    "hour/year": _HOURS_A_YEAR,
    "year": Bounds(0, 30),
    "kVND": Bounds(0, 200_000),
    "kVND/year": Bounds(0, 200_000),
    "kVND/hour": Bounds(1, 10_000),
    "person": Bounds(1, 1000),
    "person/day": Bounds(1, 1000),
    "desk": Bounds(1, 1000),
    "Mbit/s": Bounds(0.01, 10_000),
    "GB": Bounds(1, 1024),
}
_BY_NAME: Mapping[str, Bounds] = {
    "tail_years": Bounds(0, 20),
    "discount": Bounds(0, 0.5),
    "lag": _SHARE,
    "link.second_factor": _SHARE,
    "link.congestion_share": _SHARE,
    "link.outage_share": _SHARE,
    "link.unavailability": _SHARE,
    "link.growth": Bounds(0.5, 3),
    "shared.printer": _SHARE,
    "shared.scanner": _SHARE,
    "shared.switch": _SHARE,
}
# Three digits behind a single mark: 20.000 is twenty thousand to some and twenty to others.
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_ANY_DAY = date(2026, 1, 1)


class Why(StrEnum):
    """Why what was typed will not do in place of a number."""

    NO_NUMBER = "no number"
    AMBIGUOUS = "ambiguous"
    OUT_OF_BOUNDS = "out of bounds"
    NOT_WHOLE = "not whole"
    UNIT = "unit"
    NO_SOURCE = "no source"


class Unfit(Refused):
    """What was typed will not do; ``why`` says the same in a word, for pages."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why = why


def bounds_of(number: Default) -> Bounds:
    """Say what a number may be."""
    return _BY_NAME.get(number.name) or _BY_UNIT[number.unit]


def read_value(number: Default, typed: str, unit: str = "") -> float:
    """Read what somebody wants in place of a number. ``unit``: empty for that of the number.

    Raises:
        Unfit: If it will not do.
    """
    if unit not in ("", number.unit):
        expected = number.unit or "no unit"
        raise Unfit(Why.UNIT, f"{number.name} is in {expected}, and not in {unit}")
    if _AMBIGUOUS.fullmatch(typed):
        plain = re.sub("[.,]", "", typed)
        raise Unfit(
            Why.AMBIGUOUS, f"{typed!r} can be read in two ways: write {plain}, or one decimal more"
        )
    value = _within(bounds_of(number), typed)
    if not _fits(number, value):
        raise Unfit(Why.NOT_WHOLE, f"{number.name} is a whole number, and {typed!r} is none")
    return value


def _within(bounds: Bounds, typed: str) -> float:
    try:
        value: float = cell.decimal(float("-inf"), float("inf"))(typed)
    except cell.CellError as error:
        raise Unfit(Why.NO_NUMBER, str(error)) from None
    if not bounds.least <= value <= bounds.most:
        raise Unfit(
            Why.OUT_OF_BOUNDS,
            f"{typed} is out of range: {bounds.least:.10g} to {bounds.most:.10g} expected",
        )
    return value


def _fits(number: Default, value: float) -> bool:
    """Whether plans can be reckoned with it: some of what they reckon with is whole."""
    instead = SetNumber(name=number.name, value=value, unit=number.unit, source=number.source)
    try:
        assumptions(_ANY_DAY, [instead]).parameters(_ANY_DAY.year, 1)
    except msgspec.ValidationError:
        return False
    return True
