"""What is usual: how often attempts over a link fail, how long a service takes, what is noise.

Learnt late and only from rounds in which nobody was blamed, so that no fault is learnt as normal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from alerts.locate.arrival import OK, OUTCOMES, Reports
from alerts.locate.board import Board
from alerts.locate.components import EXTRA_COLUMNS
from alerts.locate.pack import Axes
from alerts.locate.topology import Axis, Bools, Floats, Topology
from alerts.locate.window import density_of

DELAY = 6  # rounds that must have passed without blame
KEPT = 0.9  # of what was learnt, each round
PRIOR_TRIES, PRIOR_RATE = 40.0, 0.02  # what is believed of a link before it is known
RATES = (0.005, 0.2)
CALM = 0.15  # a round in which a link fails more is not usual
ENOUGH_TRIES = 12  # to say so
EXPLAINED = 0.02  # beyond the usual: the cell belongs to a fault of somebody else
LETTERS_KEPT = 0.98
# Failures that are nobody's fault are timeouts, mostly. By outcome, as `arrival.KIND_WORDS`.
LETTERS_PRIOR = np.array([0.0, 14.0, 2.0, 1.0, 1.0, 1.0, 1.0])
DENSITY_KEPT = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What is usual.

    Attributes:
        tries, failures: Of each link, as far as it was nobody's fault.
        waiting: (age, 2, link): tries and failures of the last rounds, not yet learnt.
        letters: Failures that were nobody's fault, by outcome.
        usual_ms: By service; NaN until the first answer.
        density: Attempts that a link makes in a round.
    """

    AXES: ClassVar[Mapping[str, Axes]] = {
        "tries": (Axis.LINK,),
        "failures": (Axis.LINK,),
        "waiting": (None, None, Axis.LINK),
        "letters": (None,),
        "usual_ms": (Axis.SERVICE,),
        "density": (),
    }

    tries: Floats
    failures: Floats
    waiting: Floats
    letters: Floats
    usual_ms: Floats
    density: Floats

    @classmethod
    def blank(cls, topology: Topology) -> "Habit":
        services, links, _ = topology.sizes
        return cls(
            tries=np.zeros(links),
            failures=np.zeros(links),
            waiting=np.zeros((DELAY, 2, links)),
            letters=np.zeros(OUTCOMES),
            usual_ms=np.full(services, np.nan),
            density=np.zeros(()),
        )

    @property
    def rates(self) -> Floats:
        """Usual failure rate of each link."""
        failures = self.failures + PRIOR_TRIES * PRIOR_RATE
        return np.clip(failures / (self.tries + PRIOR_TRIES), *RATES)

    @property
    def letter_shares(self) -> Floats:
        """Share of each outcome among the failures that are nobody's fault."""
        letters = self.letters + LETTERS_PRIOR
        shares: Floats = letters / letters.sum()
        return shares


def with_new_services(habit: Habit, fresh: Reports) -> Habit:
    """Learn the usual time of services that were not answered before."""
    usual_ms = habit.usual_ms.copy()
    for service in np.flatnonzero(np.isnan(usual_ms)):
        answered = fresh.ms[fresh.outcome[:, service] == OK, service]
        if len(answered):
            usual_ms[service] = np.median(answered)
    return replace(habit, usual_ms=usual_ms)


def with_density(habit: Habit, board: Board) -> Habit:
    """Learn how much is probed. It sinks slowly: an outage is no sign of less probing."""
    return replace(habit, density=np.maximum(density_of(board), DENSITY_KEPT * habit.density))


def learnt(habit: Habit, board: Board, rates: Floats, usual: Floats, blamed: Bools) -> Habit:
    """Learn from a round that was judged.

    Args:
        habit: What was usual before.
        board: The round.
        rates: At which each cell of the board was to fail, as judged.
        usual: The same, usually.
        blamed: Links that a fault was found at: what they did of late is not learnt.
    """
    shape = (len(blamed) + 1, len(habit.usual_ms) + EXTRA_COLUMNS)
    explained = (rates > usual + EXPLAINED).reshape(shape)[:-1, :-EXTRA_COLUMNS]
    counts = np.where(explained[:, :, None] | blamed[:, None, None], 0, board.counts)
    tries = counts.sum(axis=(1, 2))
    waiting = np.concatenate([[[tries, tries - counts[:, :, OK].sum(axis=1)]], habit.waiting])
    waiting[:, :, blamed] = 0
    old_tries, old_failures = waiting[-1]
    calm = (old_failures <= CALM * old_tries) | (old_tries < ENOUGH_TRIES)
    learn = calm & (old_tries > 0)
    letters = counts.sum(axis=(0, 1)).astype(float)
    letters[OK] = 0
    return replace(
        habit,
        tries=np.where(learn, KEPT * habit.tries + old_tries, habit.tries),
        failures=np.where(learn, KEPT * habit.failures + old_failures, habit.failures),
        waiting=waiting[:-1],
        letters=LETTERS_KEPT * habit.letters + letters,
    )
