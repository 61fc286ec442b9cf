"""What the next record will say: results, events and the inventory as noted, the rest measured."""

import logging
import zlib
from pathlib import Path

from agent.clock import Clock
from agent.collectors.network import gateway_rtt_ms
from agent.folder import write_whole
from agent.neighbourhood import Neighbourhood
from agent.results import Results
from agent.senses import Senses
from checks.check import Measurement
from checks.inventory import Inventory
from checks.report import Event, EventKind, Network, Record
from checks.wire.plain import encode
from checks.words import Letter, letter_of

logger = logging.getLogger(__name__)

_SENT_INVENTORY = "inventory.sent"


class Recorder:
    """Makes records."""

    def __init__(self, folder: Path, senses: Senses, clock: Clock) -> None:
        """Know of nothing yet, but measure once: a rate needs the reading before."""
        self.results = Results()
        self.network = senses.network(None)
        self._folder = folder
        self._senses = senses
        self._clock = clock
        self._gateway: Measurement | None = None
        self._gateway_outcome = ""
        self._events: list[Event] = []
        self._inventory: Inventory | None = None
        self._neighbourhood = Neighbourhood(senses.neighbours, clock.boottime_s())
        senses.vitals(clock.monotonic_s(), None)

    def asks_gateway(self) -> None:
        """Forget an answer that came at once: as long as the next one does not, who knows?

        What only the neighbours know of is proved later than the round is closed, and stays.
        """
        if gateway_rtt_ms(self._gateway) is not None:
            self._gateway = None

    def saw_gateway(self, measurement: Measurement) -> bool:
        """Note what its probe saw; say whether the outcome is another than before.

        An outcome that is no observation changes nothing.
        """
        self._gateway = measurement
        if letter_of(measurement.outcome) is Letter.NONE:
            return False
        before, self._gateway_outcome = self._gateway_outcome, measurement.outcome
        return before not in {"", measurement.outcome}

    def happened(self, kind: EventKind, reason: str = "") -> None:
        """Note an event for the next record."""
        self._events.append(Event(kind=kind, reason=reason))

    def saw_inventory(self, inventory: Inventory, device: str) -> bool:
        """Note an inventory; say whether it has to be sent: it was never, or it changed since."""
        if self._mark(inventory, device) == self._mark_of_sent():
            return False
        self._inventory = inventory
        return True

    def stored_inventory(self, record: Record, device: str) -> None:
        """Remember that the inventory of a record lies in the outbox; else it is sent once more."""
        if record.inventory is None:
            return
        try:
            write_whole(self._folder / _SENT_INVENTORY, self._mark(record.inventory, device))
        except OSError as error:
            logger.warning("inventory cannot be marked as sent error=%s", error)

    def measure(self, *, vitals: bool) -> Record:
        """Make a record of this moment, with what was noted since the last one."""
        network = self._senses.network(self._gateway)
        if _is_another(self.network, network):
            self.happened(EventKind.NETWORK_CHANGED)
        self.network = network
        rtt_ms = gateway_rtt_ms(self._gateway)
        values = self._senses.vitals(self._clock.monotonic_s(), rtt_ms) if vitals else {}
        now_s = self._clock.boottime_s()
        events, self._events = tuple(self._events), []
        inventory, self._inventory = self._inventory, None
        return Record(
            sequence=0,
            clock_s=round(now_s, 2),
            boot=self._clock.boot_id(),
            wall_s=round(self._clock.wall_s(), 1),
            network=network,
            power=self._senses.power(),
            vitals=values,
            results=self.results.take(now_s),
            events=events,
            inventory=inventory,
            neighbours=self._neighbourhood.news(now_s) if vitals else (),
        )

    def _mark_of_sent(self) -> bytes:
        try:
            return (self._folder / _SENT_INVENTORY).read_bytes()
        except OSError:
            return b""

    def _mark(self, inventory: Inventory, device: str) -> bytes:
        # A change that a checksum misses once in 4e9 is told by the next change.
        return f"{zlib.crc32(encode(inventory)):08x} {device}\n".encode()


def _is_another(before: Network, now: Network) -> bool:
    """Whether the computer moved; a hardware address that is not known at times moves nobody."""
    if (before.address, before.gateway) != (now.address, now.gateway):
        return True
    return bool(before.hardware and now.hardware and before.hardware != now.hardware)
