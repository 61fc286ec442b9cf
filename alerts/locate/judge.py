"""The search: the smallest set of blocks that explains what failed and what did not.

Greedy by log likelihood, then explaining away and refit, then doing without each wide block.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from alerts.locate.components import Blocks
from alerts.locate.gain import LEAST, SURE, gain
from alerts.locate.guess import Cells, Guess, best_readings, fit, scored
from alerts.locate.topology import Floats, Ints

STRENGTHS = np.array([0.12, 0.3, 0.6, 0.97])
ENOUGH = 4.0  # log odds from which a block is taken
FAULTS_AT_MOST = 40
SWEEPS = 3
SWAPS_AT_MOST = 6
WORTH_A_SWAP = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The guilty blocks, and the rates at which the cells were to fail because of them, now."""

    guesses: tuple[Guess, ...]
    rates: Floats


def judge(blocks: Blocks, cells: Cells) -> Judgement:
    """Find the guilty blocks of a round."""
    found = _swapped(blocks, cells, _searched(blocks, cells, (), banned=-1))
    return Judgement(guesses=found, rates=1 - np.exp(_ln_spared(blocks, cells, found)[:, 0]))


def explanation(blocks: Blocks, cells: Cells, found: Iterable[Guess]) -> float:
    """Give the log likelihood of all that was seen, with the priors of the faults."""
    found = tuple(found)
    rates = np.clip(1 - np.exp(_ln_spared(blocks, cells, found)), LEAST, SURE)
    seen = cells.failures * np.log(rates) + (cells.tries - cells.failures) * np.log1p(-rates)
    return float(seen.sum() + sum(blocks.ln_prior[guess.block] for guess in found))


def score_instead(
    blocks: Blocks,
    cells: Cells,
    found: tuple[Guess, ...],
    guess: Guess,
    instead: Iterable[int],
) -> float:
    """Give the score of the best of some blocks, were it guilty in the place of one guess."""
    others = _ln_spared(blocks, cells, (other for other in found if other is not guess))
    return max(
        scored(blocks, cells, fit(blocks, cells, block, others), others).score for block in instead
    )


def _searched(
    blocks: Blocks, cells: Cells, found: tuple[Guess, ...], *, banned: int
) -> tuple[Guess, ...]:
    """Take and settle in turn: beside strengths that fit, a weaker fault stands out."""
    found = _settled(blocks, cells, found)
    best = explanation(blocks, cells, found)
    while len(more := _greedy(blocks, cells, found, banned=banned)) > len(found):
        more = _settled(blocks, cells, more)
        explained = explanation(blocks, cells, more)
        if explained <= best:
            break
        found, best = more, explained
    return found


def _greedy(
    blocks: Blocks, cells: Cells, found: tuple[Guess, ...], *, banned: int
) -> tuple[Guess, ...]:
    """Take the best block again and again, until the best is not good enough."""
    ln_spared = _ln_spared(blocks, cells, found)
    weights = _weights(cells, slice(None), ln_spared)
    sums = np.add.reduceat(weights[blocks.cells], blocks.starts, axis=0)
    taken = [guess.block for guess in found] + [banned] * (banned >= 0)
    while len(found) < FAULTS_AT_MOST:
        scores = best_readings(sums) + blocks.ln_prior
        scores[taken] = -np.inf
        block = int(np.argmax(scores))
        if scores[block] <= ENOUGH:
            break
        taken.append(block)
        guess = fit(blocks, cells, block, ln_spared)
        if not guess.is_anything:
            continue
        found = (*found, guess)
        touched = blocks.cells_of(block)
        ln_spared[touched] += guess.ln_spared
        change = _weights(cells, touched, ln_spared) - weights[touched]
        weights[touched] += change
        _spread(blocks, touched, change, sums)
    return found


def _settled(blocks: Blocks, cells: Cells, found: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Drop what the others explain, then fit the strengths of the rest to each other."""
    found = _without_explained(blocks, cells, found)
    for _ in range(SWEEPS if len(found) > 1 else 0):
        ln_spared = _ln_spared(blocks, cells, found)
        for i, guess in enumerate(found):
            touched = blocks.cells_of(guess.block)
            ln_spared[touched] -= guess.ln_spared
            fitted = fit(blocks, cells, guess.block, ln_spared)
            ln_spared[touched] += fitted.ln_spared
            found = (*found[:i], fitted, *found[i + 1 :])
    return _without_explained(blocks, cells, found)


def _without_explained(blocks: Blocks, cells: Cells, found: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Drop, the weakest first, what is not needed given all the others; score the rest."""
    ln_spared = _ln_spared(blocks, cells, found)
    while found:
        rescored = []
        for guess in found:
            touched = blocks.cells_of(guess.block)
            ln_spared[touched] -= guess.ln_spared
            rescored.append(scored(blocks, cells, guess, ln_spared))
            ln_spared[touched] += guess.ln_spared
        weakest = min(rescored, key=lambda guess: guess.score)
        if weakest.score >= ENOUGH:
            return tuple(rescored)
        ln_spared[blocks.cells_of(weakest.block)] -= weakest.ln_spared
        found = tuple(guess for guess in rescored if guess is not weakest)
    return found


def _swapped(blocks: Blocks, cells: Cells, found: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Try to do without each wide block: two partial faults can look like one wider."""
    best = explanation(blocks, cells, found)
    wide = [guess for guess in found if blocks.kinds[guess.block].wide]
    for guess in sorted(wide, key=lambda guess: guess.score)[:SWAPS_AT_MOST]:
        rest = tuple(other for other in found if other.block != guess.block)
        if len(rest) == len(found):
            continue  # an earlier swap did without it already
        other = _searched(blocks, cells, rest, banned=guess.block)
        explained = explanation(blocks, cells, other)
        if explained > best + WORTH_A_SWAP:
            found, best = other, explained
    return found


def _ln_spared(blocks: Blocks, cells: Cells, found: Iterable[Guess]) -> Floats:
    """Log of the share of attempts that neither the usual nor these faults hit: noisy-OR."""
    ln_spared = np.repeat(np.log1p(-cells.usual)[:, None], cells.tries.shape[1], axis=1)
    for guess in found:
        ln_spared[blocks.cells_of(guess.block)] += guess.ln_spared
    return ln_spared


def _weights(cells: Cells, which: Ints | slice, ln_spared: Floats) -> Floats:
    """Gain by (cell, slice, strength)."""
    return gain(
        cells.tries[which][..., None],
        cells.failures[which][..., None],
        1 - np.exp(ln_spared[which])[..., None],
        STRENGTHS,
    )


def _spread(blocks: Blocks, touched: Ints, change: Floats, sums: Floats) -> None:
    """Add what changed in a few cells to the sums of all blocks that hold them."""
    owners = [blocks.blocks_of[blocks.firsts[c] : blocks.firsts[c + 1]] for c in touched]
    sizes = [len(of_cell) for of_cell in owners]
    np.add.at(sums, np.concatenate(owners), np.repeat(change, sizes, axis=0))
