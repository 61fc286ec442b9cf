"""Who is expected on: what makes silence say something."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from alerts.locate.arrival import Arrival
from alerts.locate.pack import Axes
from alerts.locate.topology import Axis, Bools, Floats, Topology

NEVER = -(10**6)  # a round long before the first
LATELY = 3  # rounds for which a PC that was heard is still expected
LONGEST_RUN = 100  # of failed pings that is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is remembered of who is on.

    Attributes:
        seen, boot: Rounds, by PC: last heard, last started.
        gone: PCs that said goodbye since.
        on_battery: PCs that ran on battery when last heard.
        expected: PCs that ought to have reported in the last round.
        held: Links blamed for silence: who was expected there stays expected.
        ping_run: Failed pings of the router in a row; -1 where it is not pinged.
    """

    AXES: ClassVar[Mapping[str, Axes]] = {
        "seen": (Axis.PC,),
        "boot": (Axis.PC,),
        "gone": (Axis.PC,),
        "on_battery": (Axis.PC,),
        "expected": (Axis.PC,),
        "held": (Axis.LINK,),
        "ping_run": (Axis.LINK,),
    }

    seen: npt.NDArray[np.int32]
    boot: npt.NDArray[np.int32]
    gone: Bools
    on_battery: Bools
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
            on_battery=np.zeros(pcs, bool),
            expected=np.zeros(pcs, bool),
            held=np.zeros(links, bool),
            ping_run=np.zeros(links, np.int8),
        )


def presence_after(
    topology: Topology, before: Presence, arrival: Arrival, shares: Floats, since: int
) -> Presence:
    """Take in who spoke in this round, and who is therefore expected in it.

    Args:
        topology: The inventory.
        before: What was remembered.
        arrival: The round.
        shares: How likely each PC is to be on at this hour; 0: not likely.
        since: The round from which the server has been here without a gap: who has not spoken
            since then is not expected.
    """
    fresh = arrival.fresh
    talking = topology.marked(fresh.pc)
    on_battery = topology.marked(fresh.pc[fresh.battery == 1])
    lately = before.seen >= max(arrival.number - LATELY, since)
    stay = before.held[topology.pc_link] & before.expected
    left = before.gone | topology.marked(arrival.bye)
    boot = before.boot.copy()
    for reports in (arrival.late, arrival.fresh):
        np.maximum.at(boot, reports.pc, reports.boot.astype(np.int32))
    watched = arrival.working[topology.pc_link] | (shares > 0)
    run = np.minimum(np.maximum(before.ping_run, 0) + 1, LONGEST_RUN)
    return replace(
        before,
        seen=np.where(talking, np.int32(arrival.number), before.seen),
        boot=boot,
        gone=left & ~talking,
        on_battery=np.where(talking, on_battery, before.on_battery),
        expected=watched & (talking | ((lately | stay) & ~left)),
        ping_run=np.where(arrival.ping == 0, run, np.minimum(arrival.ping, 0)).astype(np.int8),
    )
