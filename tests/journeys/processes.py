"""The product's own commands as real processes on free loopback ports, each ended by its own id."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.checks.servers import free_port

BIN = Path(sys.executable).parent
# Nobody waits that long, unless the machine has far too much to do.
PATIENCE_S = 180.0
# An agent that failed again and again waits up to five minutes, by chance; the rest is patience.
BACK_WITHIN_S = 300.0 + PATIENCE_S
# Whatever takes too long for a demo is noticed, and said, by the demo itself.
_READY_WITHIN_S = 900.0
_LOOK_AGAIN_S = 0.05
HOST = "127.0.0.1"


def wait_until(is_so: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
    """Wait for something that other processes do."""
    deadline_s = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline_s, f"not within {within_s:g} s: {what}"
        time.sleep(_LOOK_AGAIN_S)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the variables of this process without those that would lead ours elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CANH_") and not name.lower().endswith("_proxy")
    }
    return kept | dict(more or {})


@dataclass(slots=True)
class Process:
    """One process and what it says."""

    popen: "subprocess.Popen[bytes]"
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, text: str, within_s: float = PATIENCE_S) -> None:
        """Wait until it has said something."""
        wait_until(lambda: text in self.said or self.has_ended, f"{text!r} in {self.log}", within_s)
        assert text in self.said, f"ended with {self.popen.poll()}: {self.said}"

    @property
    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    @property
    def family(self) -> list[psutil.Process]:
        """It and all that it started, as long as it runs."""
        if self.has_ended:
            return []
        me = psutil.Process(self.popen.pid)
        return [me, *me.children(recursive=True)]

    def those_with(self, text: str) -> list[psutil.Process]:
        """Of its family, those that have something in their command."""
        return [one for one in self.family if text in _command(one)]

    def tell(self, number: signal.Signals) -> None:
        self.popen.send_signal(number)

    def end(self) -> int:
        """Ask it to end, and wait for it."""
        self.popen.terminate()
        return self.popen.wait(PATIENCE_S)

    def kill(self) -> None:
        """Let it and all that it started die at once, as when the power goes."""
        kill(self.family)
        self.popen.wait(PATIENCE_S)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it has ended since it was found
        return ""


def kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=PATIENCE_S)


@dataclass(slots=True)
class Starter:
    """Starts processes, and ends at the latest with the journey whatever of them still runs."""

    logs: Path
    stack: ExitStack
    count: int = 0

    def start(self, *command: str | Path, more: Mapping[str, str] | None = None) -> Process:
        self.count += 1
        log = self.logs / f"{self.count:02d}-{Path(command[0]).name}.log"
        with log.open("wb") as file:
            popen = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=environment(more),
            )
        process = Process(popen, log)
        self.stack.callback(process.kill)
        return process


def start_demo(starter: Starter, folder: Path, *options: str) -> Process:
    """Start a demo of the small district and wait until it is ready."""
    command = (BIN / "canh", "demo", "--district", "--data", folder)
    process = starter.start(*command, "--port", str(free_port()), *options)
    process.wait_for("Mail that Canh sends", _READY_WITHIN_S)
    return process


@contextmanager
def starting(folder: Path) -> Iterator[Starter]:
    logs = folder / "logs"
    logs.mkdir()
    with ExitStack() as stack:
        yield Starter(logs, stack)


@dataclass(slots=True)
class Server:
    """A server in a folder of its own."""

    starter: Starter
    folder: Path
    agents_port: int = field(default_factory=free_port)
    ndt7_port: int = field(default_factory=free_port)
    pages_port: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def address(self) -> str:
        return f"{HOST}:{self.agents_port}"

    @property
    def database(self) -> Path:
        return self.folder / "canh.sqlite"

    def set_up(self, round_s: float, servers: tuple[str, ...], more: str = "") -> None:
        """Write its settings (``more``: lines of TOML), start it once, and give it a site."""
        self.folder.mkdir()
        listed = ", ".join(f'"{server}"' for server in servers)
        # With rounds of a second, a hundredth of a line would slow down what is looked at.
        hasty = "line_percent = 100.0\nlearning_days = 0\n"
        settings = f"round_s = {round_s}\nservers = [{listed}]\n{hasty}{more}"
        (self.folder / "canh.toml").write_text(settings)
        self.start()
        units = self.folder / "units.csv"
        units.write_text("code,kind,name\nHQ,agency,Sở\n")
        self.canh("import", "units", units)

    def start(self) -> None:
        ports = {"agents": self.agents_port, "ndt7": self.ndt7_port, "pages": self.pages_port}
        options = [text for name, port in ports.items() for text in (f"--{name}-port", str(port))]
        self.process = self.starter.start(BIN / "canh", "serve", "--data", self.folder, *options)
        for name in ports:
            self.process.wait_for(f"{name}: ")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()

    def kill_listener(self) -> None:
        """Kill the part that takes reports; the others start it again."""
        if self.process is not None:
            kill(self.process.those_with("--part agents"))

    def end(self) -> None:
        assert self.process is not None
        code = self.process.end()
        assert code == 0, code

    def canh(self, *arguments: str | Path) -> str:
        """Run another command of this server."""
        command = [BIN / "canh", *arguments, "--data", self.folder]
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            env=environment(),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def code(self) -> str:
        """Make an enrolment code for one computer."""
        said = self.canh("enrolment-code", "--site", "HQ")
        (code,) = re.findall(r"CANH1-\S+", said)
        return str(code)


@dataclass(slots=True)
class Agent:
    """An agent with a state folder of its own."""

    starter: Starter
    folder: Path
    process: Process | None = None

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox.db"

    def enrol(self, code: str, *options: str) -> None:
        command: list[str | Path] = [BIN / "canh-agent", "enrol", code, "--state", self.folder]
        enrolling = self.starter.start(*command, *options, more={"LANG": "C"})
        assert enrolling.popen.wait(PATIENCE_S) == 0, enrolling.said

    def start(self) -> None:
        self.process = self.starter.start(BIN / "canh-agent", "run", "--state", self.folder)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()

    def end(self) -> None:
        assert self.process is not None
        code = self.process.end()
        assert code == 0, code
