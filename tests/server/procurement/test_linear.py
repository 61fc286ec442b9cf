import numpy as np
import pytest

from server.procurement.linear import Program, columns

ITEMS, LIMITS = 90, 40


def knapsacks() -> Program:
    """A choice of things under many limits, which no search proves within a second."""
    chance = np.random.default_rng(1)
    weights = chance.integers(1, 50, (LIMITS, ITEMS)).astype(float)
    limit, item = np.nonzero(weights)
    program = Program(np.full(LIMITS, -np.inf), weights.sum(axis=1) * 0.31)
    worth = chance.integers(1, 60, ITEMS).astype(float)
    entries = columns(ITEMS, (limit, item, weights[limit, item]))
    program.add(-worth, entries, upper=1, whole=True)
    return program


def test_a_search_is_given_up_as_soon_as_whoever_waits_for_it_is_interrupted() -> None:
    asked: list[int] = []

    def left_s() -> float:
        asked.append(1)
        if len(asked) > 1:
            raise KeyboardInterrupt
        return 3600.0

    with pytest.raises(KeyboardInterrupt):
        knapsacks().search(np.zeros(0, dtype=int), nodes=2**30, left_s=left_s, gap=0.0)

    assert len(asked) == 2
