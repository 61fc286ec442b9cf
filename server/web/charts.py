"""Geometry of the charts: numbers to paths, ticks and places. Pure; markup is in the templates.

A plot is drawn in a box of 1000 x 100 that the page stretches to any size, so lines keep their
width by CSS and no text stands inside it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.clock import from_ms, to_ms

WIDTH = 1000.0
HEIGHT = 100.0
# So many things are drawn one by one; more are one bar.
_MOST_CELLS = 40
_BETWEEN_CELLS = 6.0
# A path is thinned to the least and the most of each bucket, so no dip is lost.
_BUCKETS = 170
_QUARTER_MS = 15 * 60_000
_DAY_MS = 96 * _QUARTER_MS
# Steps of the time axis in quarters of an hour: a quarter, an hour, two, three, six hours.
_EVERY_QUARTERS = (1, 4, 8, 12, 24)
_MOST_TICKS = 5

Point = tuple[float, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where values lie in the box: x from ``left`` to ``right``, y from ``low`` up to ``high``."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Place a value from the left."""
        return (value - self.left) / (self.right - self.left) * WIDTH

    def y(self, value: float) -> float:
        """Place a value from the top."""
        return (self.high - value) / (self.high - self.low) * HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on the time axis. ``percent``: from the left."""

    percent: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A part of a bar. ``bad``: of those that failed."""

    x: float
    width: float
    bad: bool


def cells(failed: int, total: int) -> tuple[Cell, ...]:
    """Lay out how many of how many failed: one cell each if they are few, else one bar."""
    if not total:
        return ()
    if total > _MOST_CELLS:
        width = round(WIDTH * failed / total, 1)
        bar = (Cell(x=0, width=width, bad=True), Cell(x=width, width=WIDTH - width, bad=False))
        return tuple(cell for cell in bar if cell.width)
    step = (WIDTH + _BETWEEN_CELLS) / total
    return tuple(
        Cell(x=round(step * number, 1), width=round(step - _BETWEEN_CELLS, 1), bad=number < failed)
        for number in range(total)
    )


def scale(values: Iterable[float], highest: float | None = None) -> tuple[float, ...]:
    """Give the ticks of an axis from 0 to a round number above all values, evenly spaced.

    Args:
        values: What is to be seen.
        highest: Where the axis ends, when its end is known.
    """
    most = highest if highest is not None else max(values, default=0.0)
    if most <= 0:
        return (0.0, 1.0)
    step = _round_step(most / 2)
    count = math.ceil(most / step - 1e-9)
    return tuple(step * number for number in range(count + 1))


def line(frame: Frame, points: Sequence[Point]) -> str:
    """Write a line as a path of relative steps with one decimal; None breaks it."""
    return _path(_thinned(frame, points))


def band(frame: Frame, edges: Sequence[tuple[float, float, float]]) -> str:
    """Write an area as a closed path: x, and from where to where y reaches there."""
    there = [(x, high) for x, _, high in edges]
    back = [(x, low) for x, low, _ in reversed(edges)]
    return _path([(frame.x(x), frame.y(y)) for x, y in (*there, *back)]) + "z"


def days(from_ms_: int, to_ms_: int, zone: ZoneInfo) -> tuple[Tick, ...]:
    """Give the middle of each day in a zone that a time axis shows."""
    first = from_ms(from_ms_).astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    frame = Frame(left=from_ms_, right=to_ms_, low=0, high=1)
    noons = (first + timedelta(days=number) for number in range((to_ms_ - from_ms_) // _DAY_MS + 2))
    return tuple(
        Tick(percent=round(frame.x(to_ms(at)) / WIDTH * 100, 1), at=at)
        for at in noons
        if from_ms_ <= to_ms(at) <= to_ms_
    )


def hours(from_ms_: int, to_ms_: int, zone: ZoneInfo) -> tuple[Tick, ...]:
    """Give the ticks of a time axis at round times of the day in a zone, four or so of them."""
    quarters = (to_ms_ - from_ms_) / _QUARTER_MS
    every = next((step for step in _EVERY_QUARTERS if quarters / step <= _MOST_TICKS), 24)
    first = from_ms(from_ms_).astimezone(zone).replace(minute=0, second=0, microsecond=0)
    marks = (first + timedelta(minutes=15 * number) for number in range(math.ceil(quarters) + 5))
    frame = Frame(left=from_ms_, right=to_ms_, low=0, high=1)
    return tuple(
        Tick(percent=round(frame.x(to_ms(at)) / WIDTH * 100, 1), at=at)
        for at in marks
        if (at.hour * 4 + at.minute // 15) % every == 0 and from_ms_ <= to_ms(at) <= to_ms_
    )


def _path(points: Iterable[Point]) -> str:
    commands: list[str] = []
    pen: tuple[float, float] | None = None
    for x, y in points:
        if y is None:
            pen = None
            continue
        commands.append(_step(pen, x, y))
        # Steps are added up as they were written, so that rounding does not drift.
        pen = (round(x, 1), round(y, 1))
    return "".join(commands)


def _step(pen: tuple[float, float] | None, x: float, y: float) -> str:
    x, y = round(x, 1), round(y, 1)
    if pen is None:
        return f"M{x:g} {y:g}"
    return f"l{round(x - pen[0], 1):g} {round(y - pen[1], 1):g}"


def _thinned(frame: Frame, points: Sequence[Point]) -> list[Point]:
    """Place points in the box, at most two a bucket: the least and the most, in their order."""
    out: list[Point] = []
    bucket: list[tuple[float, float]] = []
    number = -1
    for at, value in points:
        x = frame.x(at)
        here = int(x / WIDTH * _BUCKETS)
        if value is None or here != number:
            out.extend(_ends(bucket))
            bucket, number = [], here
        if value is None:
            out.append((x, None))
        else:
            bucket.append((x, frame.y(value)))
    out.extend(_ends(bucket))
    return out


def _ends(bucket: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if not bucket:
        return []
    least = min(bucket, key=lambda point: point[1])
    most = max(bucket, key=lambda point: point[1])
    return [least] if least == most else sorted((least, most))


def _round_step(about: float) -> float:
    """Give the round number (1, 2, 2.5 or 5 times a power of ten) that is at least ``about``."""
    power = 10.0 ** math.floor(math.log10(about))
    return next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= about - 1e-12)
