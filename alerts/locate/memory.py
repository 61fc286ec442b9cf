"""What is remembered of each PC: the evidence against it, and what is usual for it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from alerts.locate.arrival import OUTCOMES
from alerts.locate.pack import Axes
from alerts.locate.topology import Axis, Bools, Floats, Ints, Topology

Small = npt.NDArray[np.float32]

CALM = 8.0  # below this sum what a PC does is usual for it
HABIT_KEPT, PRIOR_TRIES, PRIOR_RATE, HABIT_AT_MOST = 0.98, 30.0, 0.003, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of each PC.

    Attributes:
        score: Sum of the evidence, in nats.
        tries, extra: Attempts, and failures beyond those of its link: bad Wi-Fi.
        doubted_tries, doubted_extra: Of these, what came since the sum was low: perhaps a fault.
        letters: (PC, outcome): failures since the sum was last 0.
        failing: (PC, service): which failed since then.
        rounds: With a failure since then.
        began: Round of the first failure since then.
        known: In which it reported, ever, up to NEW_ROUNDS.
    """

    AXES: ClassVar[Mapping[str, Axes]] = {
        "score": (Axis.PC,),
        "tries": (Axis.PC,),
        "extra": (Axis.PC,),
        "doubted_tries": (Axis.PC,),
        "doubted_extra": (Axis.PC,),
        "letters": (Axis.PC, None),
        "failing": (Axis.PC, Axis.SERVICE),
        "rounds": (Axis.PC,),
        "began": (Axis.PC,),
        "known": (Axis.PC,),
    }

    score: Small
    tries: Small
    extra: Small
    doubted_tries: Small
    doubted_extra: Small
    letters: Small
    failing: Bools
    rounds: Small
    began: npt.NDArray[np.int32]
    known: npt.NDArray[np.uint8]

    @classmethod
    def blank(cls, topology: Topology) -> "Memory":
        services, _, pcs = topology.sizes
        return cls(
            score=np.zeros(pcs, np.float32),
            tries=np.zeros(pcs, np.float32),
            extra=np.zeros(pcs, np.float32),
            doubted_tries=np.zeros(pcs, np.float32),
            doubted_extra=np.zeros(pcs, np.float32),
            letters=np.zeros((pcs, OUTCOMES), np.float32),
            failing=np.zeros((pcs, services), bool),
            rounds=np.zeros(pcs, np.float32),
            began=np.zeros(pcs, np.int32),
            known=np.zeros(pcs, np.uint8),
        )

    def copy(self) -> "Memory":
        return Memory(**{it.name: getattr(self, it.name).copy() for it in fields(self)})

    def own_rates(self, pc: Ints) -> Floats:
        """Usual failure rate of PCs beyond that of their link."""
        extra = self.extra[pc] - self.doubted_extra[pc] + PRIOR_TRIES * PRIOR_RATE
        tries = self.tries[pc] - self.doubted_tries[pc] + PRIOR_TRIES
        return np.clip(extra / tries, 0, HABIT_AT_MOST)

    def learn(self, pc: Ints, share: Floats, tries: Ints, extra: Floats) -> None:
        """Learn what is usual, in place.

        Args:
            pc: The PCs.
            share: Of the services that each probed.
            tries: Attempts that no fault of others explains.
            extra: Failures among these, beyond those of the link.
        """
        kept = HABIT_KEPT**share
        doubted = self.score[pc] >= CALM
        self.tries[pc] = kept * self.tries[pc] + tries
        self.extra[pc] = kept * self.extra[pc] + extra
        self.doubted_tries[pc] = np.where(doubted, kept * self.doubted_tries[pc] + tries, 0)
        self.doubted_extra[pc] = np.where(doubted, kept * self.doubted_extra[pc] + extra, 0)
