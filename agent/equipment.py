"""What the running agent works with; a test equips it otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.ceilings import Ceilings
from agent.clock import Clock
from agent.joining import Machine
from agent.outbox import Outbox
from agent.senses import Senses
from agent.uplink import Uplink
from agent.workers import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """The parts.

    Attributes:
        folder: The state folder.
        clock: The computer's clocks.
        senses: What can be learnt of the computer and its network.
        outbox: What waits to be sent.
        uplink: The way to the server.
        workers: Where probes and exchanges run.
        ceilings: What no server can lift, wherever the computer is.
        machine: What the computer says of itself when it has to join anew.
        chance: Random numbers from 0 to 1.
    """

    folder: Path
    clock: Clock
    senses: Senses
    outbox: Outbox
    uplink: Uplink
    workers: Workers
    ceilings: Ceilings
    machine: Machine
    chance: Callable[[], float]
