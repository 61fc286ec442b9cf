"""A whole province beside a real server at 1x: what each process takes, and how fast it answers.

Some computers more report from here, one each second, to time what all others see too.
"""

import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import httpx2
import psutil
import psycopg

from checks.enrolment import parse_code
from server.province.agent import Agent, Identity
from server.province.dialogue import deliver, join
from server.province.line import Line, Trust
from server.province.world import World
from tests.bench.figure import Figure
from tests.bench.ingest import postgres
from tests.bench.province import whole_province
from tests.journeys.processes import BIN, Process, Server, starting, wait_until
from tests.journeys.visitor import sign_in, visiting

_MEASURED_S = 180.0
_ROUND_S = 60.0
_JOINED_WITHIN_S = 600.0
_WITNESSES = 30
_ANOTHER_PAGE_S = 0.5
_PAGES = ("/", "/units", "/units/07210", "/links", "/services", "/incidents", "/devices")
_PARTS = {"agents": "--part agents", "pages": "--part pages", "jobs": "--part jobs"}


@dataclass(slots=True)
class Watch:
    """What was timed."""

    reports_ms: list[float] = field(default_factory=list)
    pages_ms: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process has taken so far, or in between."""

    cpu_s: float
    resident_mib: float


def run() -> Sequence[Figure]:
    """Let the whole province report for three minutes, to each database; about ten in all."""
    figures = _run("SQLite", "")
    with postgres() as url:
        return figures + (_run("PostgreSQL", url) if url else [])


def _run(database: str, url: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, starting(Path(folder)) as starter:
        server = Server(starter, Path(folder) / "server")
        more = f'database = "{url}"\n' if url else ""
        server.set_up(_ROUND_S, (server.address,), f"demo = true\n{more}")
        province = starter.start(BIN / "canh", "province", "--data", server.folder, "--never-off")
        computers = _joined(province)
        with _watched(server) as watch:
            before, grown_mb = _taken(server, province, url), _database_mb(server, url)
            time.sleep(_MEASURED_S)
            after = _taken(server, province, url)
            grown_mb = _database_mb(server, url) - grown_mb
    found = [*_of_processes(before, after, computers), *_of_answers(watch, grown_mb)]
    return [replace(figure, name=f"{database}: {figure.name}") for figure in found]


def _joined(province: Process) -> int:
    """Wait until all have joined, and for the round after."""
    province.wait_for("Ctrl-C ends them.")
    (computers,) = re.findall(r"^(\d+) computers of", province.said, re.MULTILINE)
    everybody = f"{computers} of {computers} have joined."
    wait_until(lambda: everybody in province.said, "that all have joined", _JOINED_WITHIN_S)
    time.sleep(1.5 * _ROUND_S)
    return int(computers)


@contextmanager
def _watched(server: Server) -> Iterator[Watch]:
    said = server.canh("user", "add", "bench", "--role", "province", "--generate")
    password = said.rpartition("Password: ")[2].strip()
    watch = Watch()
    threads = [
        threading.Thread(target=_look_at_pages, args=(server, password, watch)),
        threading.Thread(target=_report, args=(server, watch)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        for thread in threads:
            thread.join()


def _look_at_pages(server: Server, password: str, watch: Watch) -> None:
    with visiting(f"http://127.0.0.1:{server.pages_port}") as visitor:
        sign_in(visitor, "bench", password)
        for path in cycle(_PAGES):
            if watch.over.wait(_ANOTHER_PAGE_S):
                return
            began_s = time.perf_counter()
            answer = visitor.get(path)
            watch.pages_ms.append(1000 * (time.perf_counter() - began_s))
            if answer.status_code != httpx2.codes.OK:
                raise RuntimeError(f"{path} answered {answer.status_code}")


def _report(server: Server, watch: Watch) -> None:
    said = server.canh("enrolment-code", "--site", "HQ", "--uses", str(_WITNESSES), "--quiet")
    code = parse_code(said.strip())
    world = whole_province()
    line = Line("127.0.0.1", Trust(keys=(code.key.hex(),), servers=code.servers))
    agents = [_witness(world, number) for number in range(_WITNESSES)]
    for agent in agents:
        join(agent, code, line)
    for agent in cycle(agents):
        if watch.over.wait(1.0):
            break
        now = datetime.now(UTC)
        agent.measure(now)
        report = agent.report(now)
        if report is None:
            continue
        began_s = time.perf_counter()
        outcome = deliver(agent, report, line, now)
        watch.reports_ms.append(1000 * (time.perf_counter() - began_s))
        if not outcome.heard:
            raise RuntimeError("a report was turned away")
    line.close()


def _witness(world: World, number: int) -> Agent:
    """Give a computer like one of the province, with a secret of its own."""
    computer = list(world.district.computers.values())[number]
    return Agent(world, computer, Identity(secret=f"witness-{number:040}"), "witness", _ROUND_S)


def _taken(server: Server, province: Process, url: str) -> Mapping[str, Taken]:
    assert server.process is not None
    taken = {name: _sum(server.process.those_with(part)) for name, part in _PARTS.items()}
    if url:
        taken["database"] = _sum(_backends(url))
    return taken | {"simulation": _sum(province.family)}


def _backends(url: str) -> list[psutil.Process]:
    """Give the processes that serve a database, and those of its server that serve all."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        own = connection.info.backend_pid
        (rows,) = zip(*connection.execute("SELECT pid FROM pg_stat_activity"), strict=True)
    return [psutil.Process(pid) for pid in rows if pid != own and psutil.pid_exists(pid)]


