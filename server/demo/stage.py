"""The demo as a whole: set up, watched until somebody stops it, and taken down in order."""

import http.client
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from server.clock import Clock, to_ms
from server.commands import migrate
from server.commands.terminal import Terminal
from server.demo.district import demo_district
from server.demo.finance import planning, put_finance
from server.demo.folder import DemoFolder, held_folder
from server.demo.groundwork import (
    THIS_SITE,
    Typist,
    code_for,
    put_codes,
    put_people,
    put_places,
    write_phrase,
)
from server.demo.parts import Part, PartFailed, Parts, beside_this_python
from server.demo.ports import AGENTS_PORTS, choose_agents_port, choose_pages_port
from server.demo.progress import Progress, TookTooLong
from server.prepare import prepare
from server.settings import Settings
from server.settings_file import FILE_NAME, read_settings, write_settings
from server.store.questions.devices import heads_by_unit, newest_real_device
from server.store.scope import WHOLE_PROVINCE
from server.store.session import Store, open_store

_HOST = "127.0.0.1"
ROUND_S = 15.0
_WATCH_EVERY_S = 0.5
_UP_WITHIN_S = 60.0
_REPORTED_WITHIN_S = 120.0
_ENROLLED_WITHIN_S = 60.0
_PLANNED_WITHIN_S = 90.0


class Stopped(BaseException):
    """Somebody wants it to end: Ctrl-C, a signal, or the terminal is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        folder: Where.
        fresh: Whether to forget the last one.
        port: Of pages.
        environment: For the processes; what would set another server up is left out.
    """

    folder: Path
    fresh: bool
    port: int
    environment: Mapping[str, str]


def run_demo(wanted: Wanted, terminal: Terminal, clock: Clock) -> int:
    """Run a demo until it is told to stop.

    Returns:
        0 when somebody stopped it, 1 when it could not go on.

    Raises:
        FolderError, NoPort: If it cannot begin.
    """
    code = 1
    with held_folder(wanted.folder, fresh=wanted.fresh) as folder, _stopped_by_signals():
        stage = _Stage(folder, wanted, terminal, clock)
        try:
            stage.set_up()
            stage.watch()
        except Stopped:
            terminal.say("\nStopping.")
            code = 0
        except PartFailed as error:
            terminal.complain(f"The demo stops:\n{error}")
        except TookTooLong as error:
            terminal.complain(f"The demo stops: {error}\n{stage.parts.last_words()}")
        finally:
            _ignore_signals()
            stage.parts.stop()
        terminal.say(f"Stopped. What it knows stays in {folder.path}.")
    return code


