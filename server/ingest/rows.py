"""A dated record as rows of the telemetry tables. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from checks.check import Result
from checks.report import Record
from checks.wire.plain import encode
from server.clock import from_ms
from server.store.packing import pack_phases, pack_values

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What ingest adds to a record.

    Attributes:
        device_id: Whose it is.
        at_ms: When it was measured.
        received_ms: When its report came in.
        link_id: Which link it was measured over; None: not known.
        late: Not fresh when it came: nothing may be opened or recovered by it.
        uncertain: Dated by a wall clock.
        boot: Which start of the computer it was measured in.
    """

    device_id: int
    at_ms: int
    received_ms: int
    link_id: int | None
    late: bool
    uncertain: bool
    boot: str


@dataclass(slots=True)
class Rows:
    """Rows to insert, by table."""

    samples: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    inventories: list[Row] = field(default_factory=list)

    def add(self, record: Record, stamp: Stamp) -> None:
        """Add what a record says."""
        if record.vitals:
            self.samples.append(_sample(record, stamp))
        self.results.extend(_result(record, result, stamp) for result in record.results)
        self.events.extend(_events(record, stamp))
        if record.inventory is not None:
            self.inventories.append(_inventory(record, stamp))

    def extend(self, other: "Rows") -> None:
        """Add all of ``other``."""
        self.samples += other.samples
        self.results += other.results
        self.events += other.events
        self.inventories += other.inventories


def _sample(record: Record, stamp: Stamp) -> Row:
    return {
        "device_id": stamp.device_id,
        "at_ms": stamp.at_ms,
        "sequence": record.sequence,
        "link_id": stamp.link_id,
        "received_ms": stamp.received_ms,
        "late": stamp.late,
        "uncertain": stamp.uncertain,
        "power": record.power,
        "values": pack_values(record.vitals),
    }


def _result(record: Record, result: Result, stamp: Stamp) -> Row:
    return {
        "device_id": stamp.device_id,
        "at_ms": stamp.at_ms - round(result.before_s * 1000),
        "check_id": result.check,
        "sequence": record.sequence,
        "check_version": result.version,
        "link_id": stamp.link_id,
        "received_ms": stamp.received_ms,
        "late": stamp.late,
        "uncertain": stamp.uncertain,
        "outcome": result.outcome,
        "phase": result.phase,
        "total_ms": result.total_ms,
        "phases": pack_phases(result.phases_ms),
        "address": result.address,
        "status": result.status,
        "certificate_days": result.certificate_days,
        "value": result.value,
        "gateway_answered": record.network.answered,
    }


def _events(record: Record, stamp: Stamp) -> Iterator[Row]:
    # Of one kind the last one of a record counts: it says how things stood when it ended.
    for kind, reason in {event.kind: event.reason for event in record.events}.items():
        yield {
            "device_id": stamp.device_id,
            "at_ms": stamp.at_ms,
            "kind": kind,
            "sequence": record.sequence,
            "reason": reason,
            "boot": stamp.boot,
            "uncertain": stamp.uncertain,
        }


def _inventory(record: Record, stamp: Stamp) -> Row:
    # Two that were dated to the same millisecond are kept apart by their sequence.
    apart = timedelta(microseconds=record.sequence % 1000)
    return {
        "device_id": stamp.device_id,
        "seen_at": from_ms(stamp.at_ms) + apart,
        "body": encode(record.inventory).decode(),
    }
