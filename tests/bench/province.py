"""What the simulated province costs: it must leave the machine to what is watched."""

import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from checks.enrolment import EnrolmentCode, parse_code
from server.province.district import lay_out
from server.province.identities import open_identities
from server.province.shape import whole_province as whole_shape
from server.province.traffic import Rhythm, run_district
from server.province.units import read_units
from server.province.world import World
from tests.bench.figure import Figure
from tests.server.province.build import COMMUNES

COMPUTERS = 6000
ROUND_S = 60.0
_MEASURED_S = 30.0
_SEED = 1


@dataclass(frozen=True, slots=True)
class Server:
    """A stand-in in a process of its own."""

    process: "subprocess.Popen[str]"
    code: EnrolmentCode

    def taken(self) -> int:
        """Ask how many reports it has taken."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(line(self.process))


def run() -> Sequence[Figure]:
    """Run a province of 6,000 computers, one connection a link, for half a minute."""
    world = whole_province()
    with (
        stand_in() as server,
        tempfile.TemporaryDirectory() as folder,
        province(world, server, Path(folder)),
    ):
        wait_for_first_reports(server)
        began_s, began_cpu_s, before = time.monotonic(), time.process_time(), server.taken()
        time.sleep(_MEASURED_S)
        took_s, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
        reports = server.taken() - before
    beside = f"{reports / took_s:.0f} reports/s over {len(world.district.links)} TLS connections"
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return [
        Figure(
            name="simulated province: processor time a report",
            value=1000 * cpu_s / reports,
            unit="ms",
            beside=beside,
        ),
        Figure(
            name=f"simulated province of {COMPUTERS} computers at 1x: share of one core",
            value=100 * cpu_s / took_s,
            unit="%",
            beside=beside,
        ),
        Figure(
            name="simulated province: memory at the peak (with the bench)",
            value=peak_kib / 1024,
            unit="MiB",
        ),
    ]


def whole_province() -> World:
    units = read_units(COMMUNES)
    shape = replace(whole_shape(units, never_off=True), computers=COMPUTERS)
    return World(district=lay_out(units, shape, _SEED, 2026.9), seed=_SEED)


@contextmanager
def stand_in() -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.server.province.stand_in_process"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Server(process, parse_code(line(process)))


@contextmanager
def province(world: World, server: Server, folder: Path) -> Iterator[None]:
    stop = threading.Event()
    rhythm = Rhythm(now=lambda: datetime.now(UTC), stop=stop, round_s=ROUND_S)
    identities = open_identities(folder, world.district.computers)
    codes = dict.fromkeys(world.district.sites, server.code)
    thread = threading.Thread(target=run_district, args=(world, identities, codes, rhythm))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_for_first_reports(server: Server) -> None:
    """Wait until everybody has joined and reported, which is not what is measured."""
    while server.taken() < COMPUTERS + COMPUTERS // 10:
        time.sleep(0.5)


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
