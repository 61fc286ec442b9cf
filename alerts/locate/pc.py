"""Single PCs, judged by what nothing wider explains.

The evidence against a PC is summed over the rounds and slowly forgotten (a CUSUM), so that a weak
fault is found later, not never. A failure counts for more where its kind is rarely nobody's fault.
"""

from dataclasses import dataclass

import numpy as np

from alerts.locate.arrival import NOT_PROBED, OK, OUTCOMES, TIMEOUT, Codes, Reports
from alerts.locate.gain import LEAST, MOST
from alerts.locate.memory import Memory
from alerts.locate.topology import Bools, Floats, Ints

STRENGTHS = (0.3, 0.6, 0.9)
FORGET = 0.9  # what is kept of the sum in a round in which a PC probes everything
GAIN_AT_MOST, SUM_AT_MOST = 15.0, 54.0
# Guilty from this sum. Who probes everything needs more: twelve failures can be one bad minute.
GUILTY, GUILTY_MORE = 21.0, 15.0
SERVICES_LEAST, ROUNDS_LEAST = 2, 3  # one service may be blocked there; two rounds may be chance
NEW_ROUNDS = 5  # what ails a PC when it is first seen is usual for it
EXPLAINED = 0.02  # beyond the usual: the failure belongs to a fault of somebody else
RARE = 0.02  # no kind of failure is thought rarer among chance failures
ANY_LETTER = 0.2  # of a failure, before the PC's first


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What fails anyhow.

    Attributes:
        rates: (link, service), as judged.
        usual: By link.
        letters: Share of each outcome among failures that are nobody's fault.
        link_letters, service_letters: The same among all failures, by link and by service.
    """

    rates: Floats
    usual: Floats
    letters: Floats
    link_letters: Floats
    service_letters: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A PC found guilty; `report` is the place of its report among those of the round."""

    pc: int
    report: int
    since: int
    outcome: int
    failed: int
    tried: int
    score: float
    strength: float


def share_of(tried: Bools) -> Floats:
    """Give the share of the services that each report probed."""
    share: Floats = tried.sum(axis=1) / max(tried.shape[1], 1)
    return share


