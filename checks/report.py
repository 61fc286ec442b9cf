"""What an agent sends: one small self-contained report a round, made of records.

The format is versioned by its path (``checks.wire.FORMAT``). A field may be added with a default;
none may be renamed, removed or given another meaning. Names here are the names on the wire.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from checks.check import Result
from checks.inventory import Inventory

# Of a record. More than stand in a site.
MOST_NEIGHBOURS = 256


class Power(StrEnum):
    """Where the computer's power comes from."""

    MAINS = "mains"
    BATTERY = "battery"


class EventKind(StrEnum):
    """What happened to the computer, as far as locating needs it."""

    BYE = "bye"
    STARTED = "started"
    NETWORK_CHANGED = "network_changed"
    DISK_FULL = "disk_full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. ``reason`` of a bye: shutdown, suspend, logoff or stopped."""

    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The network at measuring: which link a record was measured over is decided from it.

    Attributes:
        address: The computer's own address, as text.
        gateway: Its gateway's address.
        hardware: The gateway's hardware address, twelve hexadecimal digits; empty when not known.
        answered: Whether the gateway answered; None: it could not be asked, or nobody knows yet.
    """

    address: str = ""
    gateway: str = ""
    hardware: str = ""
    answered: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The computer's clocks at sending, against which the server dates its records.

    Attributes:
        boot: Which start of the computer this is: eight hexadecimal digits.
        clock_s: Seconds since that start, sleep included. So the boot time is now minus this.
        wall_s: What its wall clock says, seconds since 1970. It may be years wrong.
    """

    boot: str
    clock_s: float
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was measured in one round, or what happened.

    Attributes:
        sequence: Number in its outbox generation, from 1, without gaps but for declared ones.
        clock_s: Seconds since the start of the computer, sleep included, at measuring.
        boot: The start that ``clock_s`` counts from; empty when it is the report's own.
        wall_s: The wall clock at measuring; left out when the boot is the report's own.
        network, power, vitals, results, events, inventory: What there is to say, else left out.
        neighbours: Hardware addresses, twelve hexadecimal digits each, of machines seen on the
            computer's own network of which it has not told within a day; its gateway is among
            them. None is nothing new, or an agent that does not look: never that nobody is there.
    """

    sequence: int
    clock_s: float
    boot: str = ""
    wall_s: float | None = None
    network: Network = Network()
    power: str = ""
    vitals: dict[str, float] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    events: tuple[Event, ...] = ()
    inventory: Inventory | None = None
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One message of an agent.

    Attributes:
        generation: Which outbox the sequences belong to; a damaged outbox starts a new one.
        fingerprint: Eight hexadecimal digits that tell this machine from a clone of its disk.
        agent: Version of the agent.
        can: What the agent can do, as far as it differs from a kind's usual abilities.
        work: Version of the work that the agent has; 0 when it has none.
        waiting: Records still in the outbox that are not in this report.
        dropped: Ranges of sequences, first and last, that this outbox had to give up.
        dropped_vitals: Records whose vitals it gave up, since its generation began.
        records: What was measured, the freshest report first or a piece of backlog.
    """

    generation: str
    fingerprint: str
    sent: Sent
    agent: str = ""
    can: tuple[str, ...] = ()
    work: int = 0
    waiting: int = 0
    dropped: tuple[tuple[int, int], ...] = ()
    dropped_vitals: int = 0
    records: tuple[Record, ...] = ()
