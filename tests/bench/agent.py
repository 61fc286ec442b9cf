"""What the agent costs a computer: memory at its peak, processor time, bytes on the wire.

Real time and real processes. CANH_BENCH_MINUTES says how long: with 61 it is the goal's second to
sixty-first minute; the first minute never counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.identity import Identity, write_identity
from agent.settings import Settings, write_settings
from checks.answer import Answer, Work
from checks.check import Check
from checks.enrolment import Enrolled
from tests.agent.stub_server import StubServer
from tests.bench.figure import Figure
from tests.bench.wire import Wire, watching
from tests.server.agents.listener import ROOT, furnished_place, listening, secret

MINUTES = float(os.environ.get("CANH_BENCH_MINUTES", "4"))
_FIRST_MINUTE_S = 60.0
_MINUTES_A_DAY = 1440
_KIB_A_MIB = 1024
SECRET = "s" * 16


@dataclass(frozen=True, slots=True)
class Used:
    """What a process has used since it began."""

    cpu_s: float
    peak_kib: int


@dataclass(frozen=True, slots=True)
class Place:
    """Whom an agent reports to, as whom."""

    folder: Path
    key: bytes
    port: int
    secret: str
    probed: int = 443


def run() -> Sequence[Figure]:
    """Measure one agent that probes, and beside it one that reports to the real listener."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stand_in, probed = (stack.enter_context(stub(folder / name)) for name in ("server", "page"))
        stand_in.work = Work(version=1, checks=(tls_check(probed.port),))
        listener = furnished_place(made(folder / "listener"), 1)
        stack.enter_context(listening(listener))
        probing = Place(folder / "probing", stand_in.key, stand_in.port, SECRET, probed.port)
        plain = Place(folder / "plain", listener.key, listener.port, secret(1))
        agent, _ = (stack.enter_context(running(place)) for place in (probing, plain))
        ports = {"stand-in": stand_in.port, "listener": listener.port, "probes": probed.port}
        wire = stack.enter_context(watching(*ports.values()))
        time.sleep(_FIRST_MINUTE_S)
        before, first = used(agent), wire.sizes.copy()
        time.sleep(MINUTES * 60 - _FIRST_MINUTE_S)
        after, sizes = used(agent), wire.sizes - first
    days = (MINUTES - 1) / _MINUTES_A_DAY
    daily_mb = {name: sizes[port] / 1e6 / days for name, port in ports.items()}
    return [*_of_process(before, after), *_of_wire(daily_mb), *_of_child()]


@contextmanager
def stub(folder: Path) -> Iterator[StubServer]:
    """Let a stand-in listen; it answers at once, in one packet."""
    with StubServer(folder=made(folder), answer=Answer(time_s=1.8e9)) as server:
        server.devices[SECRET] = Enrolled(device="1" * 32, token="token")
        yield server


def tls_check(port: int) -> Check:
    """A probe whose certificate is refused: it is repeated to read the days, so none is dearer."""
    return Check(id=1, version=1, kind="tls", settings={"host": "127.0.0.1", "port": port})


@contextmanager
def running(place: Place) -> Iterator["subprocess.Popen[bytes]"]:
    """Let an agent run that has joined."""
    made(place.folder)
    write_identity(place.folder, identity(place))
    write_settings(place.folder, Settings(networks=("127.0.0.0/8",), ports=(place.probed,)))
    command = [sys.executable, "-P", "-m", "tests.bench.agent_process", str(place.folder)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}) as agent:
        try:
            yield agent
        finally:
            agent.terminate()


def identity(place: Place) -> Identity:
    return Identity(
        device="1" * 32,
        secret=place.secret,
        token="token",
        keys=(place.key.hex(),),
        servers=(f"127.0.0.1:{place.port}",),
        fingerprint="1abcdef0",
    )


def used(process: "subprocess.Popen[bytes]") -> Used:
    """Ask the kernel for all threads of a process, ended ones too, to the nanosecond."""
    # The clock of another process, as clock_getcpuclockid(3) numbers it.
    cpu_s = time.clock_gettime((~process.pid << 3) | 2)
    status = Path(f"/proc/{process.pid}/status").read_text()
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return Used(cpu_s, int(peak))


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _of_process(before: Used, after: Used) -> list[Figure]:
    return [
        Figure(
            name="agent: memory at the peak (VmHWM of the loop)",
            value=after.peak_kib / _KIB_A_MIB,
            unit="MiB",
            beside="goal 30, aim 25; zabbix-agent2 23.4, glances 49.7 (RSS)",
        ),
        Figure(
            name="agent: processor time an hour, one TLS probe a minute",
            value=(after.cpu_s - before.cpu_s) * 60 / (MINUTES - 1),
            unit="s",
            beside="goal 0.3; zabbix-agent 1.0, zabbix-agent2 3.3, netdata 52",
        ),
    ]


def _of_wire(daily_mb: dict[str, float]) -> list[Figure]:
    goal = "goal 0.8; zabbix-agent over TLS 10.7, node_exporter 15.3"
    return [
        Figure(
            name="agent: reports with 20 values and one result, a day",
            value=daily_mb["stand-in"],
            unit="MB",
            beside=goal,
        ),
        Figure(
            name="agent: the same without the result, to the real listener",
            value=daily_mb["listener"],
            unit="MB",
            beside=goal,
        ),
        Figure(
            name="agent: its TLS probe a minute, refused and so repeated",
            value=daily_mb["probes"],
            unit="MB",
            beside="zabbix-agent with three checks over TLS 10.7 in all",
        ),
    ]


def _of_child() -> list[Figure]:
    """Measure the child that reads the inventory, once a day."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "agent.collectors"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return [
        Figure(
            name="agent: its largest child, memory at the peak",
            value=usage.ru_maxrss / _KIB_A_MIB,
            unit="MiB",
            beside="fusioninventory 64",
        ),
        Figure(
            name="agent: its largest child, processor time a day",
            value=usage.ru_utime + usage.ru_stime,
            unit="s",
            beside="fusioninventory 0.55",
        ),
    ]