def _sum(processes: Sequence[psutil.Process]) -> Taken:
    cpu_s = resident_mib = 0.0
    for one in processes:
        times = one.cpu_times()
        cpu_s += times.user + times.system
        resident_mib += one.memory_info().rss / (1 << 20)
    return Taken(cpu_s, resident_mib)


def _database_mb(server: Server, url: str) -> float:
    if not url:
        # The journal beside it is written into it by and by.
        return server.database.stat().st_size / 1e6
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        (size,) = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (
            0,
        )
    return float(size) / 1e6


def _of_processes(
    before: Mapping[str, Taken], after: Mapping[str, Taken], computers: int
) -> list[Figure]:
    shares = {name: 100 * (after[name].cpu_s - before[name].cpu_s) / _MEASURED_S for name in after}
    beside = ", ".join(f"{name} {share:.0f} %" for name, share in shares.items())
    memory = ", ".join(
        f"{name} {after[name].resident_mib:.0f} MiB" for name in (*_PARTS, "simulation")
    )
    # Backends share most of what they hold, so their sum would say nothing.
    of_server = [name for name in after if name in _PARTS]
    return [
        Figure(
            name=f"server and simulation of {computers} computers at 1x: share of one core",
            value=round(sum(shares.values()), 1),
            unit="%",
            beside=beside,
        ),
        Figure(
            name=f"memory of a server with {computers} devices",
            value=round(sum(after[name].resident_mib for name in of_server)),
            unit="MiB",
            beside=memory,
        ),
    ]


def _of_answers(watch: Watch, grown_mb: float) -> list[Figure]:
    return [
        _of_times("a live report, sent and answered after its commit: median", watch.reports_ms),
        _of_times(f"{len(_PAGES)} pages of province staff meanwhile: median", watch.pages_ms),
        Figure(
            name="growth of the database",
            value=round(grown_mb / _MEASURED_S * 60, 2),
            unit="MB/min",
            beside=f"{grown_mb / _MEASURED_S * 3600 * 8.5:,.0f} MB a working day",
        ),
    ]


def _of_times(name: str, times_ms: Sequence[float]) -> Figure:
    slow_ms = statistics.quantiles(times_ms, n=20)[-1]
    return Figure(
        name=name,
        value=round(statistics.median(times_ms), 1),
        unit="ms",
        beside=f"p95 {slow_ms:.0f} ms of {len(times_ms)}",
    )
