"""The search finds what trying everything would find, on a board small enough to try everything."""

from itertools import combinations

import numpy as np
import pytest

from alerts.locate.components import Blocks, blocks_of
from alerts.locate.gain import fitting_strength, gain
from alerts.locate.guess import Cells, Guess, fit
from alerts.locate.judge import WORTH_A_SWAP, explanation, judge
from alerts.locate.topology import Floats
from tests.alerts.locate.district import SITES, district

TRIES = 30
BEST, AT_ONCE = 10, 3  # blocks tried, in all sets of so many


def sick_cells(blocks: Blocks, seed: int) -> Cells:
    """A board with one or two faults of some strength, and chance."""
    dice = np.random.default_rng(seed)
    usual = np.full(int(blocks.cells.max()) + 1, 0.01)
    rates = usual.copy()
    for block in dice.choice(len(blocks.names), size=dice.integers(1, 3), replace=False):
        inside = blocks.cells_of(int(block))
        rates[inside] = 1 - (1 - rates[inside]) * (1 - dice.uniform(0.3, 1.0))
    tries = np.full((len(usual), 1), float(TRIES))
    failures = dice.binomial(TRIES, rates)[:, None].astype(float)
    return Cells(tries=tries, failures=failures, usual=usual)


def best_of_all(blocks: Blocks, cells: Cells) -> float:
    """Try all small sets of the most promising blocks; give the best explanation."""
    nothing: Floats = np.log1p(-cells.usual)[:, None]
    alone = [
        explanation(blocks, cells, [fit(blocks, cells, b, nothing)])
        for b in range(len(blocks.names))
    ]
    promising = np.argsort(alone)[-BEST:].tolist()
    sets = [some for size in range(AT_ONCE + 1) for some in combinations(promising, size)]
    return max(explanation(blocks, cells, fitted(blocks, cells, some)) for some in sets)


def fitted(blocks: Blocks, cells: Cells, some: tuple[int, ...]) -> list[Guess]:
    """Fit the strengths of some blocks to each other."""
    found = [Guess(block=block, strengths=(0.0,)) for block in some]
    for _ in range(6):
        for i, guess in enumerate(found):
            spared = np.log1p(-cells.usual)[:, None].copy()
            for other in found:
                if other is not guess:
                    spared[blocks.cells_of(other.block)] += other.ln_spared
            found[i] = fit(blocks, cells, guess.block, spared)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_small_set_of_blocks_explains_clearly_better(seed: int) -> None:
    blocks = blocks_of(district(SITES[:4]))
    cells = sick_cells(blocks, seed)

    found = judge(blocks, cells).guesses

    assert explanation(blocks, cells, found) > best_of_all(blocks, cells) - WORTH_A_SWAP


def test_nothing_is_guilty_of_what_is_usual() -> None:
    blocks = blocks_of(district())
    usual = np.full(int(blocks.cells.max()) + 1, 0.02)
    cells = Cells(
        tries=np.full((len(usual), 1), 100.0), failures=np.full((len(usual), 1), 2.0), usual=usual
    )

    assert judge(blocks, cells).guesses == ()


def test_successes_speak_against_a_fault() -> None:
    alone = gain(np.array([10.0]), np.array([10.0]), np.array([0.02]), 0.9)
    mixed = gain(np.array([20.0]), np.array([10.0]), np.array([0.02]), 0.9)

    assert alone[0] > 0
    assert mixed[0] < alone[0]


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.9])
def test_the_strength_that_fits_is_the_one_beyond_the_usual(strength: float) -> None:
    usual = 0.05
    failures = 1000 * (1 - (1 - usual) * (1 - strength))

    assert fitting_strength(1000, failures, 1000 * usual) == pytest.approx(strength)


def test_without_attempts_nothing_is_concluded() -> None:
    assert fitting_strength(0, 0, 0) == pytest.approx(0.02)
