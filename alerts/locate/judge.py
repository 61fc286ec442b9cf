"""The search: the smallest set of blocks that explains what failed and what did not.

Greedy by log likelihood, then explaining away, refit, and doing without each wide block in turn.
The time before the present round is cut into slices; a fault began with one of them and lasts until now.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alerts.locate.components import Blocks
from alerts.locate.gain import LEAST, MOST, SURE, fitting_strength, gain
from alerts.locate.topology import Floats, Ints

STRENGTHS = np.array([0.12, 0.3, 0.6, 0.97])
ENOUGH = 4.0  # log odds from which a block is taken
FAULTS_AT_MOST = 40
SWEEPS = 3
A_SLICE = 1.0  # nats that one more slice must bring
HALF = 0.5
OVER = -3.0
SWAPS_AT_MOST = 6
WORTH_A_SWAP = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What is judged: attempts and failures by (cell, slice), the present first, and the usual rates."""

    tries: Floats
    failures: Floats
    usual: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A block taken to be guilty.

    Attributes:
        strengths: Share of attempts that it makes fail, by slice; 0 where it was not yet, or is over.
        strength: The same over all slices where it was.
        excess: Share of failures beyond what all else explains: the size of the effect.
        score: Log odds.
    """

    block: int
    strengths: tuple[float, ...] = ()
    strength: float = 0.0
    excess: float = 0.0
    score: float = 0.0
    now: bool = False
    gained: float = 0.0
    margin: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The guilty blocks, and the rate at which each (cell, slice) was to fail because of them."""

    guesses: tuple[Guess, ...]
    rates: Floats


def judge(blocks: Blocks, cells: Cells) -> Judgement:
    """Find the guilty blocks of a round."""
    found = _settled(blocks, cells, _greedy(blocks, cells, (), frozenset()))
    found = _swapped(blocks, cells, found)
    return Judgement(guesses=found, rates=1 - np.exp(_ln_spared(blocks, cells, found)))


def _greedy(
    blocks: Blocks, cells: Cells, found: tuple[Guess, ...], banned: frozenset[int]
) -> tuple[Guess, ...]:
    """Take the best block again and again, until the best is not good enough."""
    ln_spared = _ln_spared(blocks, cells, found)
    weights = _weights(cells, slice(None), ln_spared)
    sums = np.add.reduceat(weights[blocks.cells], blocks.starts, axis=0)
    taken = {*banned, *(guess.block for guess in found)}
    while len(found) < FAULTS_AT_MOST:
        scores = _evidence(sums) + blocks.ln_prior
        scores[list(taken)] = -np.inf
        block = int(np.argmax(scores))
        if scores[block] <= ENOUGH:
            break
        taken.add(block)
        guess = _fitted(blocks, cells, block, ln_spared)
        if not any(guess.strengths):
            continue
        found = (*found, guess)
        touched = blocks.cells_of(block)
        ln_spared[touched] += np.log1p(-np.array(guess.strengths))
        change = _weights(cells, touched, ln_spared) - weights[touched]
        weights[touched] += change
        _spread(blocks, touched, change, sums)
    return found


