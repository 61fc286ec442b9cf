"""When each PC is usually on: the share of each hour of the day, learnt hour by hour.

So a site that stays dark in the morning is missed although nobody there has spoken today, and a PC
that always runs at night. What is an hour, and what a day off, says the calendar of the site.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from alerts.calendar import HOURS_A_DAY, SLOTS
from alerts.locate.arrival import Arrival
from alerts.locate.pack import Axes
from alerts.locate.presence import NEVER, Presence
from alerts.locate.topology import Axis, Bools, Floats, Topology

FULL = 250  # a share of 1, in a byte
LEARNT = 0.15  # of the share, from one such hour: it takes two weeks to be sure
ROUNDS_LEAST = 10  # of an hour, to learn from it
USUALLY = 0.7  # share from which a PC is missed that has not come on
SETTLED = 15  # rounds after work began, or after the server was away, in which nobody is missed yet
LIVELY = 0.5  # share of the links on which somebody must have come, or it is a holiday


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is remembered of when PCs are on.

    Attributes:
        on: (PC, slot): share of the slot in which it is on, of FULL.
        heard: By PC: rounds of the present slot in which it was.
        rounds, slot: By link: rounds of the present slot so far, and which it is; -1: not known.
        opened: By link: the round in which work began there; NEVER when there is none now.
        today: By link: the first round of the day there.
    """

    AXES: ClassVar[Mapping[str, Axes]] = {
        "on": (Axis.PC, None),
        "heard": (Axis.PC,),
        "rounds": (Axis.LINK,),
        "slot": (Axis.LINK,),
        "opened": (Axis.LINK,),
        "today": (Axis.LINK,),
    }

    on: npt.NDArray[np.uint8]
    heard: npt.NDArray[np.uint16]
    rounds: npt.NDArray[np.uint16]
    slot: npt.NDArray[np.int8]
    opened: npt.NDArray[np.int32]
    today: npt.NDArray[np.int32]

    @classmethod
    def blank(cls, topology: Topology) -> "Usual":
        _, links, pcs = topology.sizes
        return cls(
            on=np.zeros((pcs, SLOTS), np.uint8),
            heard=np.zeros(pcs, np.uint16),
            rounds=np.zeros(links, np.uint16),
            slot=np.full(links, -1, np.int8),
            opened=np.full(links, NEVER, np.int32),
            today=np.full(links, NEVER, np.int32),
        )

    def shares(self, topology: Topology) -> Floats:
        """Give how likely each PC is to be on now; 0 where that is not likely enough to miss it."""
        slot = self.slot[topology.pc_link]
        shares = self.on[np.arange(len(slot)), slot] / FULL
        likely: Floats = np.where((slot >= 0) & (shares >= USUALLY), shares, 0.0)
        return likely


def usual_after(topology: Topology, before: Usual, arrival: Arrival, ill: Bools) -> Usual:
    """Take in a round: of an hour that is over it is learnt who was on in it.

    `ill`: links of which a fault is known. Nothing is learnt there, or it would become usual.
    """
    turned = before.slot != arrival.slot
    known = _learnt(topology, before, turned) if turned.any() else before
    counts = (arrival.slot >= 0) & ~ill
    talking = topology.marked(arrival.fresh.pc) & counts[topology.pc_link]
    heard = np.where(turned[topology.pc_link], 0, before.heard) + talking
    rounds = np.where(turned, 0, before.rounds) + counts
    is_new_day = arrival.slot % HOURS_A_DAY < before.slot % HOURS_A_DAY
    began = np.where(before.opened == NEVER, arrival.number, before.opened)
    return replace(
        known,
        heard=heard.astype(np.uint16),
        rounds=rounds.astype(np.uint16),
        slot=arrival.slot,
        opened=np.where(arrival.working, began, NEVER).astype(np.int32),
        today=np.where(is_new_day, arrival.number, before.today).astype(np.int32),
    )


def _learnt(topology: Topology, before: Usual, turned: Bools) -> Usual:
    link = topology.pc_link
    pcs = np.flatnonzero((turned & (before.slot >= 0) & (before.rounds >= ROUNDS_LEAST))[link])
    slot = before.slot[link[pcs]]
    share = FULL * before.heard[pcs] / before.rounds[link[pcs]]
    on = before.on.copy()
    on[pcs, slot] = np.rint((1 - LEARNT) * on[pcs, slot] + LEARNT * share).astype(np.uint8)
    return replace(before, on=on)


def missed_by_link(
    topology: Topology, usual: Usual, presence: Presence, number: int, since: int
) -> Floats:
    """Count by link the PCs that ought to have come on since work began, where none has.

    Where anybody has come, the others are merely off. How many have come elsewhere says whether
    today is a day like others: on a holiday that nobody told of, hardly anybody has.

    Args:
        topology: The inventory.
        usual: When they are on.
        presence: Who was heard when; of those who said goodbye today nobody is missed.
        number: The round.
        since: The round from which the server has been here without a gap.
    """
    links, seen = len(topology.links), presence.seen
    left = presence.gone & (seen >= usual.today[topology.pc_link])
    shares = np.where(left, 0.0, usual.shares(topology))
    at_work = usual.opened > NEVER
    came = at_work[topology.pc_link] & (seen >= usual.opened[topology.pc_link])
    lively = np.bincount(topology.pc_link[came], minlength=links) > 0
    ought = at_work * np.bincount(topology.pc_link, weights=shares, minlength=links)
    others = (lively & (ought > 0))[topology.pc_link]
    if (lively & (ought > 0)).sum() <= LIVELY * (ought > 0).sum():
        return np.zeros(links)
    have_come = float(shares[others & (seen == number)].sum() / shares[others].sum())
    if have_come < USUALLY:
        return np.zeros(links)
    settled = number - np.maximum(usual.opened, since) >= SETTLED
    return np.where(~lively & settled, ought * have_come, 0.0)
