"""The demo as a whole: set up, watched until somebody stops it, and taken down in order."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from server.clock import Clock
from server.commands import migrate
from server.commands.terminal import Terminal
from server.demo import cast
from server.demo.codes import make_codes
from server.demo.demo_time import demo_time
from server.demo.district import DistrictFolder, demo_district, demo_world
from server.demo.events import Events, Line
from server.demo.finance import put_finance
from server.demo.folder import DemoFolder, held_folder
from server.demo.groundwork import (
    THIS_SITE,
    code_for,
    put_contacts,
    put_people,
    put_places,
    put_real_service,
    put_services,
    write_phrase,
)
from server.demo.language import choose_locale
from server.demo.letters import open_letters
from server.demo.parts import PartFailed, Parts
from server.demo.ports import Ports, held_ports
from server.demo.progress import Progress, TookTooLong
from server.demo.scale import Scale
from server.demo.server_settings import HOST, set_server
from server.demo.signs import reported, server_answers, services_answer, this_computer_reported
from server.demo.stopping import Stopped, ignore_signals, stopped_by_signals
from server.demo.typist import Typist
from server.prepare import prepare
from server.province.habits import Presence
from server.province.services import REAL, replicas
from server.settings import Settings
from server.settings_file import clock_ahead_s
from server.store.questions.plans import newest_plan
from server.store.session import Store, open_store

_WATCH_EVERY_S = 1.0
# Whoever looks for the first time should find something broken; but not wait for it for ever.
_INCIDENT_WITHIN_S = 60.0
# A part that ends is noticed at once; what is only slow, on a machine with more to do, may be.
_UP_WITHIN_S = 180.0
_ALL_REPORTED_WITHIN_S = 300.0
_COUNT_EVERY_S = 0.5
_ENROLLED_WITHIN_S = 180.0
_ENROL_AGAIN, _ENROL_AGAIN_S = 15, 2.0
_PAST_WITHIN_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        folder: Where.
        fresh: Whether to forget the last one.
        port: Of pages.
        scale: How much to simulate; None: what there is, else the whole province.
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
    services = [address for address, *_ in replicas()]
    with (
        held_folder(wanted.folder, fresh=wanted.fresh) as folder,
        held_ports(wanted.port, HOST, services) as ports,
        stopped_by_signals(),
    ):
        wanted = replace(wanted, scale=folder.scale(wanted.scale))
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
            ignore_signals()
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
        self._scale = wanted.scale or Scale.PROVINCE
        self._round_s = wanted.round_s or self._scale.round_s
        self._ports = ports
        self._terminal = terminal
        before_s = clock_ahead_s(folder.path, {}) if folder.is_complete else None
        self._time = demo_time(clock, self._scale, before_s)
        self._progress = Progress(terminal, clock)
        kept = {
            name: value
            for name, value in wanted.environment.items()
            if not name.startswith("CANH_")
        }
        self.parts = Parts(clock, kept)

    @property
    def _clock(self) -> Clock:
        return self._time.clock

    @property
    def _typist(self) -> Typist:
        return Typist(self._folder.path, self._clock)

    @property
    def _mail_page(self) -> str:
        return f"http://{HOST}:{self._ports.mail_page}"

    @property
    def _control_page(self) -> str:
        return f"http://{HOST}:{self._ports.control}"

    def run(self) -> None:
        """Set everything up, say when it can be used, and then what happens, without an end."""
        began_s = self._clock.monotonic_s()
        settings = self._prepare()
        if not self._folder.is_complete:
            self._lay_groundwork(settings)
            if self._scale is Scale.PROVINCE:
                self._make_past()
                self._time.begin()
                settings = self._set_server()
        with closing(open_store(settings.database_url)) as store:
            events = Events(
                store=store,
                story=DistrictFolder(self._folder.province).story,
                letters=open_letters(self._folder.mail),
                language=choose_locale(self._wanted.environment),
                zone=ZoneInfo(settings.timezone),
            )
            events.skip()
            self._start(settings, store)
            self._plan(store)
            lines: Sequence[Line] = ()
            if self._scale is Scale.DISTRICT:
                lines = self._wait_for_incident(events)
            self._say_ready(settings, self._clock.monotonic_s() - began_s)
            self._watch(events, lines)

    def _prepare(self) -> Settings:
        """Make what a server needs."""
        if self._ports.pages != self._wanted.port:
            self._terminal.say(
                f"Port {self._wanted.port} is taken: the pages are at {self._ports.pages}."
            )
        settings = self._set_server()
        with self._progress.step("keys, and a database"):
            if self._folder.is_complete:  # it may be of an earlier version
                self._typist.type(migrate.COMMAND)
            if prepare(settings, self._clock.now()):
                write_phrase(self._typist, self._folder)
        return settings

    def _set_server(self) -> Settings:
        return set_server(self._folder.path, self._ports, self._round_s, self._time.ahead_s)

    def _lay_groundwork(self, settings: Settings) -> None:
        """Put into the tables what is made once, before the server begins."""
        district = demo_district(self._clock.now(), self._scale)
        with self._progress.step(f"this computer's place, and {len(district.units)} units"):
            put_places(self._typist, district)
            put_finance(self._typist, district)
        with self._progress.step("services, people, contacts"):
            self._put_services()
            put_people(self._typist, self._folder)
            put_contacts(self._typist, district)
        if self._scale is Scale.DISTRICT:  # of a province all have joined in the past
            codes = make_codes(settings, district.computers.values(), self._clock)
            DistrictFolder(self._folder.province).write_codes(codes)

    def _put_services(self) -> None:
        put_services(self._typist, self._ports.services, self._round_s)
        put_real_service(self._typist, self._ports.services)

    def _make_past(self) -> None:
        past = cast.past(self._folder, self._time.begins)
        self.parts.begin(past)
        self._progress.wait_for(
            "thirty days of past",
            lambda: 1.0 if self.parts.has_ended(past) else min(0.99, past.share_done()),
            _PAST_WITHIN_S,
        )

    def _start(self, settings: Settings, store: Store) -> None:
        """Start everything, and wait until it is at work; a service answers before it is asked."""
        began = self._clock.now()
        self._folder.keep_mail_page(self._mail_page)
        self._folder.keep_control_page(self._control_page)
        self.parts.start(
            cast.mailbox(self._folder, self._ports, settings.timezone, self._time.ahead_s)
        )
        code = self._begin()
        self._start_district()
        self._start_server(settings)
        if code:
            self._enrol(code)
            self._folder.note_complete(self._scale)
        self._folder.set_agent_clock(self._time.ahead_s)
        self._folder.let_agent_ask(REAL.host, self._ports.services)
        self.parts.start(cast.agent(self._folder))
        self._wait_for_reports(store, began)

    def _begin(self) -> str:
        """Write what is to be written while nobody reports yet, or the tables may be busy.

        Returns:
            What this computer joins with; empty: it has joined.
        """
        if self._folder.is_complete:
            self._put_services()
            return ""
        return code_for(self._typist, THIS_SITE, 1)

    def _start_district(self) -> None:
        self.parts.start(
            cast.district(self._folder, self._scale, self._ports, self._round_s, self._time.ahead_s)
        )
        self._wait_for("simulated services", lambda: services_answer(self._ports))

    def _start_server(self, settings: Settings) -> None:
        self.parts.start(cast.server(self._folder))
        self._wait_for("pages, and the door for agents", lambda: server_answers(settings))

    def _enrol(self, code: str) -> None:
        """Enrol this computer, again where a server to which thousands report asks it to wait."""
        with self._progress.step("this computer enrolled"):
            enrolment = cast.enrolment(self._folder, code)
            for _ in range(_ENROL_AGAIN):
                with suppress(PartFailed):
                    self.parts.run(enrolment, _ENROLLED_WITHIN_S)
                    return
                self._clock.sleep(_ENROL_AGAIN_S)
            self.parts.run(enrolment, _ENROLLED_WITHIN_S)

    def _wait_for_reports(self, store: Store, began: datetime) -> None:
        self._wait_for(
            "first report of this computer", lambda: this_computer_reported(store, began)
        )
        world = demo_world(began, self._scale)
        on = sum(
            world.presence(computer, began) is Presence.ON
            for computer in world.district.computers.values()
        )
        enough = round(on * self._scale.share_heard) + 1

        def share() -> float:
            self.parts.require_all()
            return reported(store, began) / enough

        what = f"first reports of {on} simulated computers"
        self._progress.wait_for(what, share, _ALL_REPORTED_WITHIN_S, _COUNT_EVERY_S)

    def _wait_for(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait for something that the parts do."""

        def share() -> float:
            self.parts.require_all()
            return float(is_so())

        self._progress.wait_for(what, share, _UP_WITHIN_S)

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

    def _plan(self, store: Store) -> None:
        """Have a plan made of what was reported, when there is none yet.

        Nobody waits for it: of a whole province it takes a minute or two.
        """
        with store.reading() as session:
            if newest_plan(session):
                return
        self._terminal.say("  … a plan of what to buy, made meanwhile")
        self.parts.begin(cast.plan(self._folder))

    def _watch(self, events: Events, lines: Sequence[Line]) -> NoReturn:
        """Keep everything running, and say what happens."""
        while True:
            for line in lines:
                self._terminal.say(events.written(line))
            for told in self.parts.restart_ended():
                self._terminal.complain(told)
            self._clock.sleep(_WATCH_EVERY_S)
            lines = events.new(self._clock.now())

    def _say_ready(self, settings: Settings, took_s: float) -> None:
        say, url = self._terminal.say, f"http://{settings.pages_host}:{settings.pages_port}"
        say(f"  Set up in {took_s:.0f} s. Logs are in {self._folder.logs}, and the recovery phrase")
        say(f"  of the server's keys is in {self._folder.phrase}. Ctrl-C stops everything.")
        say()
        say(f"Canh is ready: {url}")
        for role, person in self._folder.people().items():
            say(f"Sign in as {role}: {person.name} / {person.password}")
        say(f"Mail that Canh sends here is read at {self._mail_page}")
        say(f"Break something, and see what Canh makes of it: {self._control_page}")
        say()