def _settled(blocks: Blocks, cells: Cells, found: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Drop what the others explain, then fit the strengths of the rest to each other."""
    found = _without_explained(blocks, cells, found)
    for _ in range(SWEEPS if len(found) > 1 else 1):
        for i, guess in enumerate(found):
            others = _ln_spared(blocks, cells, (*found[:i], *found[i + 1 :]))
            fitted = _fitted(blocks, cells, guess.block, others)
            found = (*found[:i], fitted, *found[i + 1 :])
    return _without_explained(blocks, cells, found)


def _without_explained(
    blocks: Blocks, cells: Cells, found: tuple[Guess, ...]
) -> tuple[Guess, ...]:
    """Drop, the weakest first, what is not needed given all the others; set the scores of the rest."""
    while found:
        found = tuple(_scored(blocks, cells, found, i) for i in range(len(found)))
        weakest = min(found, key=lambda guess: guess.score)
        if weakest.score >= ENOUGH:
            break
        found = tuple(guess for guess in found if guess is not weakest)
    return found


def _swapped(blocks: Blocks, cells: Cells, found: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Try to do without each wide block: two partial faults can look like one wider."""
    best = _explanation(blocks, cells, found)
    wide = [guess for guess in found if blocks.kinds[guess.block].wide]
    for guess in sorted(wide, key=lambda guess: guess.score)[:SWAPS_AT_MOST]:
        rest = tuple(other for other in found if other.block != guess.block)
        if len(rest) == len(found):
            continue  # an earlier swap did without it already
        other = _settled(
            blocks, cells, _greedy(blocks, cells, rest, frozenset([guess.block]))
        )
        explained = _explanation(blocks, cells, other)
        if explained > best + WORTH_A_SWAP:
            found, best = other, explained
    return found


def _explanation(blocks: Blocks, cells: Cells, found: tuple[Guess, ...]) -> float:
    """Give the log likelihood of all that was seen, with the priors of the faults."""
    rates = np.clip(1 - np.exp(_ln_spared(blocks, cells, found)), LEAST, SURE)
    seen = cells.failures * np.log(rates) + (cells.tries - cells.failures) * np.log1p(-rates)
    return float(seen.sum() + sum(blocks.ln_prior[guess.block] for guess in found))


def _evidence(gains: Floats) -> Floats:
    """Give the best reading of the gains by (block, slice, strength).

    Either it began with one of the slices and kept its strength, or each slice has a strength of its
    own, which is one more thing to fit, and costs.
    """
    steady = np.cumsum(gains, axis=1).max(axis=(1, 2))
    worth = np.maximum(gains.max(axis=2) - A_SLICE, 0)
    return np.maximum(steady, worth.sum(axis=1) + A_SLICE)


def _fitted(blocks: Blocks, cells: Cells, block: int, ln_spared: Floats) -> Guess:
    """Set strengths and excess of a block, given what else spares its cells."""
    inside = blocks.cells_of(block)
    tries, failures = cells.tries[inside], cells.failures[inside]
    rates = np.clip(1 - np.exp(ln_spared[inside]), LEAST, MOST)
    expected = tries * rates
    sums = np.stack([tries.sum(axis=0), failures.sum(axis=0), expected.sum(axis=0)])
    best, strengths = -np.inf, np.zeros(len(sums[0]))
    for reading in _readings(sums):
        gains = gain(tries, failures, rates, reading).sum(axis=0)
        used = reading > 0
        free = len(set(reading[used].tolist())) > 1
        if free:
            reading = np.where(gains > A_SLICE, reading, 0)
            gains = np.where(gains > A_SLICE, gains - A_SLICE, 0)
        total = gains.sum() + A_SLICE * free
        if total > best:
            best, strengths = total, reading
    there = strengths > 0
    if not there.any():
        return Guess(block=block, strengths=(0.0,) * len(strengths))
    all_tries, all_failures, all_rates = tries, failures, rates
    tries, failures, expected, rates = (x[:, there] for x in (tries, failures, expected, rates))
    pooled = fitting_strength(tries.sum(), failures.sum(), expected.sum())
    open_to = (rates < HALF) & (tries > 0)
    if open_to.any():
        excess = (failures - expected)[open_to].sum() / (tries - expected)[open_to].sum()
    else:
        excess = (failures - expected).sum() / max(tries.sum(), 1)
    return Guess(
        block=block,
        strengths=tuple(strengths.tolist()),
        strength=pooled,
        excess=float(excess),
        now=float(gain(all_tries[:, 0], all_failures[:, 0], all_rates[:, 0], pooled).sum()) > OVER,
        gained=float(best),
        margin=float(
            (gain(tries, failures, rates, pooled) - gain(tries, failures, rates, blocks.kinds[block].floor / 2)).sum()
        ),
    )


def _readings(sums: Floats) -> Iterator[Floats]:
    """Strengths by slice: steady since each of them, or each its own."""
    slices = sums.shape[1]
    for last in range(1, slices + 1):
        reading = np.zeros(slices)
        reading[:last] = fitting_strength(*sums[:, :last].sum(axis=1))
        yield reading
    if slices > 1:
        yield np.array([fitting_strength(*sums[:, i]) for i in range(slices)])


def _scored(blocks: Blocks, cells: Cells, found: tuple[Guess, ...], i: int) -> Guess:
    """Set the score of one guess given all the others."""
    guess = found[i]
    inside = blocks.cells_of(guess.block)
    others = _ln_spared(blocks, cells, (*found[:i], *found[i + 1 :]))
    gains = gain(
        cells.tries[inside],
        cells.failures[inside],
        1 - np.exp(others[inside]),
        np.array(guess.strengths),
    ).sum(axis=0)
    different = len(set(guess.strengths) - {0.0})
    score = gains.sum() - A_SLICE * (different - 1) + blocks.ln_prior[guess.block]
    return replace(guess, score=float(score))


def _ln_spared(blocks: Blocks, cells: Cells, found: Iterable[Guess]) -> Floats:
    """Log of the share of attempts that neither the usual failures nor these faults hit (noisy-OR)."""
    ln_spared = np.repeat(np.log1p(-cells.usual)[:, None], cells.tries.shape[1], axis=1)
    for guess in found:
        ln_spared[blocks.cells_of(guess.block)] += np.log1p(-np.array(guess.strengths))
    return ln_spared


def _weights(cells: Cells, which: Ints | slice, ln_spared: Floats) -> Floats:
    """Gain by (cell, slice, strength)."""
    return gain(
        cells.tries[which][..., None],
        cells.failures[which][..., None],
        1 - np.exp(ln_spared[which])[..., None],
        STRENGTHS,
    )


def _spread(blocks: Blocks, touched: Ints, change: Floats, scores: Floats) -> None:
    """Add what changed in a few cells to the scores of all blocks that hold them."""
    sizes = blocks.firsts[touched + 1] - blocks.firsts[touched]
    owners = np.concatenate(
        [blocks.blocks_of[blocks.firsts[c] : blocks.firsts[c + 1]] for c in touched]
    )
    np.add.at(scores, owners, np.repeat(change, sizes, axis=0))


def excess_at_least(found: Sequence[Guess], blocks: Blocks) -> tuple[Guess, ...]:
    """Keep those whose effect is large enough that somebody should be woken."""
    return tuple(guess for guess in found if guess.excess >= blocks.kinds[guess.block].floor)
