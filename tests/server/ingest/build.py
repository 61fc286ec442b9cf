"""Reports as an agent sends them, and a store with a site, its link and devices to send them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from checks.check import Result
from checks.report import Event, Network, Record, Report, Sent
from checks.wire.plain import encode
from server.clock import to_ms
from server.ingest.accept import Accepted, accept_report
from server.ingest.settle import Arrival
from server.store.session import Store
from server.store.tables import Device, DeviceMembership, Link, Site

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
NOW_MS = to_ms(NOW)
BOOT = "b007b007"
UP_S = 50_000.0
HOME = Network(
    address="192.168.1.20", gateway="192.168.1.1", hardware="0a1b2c3d4e5f", answered=True
)
SENT = Sent(boot=BOOT, clock_s=UP_S, wall_s=NOW.timestamp())
FINGERPRINT = "1abcdef0"
GENERATION = "9e9e9e9e"


def a_record(sequence: int, ago_s: float = 0.0, *, boot: str = "") -> Record:
    """A record with something for each table, measured so long before ``SENT``.

    Of an earlier start when ``boot`` names one: then only the wall clock says how long before.
    """
    return Record(
        sequence=sequence,
        clock_s=float(sequence) if boot else UP_S - ago_s,
        boot=boot,
        wall_s=NOW.timestamp() - ago_s if boot else None,
        network=HOME,
        power="mains",
        vitals={"cpu_busy": 0.25, "tasks": 100 + sequence},
        results=(Result(check=1, version=1, phases_ms={"connect": 3.5}, before_s=1.5),),
        events=(Event(kind="started"),) if sequence == 1 else (),
    )


def a_report(records: Iterable[Record] = (), generation: str = GENERATION) -> Report:
    return Report(
        generation=generation,
        fingerprint=FINGERPRINT,
        sent=SENT,
        agent="0.1.0",
        records=tuple(records),
    )


def accepted(report: Report) -> Accepted:
    """What the server makes of a report that came over the wire."""
    return accept_report(encode(report))


def an_arrival(report: Report, device_id: int = 1, after_ms: int = 0) -> Arrival:
    return Arrival(
        device_id=device_id,
        source="10.0.0.1",
        received_ms=NOW_MS + after_ms,
        accepted=accepted(report),
    )


def sent_later(report: Report, seconds: float) -> Report:
    """The same records, sent so much later."""
    sent = replace(
        report.sent,
        clock_s=report.sent.clock_s + seconds,
        wall_s=report.sent.wall_s + seconds,
    )
    return replace(report, sent=sent)


def furnish(store: Store, devices: int = 1) -> None:
    """Put a site with one link into an empty store, and devices at it, numbered from 1."""
    with store.writing() as session:
        session.add(Site(id=1, code="s1", name="Trụ sở"))
        session.flush()
        session.add(
            Link(
                id=1,
                code="l1",
                site_id=1,
                path="internet",
                provider="VNPT",
                valid_from=datetime(2020, 1, 1, tzinfo=UTC),
            )
        )
        session.add_all(
            Device(
                id=number,
                identity=f"{number:032x}",
                secret_hash=f"{number:064x}",
                state="active",
                fingerprint=FINGERPRINT,
                enrolled_at=NOW,
            )
            for number in range(1, devices + 1)
        )
        session.flush()
        session.add_all(
            DeviceMembership(device_id=number, site_id=1, valid_from=NOW)
            for number in range(1, devices + 1)
        )