class _Stage:
    """One run of a demo."""

    def __init__(
        self, folder: DemoFolder, wanted: Wanted, terminal: Terminal, clock: Clock
    ) -> None:
        self._folder = folder
        self._port = wanted.port
        self._terminal = terminal
        self._clock = clock
        self._began = clock.now()
        self._progress = Progress(terminal, clock)
        self._typist = Typist(folder, clock)
        kept = {
            name: value
            for name, value in wanted.environment.items()
            if not name.startswith("CANH_")
        }
        self.parts = Parts(clock, kept)

    def set_up(self) -> None:
        """Make what is missing, start everything, and say when it can be used."""
        is_new = not self._folder.is_complete
        began_s = self._clock.monotonic_s()
        settings = self._write_settings()
        with self._progress.step("server with its keys and its database"):
            if not is_new:  # it may be of an earlier version
                self._typist.type(migrate.COMMAND)
            if prepare(settings, self._clock.now()):
                write_phrase(self._typist)
            self._start_server()
        if is_new:
            with self._progress.step("this computer's place, 8 simulated communes, six services"):
                put_places(self._typist)
                put_finance(self._typist)
            with self._progress.step("three people, and codes for the computers to join with"):
                put_people(self._typist)
                put_codes(self._typist)
        self._progress.wait_for(
            "pages, and the door for agents",
            lambda: float(self._agents_heard(settings) and self._pages_answer(settings)),
            _UP_WITHIN_S,
        )
        if is_new:
            with self._progress.step("this computer enrolled"):
                self._enrol_this_computer()
            self._folder.note_complete()
        self._start_agents()
        self._wait_for_reports(settings)
        if is_new:
            with self._progress.step("a plan of what to buy"):
                self.parts.run(planning(self._folder), _PLANNED_WITHIN_S)
        self._say_ready(settings, self._clock.monotonic_s() - began_s)

    def watch(self) -> None:
        """Keep everything running."""
        while True:
            self._clock.sleep(_WATCH_EVERY_S)
            for told in self.parts.restart_ended():
                self._terminal.complain(told)

    def _write_settings(self) -> Settings:
        agents_port = choose_agents_port(_HOST)
        pages_port = choose_pages_port(self._port, _HOST)
        if pages_port != self._port:
            self._terminal.say(f"Port {self._port} is taken: the pages are at {pages_port}.")
        # The present one first; the others for a day on which it is taken.
        ports = (agents_port, *(port for port in AGENTS_PORTS if port != agents_port))
        values = {
            "demo": True,
            "round_s": ROUND_S,
            "agents_port": agents_port,
            "pages_port": pages_port,
            "servers": tuple(f"{_HOST}:{port}" for port in ports),
        }
        text = write_settings(values)
        (self._folder.path / FILE_NAME).write_text(text, encoding="utf-8")
        return read_settings(self._folder.path, {}, {})

    def _start_server(self) -> None:
        self._start("server", beside_this_python("canh"), "serve", "--data", self._folder.path)

    def _start_agents(self) -> None:
        state = self._folder.agent
        self._start("agent", beside_this_python("canh-agent"), "run", "--state", state)
        district = (sys.executable, "-P", "-m", "server.demo.district")
        self._start("district", *district, self._folder.province, "--round", f"{ROUND_S:g}")

    def _start(self, name: str, *command: str | Path) -> None:
        log = self._folder.logs / f"{name}.log"
        self.parts.start(Part(name=name, command=tuple(map(str, command)), log=log))

    def _enrol_this_computer(self) -> None:
        code = code_for(self._typist, THIS_SITE, 1)
        # Whatever proxy this computer has, its own server is not behind it.
        options = ("--state", str(self._folder.agent), "--proxy", "none")
        part = Part(
            name="enrolment",
            command=(beside_this_python("canh-agent"), "enrol", code, *options),
            log=self._folder.logs / "enrolment.log",
        )
        self.parts.run(part, _ENROLLED_WITHIN_S)

    def _pages_answer(self, settings: Settings) -> bool:
        self.parts.require_all()
        pages = http.client.HTTPConnection(settings.pages_host, settings.pages_port, timeout=2)
        with closing(pages):
            try:
                pages.request("GET", "/healthz")
                return pages.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def _agents_heard(self, settings: Settings) -> bool:
        address = (settings.agents_host, settings.agents_port)
        with suppress(OSError), socket.create_connection(address, timeout=2):
            return True
        return False

    def _wait_for_reports(self, settings: Settings) -> None:
        computers = len(demo_district(self._began).computers)
        with closing(open_store(settings.database_url)) as store:
            self._progress.wait_for(
                "first report of this computer",
                lambda: float(self._this_computer_reported(store)),
                _REPORTED_WITHIN_S,
            )
            self._progress.wait_for(
                f"first reports of {computers} simulated computers",
                lambda: self._reported(store) / (computers + 1),
                _REPORTED_WITHIN_S,
            )

    def _this_computer_reported(self, store: Store) -> bool:
        self.parts.require_all()
        with store.reading() as session:
            known = newest_real_device(session)
        return bool(known and known.now and known.now.contact_ms >= to_ms(self._began))

    def _reported(self, store: Store) -> int:
        self.parts.require_all()
        with store.reading() as session:
            heads = heads_by_unit(session, WHOLE_PROVINCE, to_ms(self._began))
        return sum(head.reporting for head in heads.values())

    def _say_ready(self, settings: Settings, took_s: float) -> None:
        say, url = self._terminal.say, f"http://{settings.pages_host}:{settings.pages_port}"
        say(f"  Set up in {took_s:.0f} s. Logs are in {self._folder.logs}, and the recovery phrase")
        say(f"  of the server's keys is in {self._folder.phrase}. Ctrl-C stops everything.")
        say()
        say(f"Canh is ready: {url}")
        for role, person in self._folder.people().items():
            say(f"Sign in as {role}: {person.name} / {person.password}")


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a terminal that is gone stop the demo wherever it is."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [(number, signal.signal(number, stop)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _ignore_signals() -> None:
    """Let nothing disturb the end: it takes seconds, and each part is killed if it hangs."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
