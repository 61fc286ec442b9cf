"""The demo as a whole: set up, watched until somebody stops it, and taken down in order."""

import http.client
import math
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import NoReturn
from zoneinfo import ZoneInfo

from server.clock import Clock, to_ms
from server.commands import migrate
from server.commands.terminal import Terminal
from server.demo import cast
from server.demo.codes import make_codes
from server.demo.district import DistrictFolder, demo_district
from server.demo.events import Events, Line
from server.demo.finance import put_finance
from server.demo.folder import DemoFolder, held_folder
from server.demo.groundwork import (
    MAIL_DOMAIN,
    THIS_SITE,
    code_for,
    put_contacts,
    put_people,
    put_places,
    put_services,
    write_phrase,
)
from server.demo.language import choose_locale
from server.demo.letters import open_letters
from server.demo.parts import PartFailed, Parts
from server.demo.ports import AGENTS_PORTS, Ports, choose_ports
from server.demo.progress import Progress, TookTooLong
from server.demo.scale import Scale
from server.demo.typist import Typist
from server.prepare import prepare
from server.province.services import replicas
from server.settings import Settings
from server.settings_file import FILE_NAME, read_settings, write_settings
from server.store.questions.devices import heads_by_unit, newest_real_device
from server.store.questions.plans import newest_plan
from server.store.scope import WHOLE_PROVINCE
from server.store.session import Store, open_store

_HOST = "127.0.0.1"
MAIL_FROM = f"canh@{MAIL_DOMAIN}"
_WATCH_EVERY_S = 1.0
# Whoever looks for the first time should find something broken; but not wait for it for ever.
_INCIDENT_WITHIN_S = 60.0
# A part that ends is noticed at once; what is only slow, on a machine with more to do, may be.
_UP_WITHIN_S = 180.0
_REPORTED_WITHIN_S, _ALL_REPORTED_WITHIN_S = 180.0, 300.0
_COUNT_EVERY_S = 0.5
_ENROLLED_WITHIN_S = 180.0
_PLANNED_WITHIN_S = 600.0


