"""How much better a fault explains a cell: log likelihoods of failures and successes, noisy-OR."""

import numpy as np

from alerts.locate.topology import Floats

# A rate is never so sure that one observation could cost everything.
LEAST, MOST, SURE = 1e-4, 0.9995, 0.9999
WEAKEST, STRONGEST = 0.02, 0.999  # a fault's strength


def gain(tries: Floats, failures: Floats, before: Floats, strength: Floats | float) -> Floats:
    """Give the log likelihood that a fault of this strength adds to cells with a rate `before`.

    Failures speak for it, successes against it: that is what makes it locate.
    """
    p0 = np.clip(before, LEAST, MOST)
    p1 = np.minimum(1 - (1 - p0) * (1 - strength), SURE)
    return failures * np.log(p1 / p0) + (tries - failures) * np.log((1 - p1) / (1 - p0))


def fitting_strength(tries: float, failures: float, expected: float) -> float:
    """Give the strength that explains the failures beyond the expected ones."""
    if tries <= 0:
        return WEAKEST
    spared = max(1 - expected / tries, 1e-9)
    return float(np.clip(1 - (1 - failures / tries) / spared, WEAKEST, STRONGEST))
