"""From what became of a report to what its agent is told. Pure."""

from dataclasses import dataclass

from checks.answer import Answer
from server.ingest.group import MOST_BACKLOG, Written
from server.ingest.settle import Arrival

# Devices that are turned away come again over this long, each at its own second.
_RETRY_AFTER_S = 15
_RETRY_SPREAD_S = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to trust and where to go: the keys, hexadecimal, and addresses ``host:port``."""

    keys: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()


def compose_answer(written: Written, arrival: Arrival, fill: float, contact: Contact) -> Answer:
    """Compose an answer; what its report gives no cause for is left out.

    Args:
        written: What became of the report.
        arrival: The report.
        fill: How full the queue is, 0 to 1.
        contact: What to tell of keys and addresses; empty when that was told before.
    """
    outcome = written.outcome
    return Answer(
        # To the second: no computer's clock is told any closer, and digits cost a byte each.
        time_s=arrival.received_ms // 1000,
        through=outcome.through,
        received=outcome.received,
        refused=outcome.refused,
        later=outcome.later,
        work=written.work,
        backlog=min(written.backlog, grant_backlog(fill)),
        keys=contact.keys,
        servers=contact.servers,
        identity=outcome.identity,
    )


def grant_backlog(fill: float) -> int:
    """Say how many waiting records may come at once: none when the queue is over half full."""
    return int(MOST_BACKLOG * max(0.0, 1 - 2 * fill))


def retry_after_s(device_id: int) -> int:
    """Say when a device that was turned away may come again: spread evenly over the fleet."""
    return _RETRY_AFTER_S + device_id % _RETRY_SPREAD_S
