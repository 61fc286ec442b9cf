"""When something that is used up will be gone: a slope that no single odd reading can bend.

The slope is the median of the slopes between all pairs (Theil 1950, Sen 1968): up to 29 % of the
readings may be anything.
"""

from collections.abc import Sequence
from itertools import combinations
from statistics import median

# Fewer say nothing of a trend, nor does less than two days: an installation is no trend.
_FEWEST = 8
_SPAN_DAYS = 2.0

Point = tuple[float, float]
"""Days since anything, and what was left then."""


def slope_a_day(points: Sequence[Point]) -> float | None:
    """Give the change a day; None where no two points differ in time."""
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for earlier, later in combinations(points, 2)
        if later[0] != earlier[0]
    ]
    return median(slopes) if slopes else None


def used_a_day(points: Sequence[Point]) -> float:
    """Give how much is used up a day, at least; 0 where nothing shows that any is.

    What the newer half does not show any more is over: a large thing was put there once.

    Args:
        points: In the order of time.
    """
    if len(points) < _FEWEST or points[-1][0] - points[0][0] < _SPAN_DAYS:
        return 0.0
    slopes = [slope_a_day(points), slope_a_day(points[len(points) // 2 :])]
    return max(0.0, min(-slope if slope is not None else 0.0 for slope in slopes))
