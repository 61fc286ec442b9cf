"""A guess: a block taken to be guilty, and how strong it must be in each slice of time to fit.

The time before the present round is cut into slices, the present first. A fault began with one of
them and kept its strength, or each slice has a strength of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from alerts.locate.components import Blocks
from alerts.locate.gain import LEAST, MOST, fitting_strength, gain
from alerts.locate.topology import Bools, Floats

A_SLICE = 1.0  # nats: a strength of its own is one more thing to fit, and must bring this much
EXPLAINED = 0.5  # cells that fail more often anyhow say nothing about the size of another effect
STILL_LIKELY = -3.0  # log odds below which the latest rounds say that it is over
AS_NOW = 0.5  # of its present strength: before that it was another matter, or had just begun
# A fault must be told apart from one of half the size that we would not tell of.
TOO_SMALL, TOLD_APART = 0.5, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What is judged: attempts and failures by (cell, slice), and the usual rate of each cell."""

    tries: Floats
    failures: Floats
    usual: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A block taken to be guilty.

    Attributes:
        strengths: Share of attempts that it makes fail, by slice; 0 where it was not there.
        strength: The same, over the slices where it was as it is now.
        excess: Share of failures beyond what all else explains: the size of the effect.
        margin: Log odds against one half the size that nobody need be told of.
        present: Whether the rounds since it was last seen do not speak against it.
        score: Log odds given all the other guesses.
    """

    block: int
    strengths: tuple[float, ...]
    strength: float = 0.0
    excess: float = 0.0
    margin: float = 0.0
    present: bool = False
    score: float = 0.0

    @property
    def ln_spared(self) -> Floats:
        """Log of the share of attempts that it lets through, by slice."""
        spared: Floats = np.log1p(-np.array(self.strengths))
        return spared

    @property
    def is_anything(self) -> bool:
        return any(self.strengths)

    def is_worth_telling(self, floor: float) -> bool:
        """Tell whether it is there now, and surely large enough that somebody should be woken."""
        return self.present and self.excess >= floor and self.margin >= TOLD_APART


def best_readings(gains: Floats) -> Floats:
    """Give the log likelihood of each block under the strengths that suit it best.

    Args:
        gains: By (block, slice, strength).
    """
    steady = np.cumsum(gains, axis=1).max(axis=(1, 2))
    worth = np.maximum(gains.max(axis=2) - A_SLICE, 0)
    best: Floats = np.maximum(steady, worth.sum(axis=1) + A_SLICE)
    return best


def fit(blocks: Blocks, cells: Cells, block: int, ln_spared: Floats) -> Guess:
    """Set the strengths and the size of a block's fault, given what all else spares its cells."""
    inside = blocks.cells_of(block)
    tries, failures = cells.tries[inside], cells.failures[inside]
    rates = np.clip(1 - np.exp(ln_spared[inside]), LEAST, MOST)
    strengths = _best_strengths(tries, failures, rates)
    guess = Guess(block=block, strengths=tuple(strengths.tolist()))
    there = _lately(strengths)
    if not there.any():
        return guess
    lately = slice(0, max(int(there.argmax()), 1))
    since = tries[:, lately], failures[:, lately], rates[:, lately]
    tries, failures, rates = tries[:, there], failures[:, there], rates[:, there]
    strength = fitting_strength(tries.sum(), failures.sum(), (tries * rates).sum())
    if strength < blocks.kinds[block].least:
        return replace(guess, strengths=tuple(0.0 for _ in guess.strengths))
    smaller = TOO_SMALL * blocks.kinds[block].floor
    margin = gain(tries, failures, rates, strength) - gain(tries, failures, rates, smaller)
    return replace(
        guess,
        strength=strength,
        excess=_excess(tries, failures, rates),
        margin=float(margin.sum()),
        present=float(gain(*since, strength).sum()) > STILL_LIKELY,
    )


def scored(blocks: Blocks, cells: Cells, guess: Guess, ln_spared: Floats) -> Guess:
    """Set the score of a guess, given what all else spares its cells."""
    inside = blocks.cells_of(guess.block)
    gained = gain(
        cells.tries[inside],
        cells.failures[inside],
        1 - np.exp(ln_spared[inside]),
        np.array(guess.strengths),
    ).sum()
    fitted = len(set(guess.strengths) - {0.0})
    score = gained - A_SLICE * (fitted - 1) + blocks.ln_prior[guess.block]
    return replace(guess, score=float(score))


def _lately(strengths: Floats) -> Bools:
    """Tell in which slices it was as it is now: from the latest it was in, as far as no weaker."""
    there = strengths > 0
    first = int(there.argmax())
    there &= strengths >= AS_NOW * strengths[first]
    return np.logical_and.accumulate(there | (np.arange(len(there)) < first)) & there


def _best_strengths(tries: Floats, failures: Floats, rates: Floats) -> Floats:
    sums = np.stack([tries.sum(axis=0), failures.sum(axis=0), (tries * rates).sum(axis=0)])
    best, found = -np.inf, np.zeros(tries.shape[1])
    for strengths, steady in _readings(sums):
        gains = gain(tries, failures, rates, strengths).sum(axis=0)
        if not steady:
            worth = gains > A_SLICE
            strengths[~worth] = 0
            gains = np.where(worth, gains - A_SLICE, 0)
        total = gains.sum() + (0 if steady else A_SLICE)
        if total > best:
            best, found = total, strengths
    return found


def _readings(sums: Floats) -> Iterator[tuple[Floats, bool]]:
    """Give strengths by slice: the same since each of the slices, and then each its own."""
    slices = sums.shape[1]
    for last in range(1, slices + 1):
        strengths = np.zeros(slices)
        strengths[:last] = fitting_strength(*sums[:, :last].sum(axis=1))
        yield strengths, True
    if slices > 1:
        yield np.array([fitting_strength(*sums[:, i]) for i in range(slices)]), False


def _excess(tries: Floats, failures: Floats, rates: Floats) -> float:
    """Give the share of failures that nothing else explains, among what would else have worked.

    Cells that mostly fail anyhow are left out: a wider fault hits some links harder than others,
    and that is no fault of their own.
    """
    told = (rates < EXPLAINED) & (tries > 0)
    beyond, spared = failures - tries * rates, tries * (1 - rates)
    return float(beyond[told].sum() / spared[told].sum()) if told.any() else 0.0
