"""The search finds what trying everything would find, on a board small enough to try everything."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pytest

from alerts.locate.components import Blocks, blocks_of
from alerts.locate.gain import fitting_strength, gain
from alerts.locate.guess import Cells, Guess, fit
from alerts.locate.judge import WORTH_A_SWAP, explanation, judge
from alerts.locate.topology import Floats, Link, Service, Topology
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


def wide_province() -> Topology:
    """Forty sites of two providers in four areas, and six national services of eight."""
    return Topology.of(
        services=[Service(id=f"n{i}", national=True) for i in range(6)]
        + [Service(id=f"p{i}", national=False) for i in range(2)],
        links=[
            Link(id=f"s{i}-l0", site=f"s{i}", provider=f"isp{i % 2}", area=str(i // 10))
            for i in range(40)
        ],
        pcs=[],
    )


def board_of(blocks: Blocks, faults: Mapping[str, float], tries: float) -> Cells:
    """A board on which each component fails its share of the attempts, and nothing by chance."""
    usual = np.full(int(blocks.cells.max()) + 1, 0.02)
    spared = 1 - usual
    for name, strength in faults.items():
        spared[blocks.cells_of(blocks.names.index(name))] *= 1 - strength
    numbers = np.full((len(usual), 1), tries)
    return Cells(tries=numbers, failures=numbers * (1 - spared)[:, None], usual=usual)


def test_a_weaker_fault_inside_a_wide_one_is_found_beside_it() -> None:
    """At first the wide one is taken as strong as both: what is left is weighed after that."""
    blocks = blocks_of(wide_province())
    sick = {"nat:backbone": 0.21, "svc:n0": 0.32, "svc:n1": 0.14}

    found = judge(blocks, board_of(blocks, sick, tries=60)).guesses

    assert {blocks.names[it.block]: round(it.strength, 2) for it in found} == pytest.approx(
        sick, abs=0.02
    )


def test_what_a_wider_fault_mostly_explains_is_too_small_to_be_told() -> None:
    """A provider's resolver fails whoever uses it, and at some sites that is everybody."""
    blocks = blocks_of(wide_province())
    sick = {"isp:isp0": 0.6, "link:s12-l0": 0.99}

    found = judge(blocks, board_of(blocks, sick, tries=60)).guesses

    told = [it for it in found if it.is_worth_telling(blocks.kinds[it.block].floor)]
    assert [blocks.names[it.block] for it in told] == ["isp:isp0"]


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