def letters_of(counts: Ints) -> tuple[Floats, Floats]:
    """Give the shares of the outcomes among failures, by link and by service."""
    failures = counts.astype(float)
    failures[:, :, OK] = 0
    by_link, by_service = failures.sum(axis=1) + 0.1, failures.sum(axis=0) + 0.1
    return (
        by_link / by_link.sum(axis=1, keepdims=True),
        by_service / by_service.sum(axis=1, keepdims=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The reports that say something: a failure, or what comes after one.

    Attributes:
        chosen: Their places among those of the round.
        tried, failed: (report, service).
    """

    chosen: Ints
    reports: Reports
    outcome: Codes
    tried: Bools
    failed: Bools

    @property
    def share(self) -> Floats:
        """Share of the services that each probed."""
        return share_of(self.tried)


def judge_pcs(
    before: Memory, fresh: Reports, outcome: Codes, background: Background
) -> tuple[Memory, list[Suspect]]:
    """Add a round's evidence to the sums, and give the PCs that are guilty.

    Args:
        before: What is remembered; it stays as it is.
        fresh: The reports of the round.
        outcome: Their outcomes, slow ones included.
        background: What fails anyhow.
    """
    memory = before.copy()
    asked = _asked(before, fresh, outcome)
    pc = asked.reports.pc
    letters = before.letters[pc] + _letters(asked, background)
    gained, strength = _gained(asked, _rates(before, asked, background), letters)
    _sum_up(memory, before, asked, gained, letters)
    memory.known[fresh.pc] = np.minimum(before.known[fresh.pc] + 1, NEW_ROUNDS)
    _learn(memory, fresh, outcome, background)
    guilty = (
        (memory.score[pc] >= GUILTY + GUILTY_MORE * asked.share)
        & (gained > 0)
        & (memory.failing[pc].sum(axis=1) >= SERVICES_LEAST)
        & (memory.rounds[pc] >= ROUNDS_LEAST)
    )
    return memory, [
        Suspect(
            pc=int(pc[i]),
            report=int(asked.chosen[i]),
            since=int(memory.began[pc[i]]),
            outcome=int(letters[i].argmax()),
            failed=int(asked.failed[i].sum()),
            tried=int(asked.tried[i].sum()),
            score=float(memory.score[pc[i]]),
            strength=float(strength[i]),
        )
        for i in np.flatnonzero(guilty)
    ]


def _asked(before: Memory, fresh: Reports, outcome: Codes) -> _Asked:
    tried = outcome != NOT_PROBED
    failed = tried & (outcome != OK)
    chosen = np.flatnonzero((failed.any(axis=1) | (before.score[fresh.pc] > 0)) & (fresh.via >= 0))
    return _Asked(
        chosen=chosen,
        reports=fresh.only(chosen),
        outcome=outcome[chosen],
        tried=tried[chosen],
        failed=failed[chosen],
    )


def _sum_up(memory: Memory, before: Memory, asked: _Asked, gained: Floats, letters: Floats) -> None:
    """Add the evidence to the sums, in place; where a sum is 0 all begins anew."""
    pc, failed = asked.reports.pc, asked.failed
    kept = FORGET**asked.share
    score = kept * before.score[pc] + np.clip(gained, -GAIN_AT_MOST, GAIN_AT_MOST)
    score = np.clip(score, 0, SUM_AT_MOST)
    score[before.known[pc] < NEW_ROUNDS] = 0
    lasts = score > 0
    memory.score[pc] = score
    forgotten = letters - (1 - kept)[:, None] * before.letters[pc]
    memory.letters[pc] = np.where(lasts[:, None], forgotten, 0)
    memory.failing[pc] = (before.failing[pc] | failed) & lasts[:, None]
    memory.rounds[pc] = np.where(lasts, before.rounds[pc] + failed.any(axis=1), 0)
    memory.began[pc] = np.where(before.score[pc] > 0, before.began[pc], asked.reports.measured)


def _letters(asked: _Asked, background: Background) -> Floats:
    """Count failures by (report, outcome), each as far as nothing wider explains it."""
    counted = np.where(asked.failed, 1 - background.rates[asked.reports.via], 0)
    letters = [(counted * (asked.outcome == code)).sum(axis=1) for code in range(OUTCOMES)]
    return np.stack(letters, axis=1)


def _rates(before: Memory, asked: _Asked, background: Background) -> Floats:
    """Chance of each outcome seen, were nothing wrong with the PC."""
    via, letter = asked.reports.via, np.where(asked.failed, asked.outcome, TIMEOUT)
    service = np.arange(letter.shape[1])[None]
    usual = background.usual[via][:, None]
    own = before.own_rates(asked.reports.pc)[:, None]
    beyond = np.maximum(np.clip(background.rates[via], LEAST, MOST) - usual, 0)
    of_faults = background.link_letters[via[:, None], letter]
    of_faults = (of_faults + background.service_letters[service, letter]) / 2
    of_chance = np.maximum(background.letters[letter], RARE)
    rates = beyond * np.where(asked.failed, of_faults, 1)
    return np.clip(rates + (usual + own - usual * own) * of_chance, LEAST / 10, MOST)


def _gained(asked: _Asked, rates: Floats, letters: Floats) -> tuple[Floats, Floats]:
    """Give the evidence of a round, and the strength that fits best.

    Args:
        asked: The reports.
        rates: Chance of each outcome, were nothing wrong with the PC.
        letters: Of its failures so far: were it at fault, it would go on like that.
    """
    shares = (letters + ANY_LETTER) / (letters.sum(axis=1) + (OUTCOMES - 1) * ANY_LETTER)[:, None]
    letter = np.where(asked.failed, asked.outcome, TIMEOUT).astype(np.int64)
    chances = np.take_along_axis(shares, letter, axis=1)
    successes = (asked.tried & ~asked.failed).sum(axis=1)
    gains = np.stack(
        [
            (np.log(((1 - q) * rates + q * chances) / rates) * asked.failed).sum(axis=1)
            + successes * np.log(1 - q)
            for q in STRENGTHS
        ]
    )
    return gains.max(axis=0), np.array(STRENGTHS)[gains.argmax(axis=0)]


def _learn(memory: Memory, fresh: Reports, outcome: Codes, background: Background) -> None:
    """Learn what is usual for a PC, where no fault of others explains it."""
    known = np.flatnonzero(fresh.via >= 0)
    via, outcome = fresh.via[known], outcome[known]
    tried = outcome != NOT_PROBED
    usual = background.usual[via]
    counted = tried & (background.rates[via] < usual[:, None] + EXPLAINED)
    tries = counted.sum(axis=1)
    extra = (counted & (outcome != OK)).sum(axis=1) - tries * usual
    memory.learn(fresh.pc[known], share_of(tried), tries, extra)
