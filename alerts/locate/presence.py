"""Who is expected on: what makes silence say something."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from alerts.locate.arrival import Arrival
from alerts.locate.pack import Axes
from alerts.locate.topology import Axis, Bools, Topology

NEVER = -(10**6)  # a round long before the first
LATELY = 3  # rounds for which a PC that was heard is still expected
LONGEST_RUN = 100  # of failed pings that is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is remembered of who is on.

    Attributes:
        seen, boot: Rounds, by PC: last heard, last started.
        gone: PCs that said goodbye since.
        expected: PCs that ought to have reported in the last round.
        held: Links blamed for silence: who was expected there stays expected.
        ping_run: Failed pings of the router in a row; -1 where it is not pinged.
    """

    AXES: ClassVar[Mapping[str, Axes]] = {
        "seen": (Axis.PC,),
        "boot": (Axis.PC,),
        "gone": (Axis.PC,),
        "expected": (Axis.PC,),
        "held": (Axis.LINK,),
        "ping_run": (Axis.LINK,),
    }

    seen: npt.NDArray[np.int32]
    boot: npt.NDArray[np.int32]
    gone: Bools
    expected: Bools
    held: Bools
    ping_run: npt.NDArray[np.int8]

    @classmethod
    def blank(cls, topology: Topology) -> "Presence":
        _, links, pcs = topology.sizes
        return cls(
            seen=np.full(pcs, NEVER, np.int32),
            boot=np.full(pcs, NEVER, np.int32),
            gone=np.zeros(pcs, bool),
            expected=np.zeros(pcs, bool),
            held=np.zeros(links, bool),
            ping_run=np.zeros(links, np.int8),
        )


def after(topology: Topology, before: Presence, arrival: Arrival, since: int) -> Presence:
    """Take in who spoke in this round, and who is therefore expected in it.

    Args:
        topology: The inventory.
        before: What was remembered.
        arrival: The round.
        since: The round from which the server has been here without a gap: who has not spoken
            since then is not expected.
    """
    talking = topology.marked(arrival.fresh.pc)
    lately = before.seen >= max(arrival.number - LATELY, since)
    stay = before.held[topology.pc_link] & before.expected
    left = before.gone | topology.marked(arrival.bye)
    boot = before.boot.copy()
    for reports in (arrival.late, arrival.fresh):
        np.maximum.at(boot, reports.pc, reports.boot.astype(np.int32))
    run = np.minimum(np.maximum(before.ping_run, 0) + 1, LONGEST_RUN)
    return replace(
        before,
        seen=np.where(talking, np.int32(arrival.number), before.seen),
        boot=boot,
        gone=left & ~talking,
        expected=talking | ((lately | stay) & ~left),
        ping_run=np.where(arrival.ping == 0, run, np.minimum(arrival.ping, 0)).astype(np.int8),
    )
