"""The vital signs of a simulated computer at many moments at once, by the formulas of one. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.metrics import METRICS, Metric
from server.province.chance import digits
from server.province.computers import Computer
from server.province.vitals import Calculus, Number, When, vital_signs

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

_AHEAD_S = 7 * 3600  # Viet Nam
_ALL_AT_ONCE = Calculus(least=np.minimum, most=np.maximum, sin=np.sin, exp=np.exp, floor=np.floor)


@dataclass(frozen=True, slots=True)
class _Chances:
    """``server.province.vitals.Chance``: so many numbers each time."""

    generator: np.random.Generator
    count: int

    def random(self) -> Floats:
        return self.generator.random(self.count)

    def uniform(self, a: float, b: float) -> Floats:
        return self.generator.uniform(a, b, self.count)

    def expovariate(self, lambd: float) -> Floats:
        return self.generator.exponential(1 / lambd, self.count)

    def randrange(self, start: int) -> Whole:
        return self.generator.integers(start, size=self.count)


def measure_all(computer: Computer, at_ms: Whole, started: Floats) -> Floats:
    """Measure at some moments, with the power on.

    Args:
        computer: Whose.
        at_ms: When: milliseconds since 1970.
        started: Of the start that each belongs to (``server.province.vitals.When``).

    Returns:
        A row a moment, a column a metric, to their decimals; NaN: it cannot be measured.
    """
    seconds = at_ms / 1000
    when = When(timestamp_s=seconds, hour=(seconds + _AHEAD_S) % 86_400 // 60 / 60, started=started)
    words = ("vitals", computer.code, *at_ms[:1])
    chances = _Chances(np.random.default_rng(int(digits(16, *words), 16)), at_ms.size)
    signs = vital_signs(computer, when, 1.0, chances, _ALL_AT_ONCE)
    columns = np.full((len(METRICS), at_ms.size), np.nan)
    for column, metric in zip(columns, METRICS, strict=True):
        measured = signs.get(metric.name)
        if measured is not None:
            column[:] = _rounded(measured, metric)
    return columns.T


def _rounded(values: Number, metric: Metric) -> Floats:
    """Round as ``checks.metrics.rounded`` does."""
    values = np.asarray(values, float)
    if metric.digits:
        with np.errstate(divide="ignore"):
            size = np.floor(np.log10(np.abs(values)))
        unit = 10.0 ** np.where(np.isfinite(size), size - metric.digits + 1, 0)
        values = np.rint(values / unit) * unit
    scale = 10.0**metric.decimals
    rounded: Floats = np.rint(values * scale) / scale
    return rounded