class Stopped(BaseException):
    """Somebody wants it to end: Ctrl-C, a signal, or the terminal is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        folder: Where.
        fresh: Whether to forget the last one.
        port: Of pages.
        scale: How much to simulate; None: what there is, else a district.
        round_s: Seconds from one report to the next; the story keeps pace with it. None: the
            scale's own.
        environment: For the processes; what would set another server up is left out.
    """

    folder: Path
    fresh: bool
    port: int
    scale: Scale | None
    round_s: float | None
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
        wanted = replace(wanted, scale=folder.scale(wanted.scale))
        ports = choose_ports(wanted.port, _HOST, [address for address, *_ in replicas()])
        stage = _Stage(folder, wanted, ports, terminal, clock)
        try:
            stage.run()
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
        self, folder: DemoFolder, wanted: Wanted, ports: Ports, terminal: Terminal, clock: Clock
    ) -> None:
        self._folder = folder
        self._wanted = wanted
        self._scale = wanted.scale or Scale.DISTRICT
        self._round_s = wanted.round_s or self._scale.round_s
        self._ports = ports
        self._terminal = terminal
        self._clock = clock
        self._began = clock.now()
        self._district = demo_district(self._began, self._scale)
        self._progress = Progress(terminal, clock)
        self._typist = Typist(folder.path, clock)
        kept = {
            name: value
            for name, value in wanted.environment.items()
            if not name.startswith("CANH_")
        }
        self.parts = Parts(clock, kept)

    @property
    def _mail_page(self) -> str:
        return f"http://{_HOST}:{self._ports.mail_page}"

    def run(self) -> None:
        """Set everything up, say when it can be used, and then what happens, without an end."""
        began_s = self._clock.monotonic_s()
        settings = self._prepare()
        with closing(open_store(settings.database_url)) as store:
            events = Events(
                store=store,
                story=DistrictFolder(self._folder.province),
                letters=open_letters(self._folder.mail),
                language=choose_locale(self._wanted.environment),
                zone=ZoneInfo(settings.timezone),
            )
            events.skip()
            self._start(settings)
            self._wait_for_reports(store)
            lines: Sequence[Line] = ()
            if self._scale is Scale.DISTRICT:  # of a province both take minutes
                self._plan(store)
                lines = self._wait_for_incident(events)
            self._say_ready(settings, self._clock.monotonic_s() - began_s)
            self._plan(store)
            self._watch(events, lines)

    def _prepare(self) -> Settings:
        """Make what a server needs, and what it sends to."""
        settings = self._write_settings()
        with self._progress.step("keys, database, mailbox"):
            if self._folder.is_complete:  # it may be of an earlier version
                self._typist.type(migrate.COMMAND)
            if prepare(settings, self._clock.now()):
                write_phrase(self._typist, self._folder)
            self._folder.keep_mail_page(self._mail_page)
            self.parts.start(cast.mailbox(self._folder, self._ports, settings.timezone))
        return settings

    def _start(self, settings: Settings) -> None:
        """Make what is missing, and start everything; a service answers before it is asked."""
        if self._folder.is_complete:
            self._start_district()
            self.parts.start(cast.server(self._folder))
            self._wait_for_server(settings)
        else:
            self.parts.start(cast.server(self._folder))
            self._lay_groundwork(settings)
            self._wait_for_server(settings)
            self._start_district()
            with self._progress.step("this computer enrolled"):
                code = code_for(self._typist, THIS_SITE, 1)
                self.parts.run(cast.enrolment(self._folder, code), _ENROLLED_WITHIN_S)
            self._folder.note_complete(self._scale)
        self.parts.start(cast.agent(self._folder))

    def _lay_groundwork(self, settings: Settings) -> None:
        units = len(self._district.units)
        with self._progress.step(f"this computer's place, and {units} simulated units"):
            put_places(self._typist, self._district)
            put_finance(self._typist, self._district)
        with self._progress.step("people, contacts, and codes for computers to join with"):
            put_people(self._typist, self._folder)
            put_contacts(self._typist, self._district)
            codes = make_codes(settings, self._district.computers.values(), self._clock)
            DistrictFolder(self._folder.province).write_codes(codes)

    def _plan(self, store: Store) -> None:
        """Have a plan made of what was reported, when there is none yet."""
        with store.reading() as session:
            if newest_plan(session):
                return
        with self._progress.step("a plan of what to buy"):
            self.parts.run(cast.plan(self._folder), _PLANNED_WITHIN_S)

    def _wait_for_server(self, settings: Settings) -> None:
        self._progress.wait_for(
            "pages, and the door for agents",
            lambda: float(self._agents_heard(settings) and self._pages_answer(settings)),
            _UP_WITHIN_S,
        )

    def _start_district(self) -> None:
        self.parts.start(cast.district(self._folder, self._scale, self._ports, self._round_s))
        self._progress.wait_for(
            "six simulated services", lambda: float(self._services_answer()), _UP_WITHIN_S
        )
        put_services(self._typist, self._ports.services, self._round_s)

    def _watch(self, events: Events, lines: Sequence[Line]) -> NoReturn:
        """Keep everything running, and say what happens."""
        while True:
            for line in lines:
                self._terminal.say(events.written(line))
            for told in self.parts.restart_ended():
                self._terminal.complain(told)
            self._clock.sleep(_WATCH_EVERY_S)
            lines = events.new(self._clock.now())

    def _write_settings(self) -> Settings:
        ports = self._ports
        if ports.pages != self._wanted.port:
            self._terminal.say(
                f"Port {self._wanted.port} is taken: the pages are at {ports.pages}."
            )
        # The present one first; the others for a day on which it is taken.
        agents = (ports.agents, *(port for port in AGENTS_PORTS if port != ports.agents))
        values = {
            "demo": True,
            "round_s": self._round_s,
            "agents_port": ports.agents,
            "ndt7_port": ports.ndt7,
            "pages_port": ports.pages,
            "servers": tuple(f"{_HOST}:{port}" for port in agents),
            "languages": ("vi", "en", "fr"),
            "mail_host": _HOST,
            "mail_port": ports.mail,
            "mail_security": "none",
            "mail_from": MAIL_FROM,
        }
        text = write_settings(values)
        (self._folder.path / FILE_NAME).write_text(text, encoding="utf-8")
        return read_settings(self._folder.path, {}, {})

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
        return _is_open(settings.agents_host, settings.agents_port)

    def _services_answer(self) -> bool:
        self.parts.require_all()
        return all(_is_open(address, self._ports.services) for address, *_ in replicas())

    def _wait_for_reports(self, store: Store) -> None:
        computers = len(self._district.computers)
        self._progress.wait_for(
            "first report of this computer",
            lambda: float(self._this_computer_reported(store)),
            _REPORTED_WITHIN_S,
        )
        self._progress.wait_for(
            f"first reports of {computers} simulated computers",
            lambda: self._reported(store) / (computers + 1),
            _ALL_REPORTED_WITHIN_S,
            _COUNT_EVERY_S,
        )

    def _wait_for_incident(self, events: Events) -> Sequence[Line]:
        """Wait for the first verdict, or long enough; give what has happened until then."""
        began_s, lines = self._clock.monotonic_s(), events.new(self._clock.now())

        def waited() -> float:
            self.parts.require_all()
            lines.extend(events.new(self._clock.now()))
            if any(line.what == "open" for line in lines):
                return 1.0
            return (self._clock.monotonic_s() - began_s) / _INCIDENT_WITHIN_S

        self._progress.wait_for("first verdict on what is broken", waited, math.inf)
        return lines

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
        say(f"Mail that Canh sends here is read at {self._mail_page}")
        say()


def _is_open(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=2):
        return True
    return False


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
