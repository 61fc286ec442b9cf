"""One simulated agent: what it measures when, what it sends, what it makes of the answer.

It reads no clock and touches no network; ``traffic`` gives it the time and carries its messages.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks.answer import Answer
from checks.check import Result
from checks.enrolment import Enrolment
from checks.inventory import Inventory
from checks.report import Event, EventKind, Record, Report, Sent
from server.province import neighbours, sight
from server.province.chance import digits, fraction
from server.province.computers import Computer
from server.province.disks import inventory_of
from server.province.duties import Duties
from server.province.habits import Presence
from server.province.outbox import Outbox
from server.province.vitals import measure_vitals
from server.province.world import World

VERSION = "0.1.0-simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a simulated device is. ``device`` and ``token``: empty until it has enrolled."""

    secret: str
    device: str = ""
    token: str = ""


class Agent:
    """An agent on a computer of the simulated world.

    Args:
        world: The world.
        computer: Where it runs.
        identity: Who it is.
        generation: Of its outbox, which begins empty.
        round_s: Seconds from one record to the next until the server says otherwise.
    """

    def __init__(
        self,
        world: World,
        computer: Computer,
        identity: Identity,
        generation: str,
        round_s: float,
    ) -> None:
        self.computer = computer
        self.identity = identity
        self._world = world
        self._outbox = Outbox(generation)
        self._duties = Duties(round_s)
        self._backlog = 0
        self._doing: Presence | None = None  # when last looked at; None: never yet
        self._on_since: datetime | None = None
        self._started: datetime | None = None  # really, as far as is known
        self._last: Record | None = None  # what it measured while it was on, until it is off
        self._known: Inventory | None = None  # what the server has of it
        self._unreported = 0  # records that no report is to tell of yet
        self._owed = 0  # records of the report that is to go next
        self._fresh: Record | None = None
        self._given: tuple[Record, ...] = ()
        self._has_news = False
        self._looks_at: datetime | None = None  # at its network; None: it has just begun

    @property
    def is_on(self) -> bool:
        """Whether its computer was on when last looked at."""
        return self._doing is Presence.ON

    def next_due(self, after: datetime) -> datetime:
        """Give the next moment to measure: each computer has its own place in the round."""
        round_s = self._duties.work.round_s
        offset_s = fraction("offset", self.computer.code) * round_s
        # A microsecond is what a datetime holds: the due moment itself must not come out as next.
        rounds = (after.timestamp() + 1e-5 - offset_s) // round_s + 1
        return after + timedelta(seconds=rounds * round_s + offset_s - after.timestamp())

    def enrolment(self, code_secret: bytes) -> Enrolment:
        """Say who wants to join."""
        inventory = self.computer.machine.inventory
        system = inventory.operating_system
        return Enrolment(
            code=code_secret.hex(),
            secret=self.identity.secret,
            fingerprint=self._fingerprint,
            host=inventory.host,
            system=f"{system.name} {system.release}",
            agent=VERSION,
        )

    def measure(self, at: datetime) -> None:
        """Measure a round, if the computer is on."""
        doing, before = self._world.presence(self.computer, at), self._doing
        self._doing = doing
        if doing is Presence.ON:
            self._measure_on(at, self._what_happened(before, at))
            return
        self._backlog = 0  # nothing is sent from a computer that is off or asleep
        if doing is Presence.OFF and before is not Presence.OFF:
            self._say_bye(at)

    def report(self, at: datetime) -> Report | None:
        """Give all records since the last report, the newest first, the backlog left out.

        None when nothing was measured, or this is not the round in which it is told.
        """
        record, self._fresh = self._fresh, None
        if record is None or not self._owed:
            return None
        self._given = self._outbox.freshest(self._owed)
        self._owed = 0
        return self._message(self._given, at)

    def unheard(self) -> None:
        """Have what ``report`` gave to send again, unless there is something fresher by now."""
        given = self._given
        if self._fresh is None and given and self._outbox.holds(given[0].sequence):
            self._fresh, self._owed = given[0], len(given)

    def backlog(self, at: datetime) -> Report | None:
        """Give the oldest waiting records, as many as the server last granted."""
        records = self._outbox.oldest(self._backlog)
        self._backlog = 0
        return self._message(records, at) if records else None

    def hear(self, report: Report, answer: Answer, at: datetime) -> None:
        """Do what the answer to a report says."""
        self._outbox.settle([record.sequence for record in report.records], answer)
        self._backlog = answer.backlog
        for record in sorted(report.records, key=lambda record: record.sequence):
            self._known = record.inventory or self._known
        if answer.work is not None:
            self._duties.told(answer.work, at)

    def give_up(self, report: Report) -> None:
        """Drop what the server cannot read."""
        self._outbox.give_up([record.sequence for record in report.records])

    @property
    def _fingerprint(self) -> str:
        return digits(8, "fingerprint", self.computer.machine.inventory.system.uuid)

    def _what_happened(self, before: Presence | None, at: datetime) -> tuple[Event, ...]:
        """Tell what the agent notices when it is on: a start, or that the computer slept."""
        since, was_on_since = self._world.on_since(self.computer, at), self._on_since
        self._on_since = since
        if before is None:
            return ()
        if since != was_on_since:
            # Where only the kernel slept, the agent slept with it and woke: it was not started.
            if self._world.started_at(self.computer, at) == self._started:
                return (Event(kind=EventKind.STARTED, reason="resume"),)
            self._unreported = self._owed = 0
            return (Event(kind=EventKind.STARTED),)
        if before is Presence.ASLEEP:
            self._say_suspended()
            return (Event(kind=EventKind.STARTED, reason="resume"),)
        return ()

    def _measure_on(self, at: datetime, events: tuple[Event, ...]) -> None:
        self._started = self._world.started_at(self.computer, at)
        results, inventory = self._probe(at), inventory_of(self._world, self.computer, at)
        self._has_news = self._duties.saw(results) or bool(events)
        record = replace(
            self._blank(at),
            power=sight.power(self._world, self.computer, at),
            vitals=self._vitals(at, self._started),
            results=results,
            events=events,
            inventory=None if inventory == self._known else inventory,
            neighbours=self._look_around(at),
        )
        self._last = self._tell(record)

    def _look_around(self, at: datetime) -> tuple[str, ...]:
        """Tell of all neighbours once a day; not everybody in the same minute."""
        if self._looks_at is None:
            self._looks_at = at + neighbours.FIRST_LOOK * fraction("look", self.computer.code)
        if at < self._looks_at:
            return ()
        self._looks_at = at + neighbours.AGAIN
        return neighbours.seen_by(self._world, self.computer, at)

    def _tell(self, record: Record) -> Record:
        """Keep a record; if it is its round, have it told with all since the last report."""
        self._fresh = self._put(record)
        if self._unreported >= self._duties.work.report_every or self._has_news:
            # What was to go before and could not is backlog now: the freshest stays small.
            self._owed, self._unreported = self._unreported, 0
        return self._fresh

    def _put(self, record: Record) -> Record:
        self._unreported += 1
        return self._outbox.put(record)

    def _vitals(self, at: datetime, started: datetime) -> dict[str, float]:
        local = self._world.tempo.local_at(at)
        charge = self._world.charge(self.computer, at)
        return measure_vitals(self.computer, started, local, charge)

    def _say_suspended(self) -> None:
        """Note, once it is awake again, when it was last awake: nobody was told beforehand."""
        if self._last is not None:
            bye = Event(kind=EventKind.BYE, reason="suspend")
            self._put(
                Record(
                    sequence=0,
                    clock_s=self._last.clock_s,
                    boot=self._last.boot,
                    wall_s=self._last.wall_s,
                    events=(bye,),
                )
            )

    def _say_bye(self, at: datetime) -> None:
        """Say goodbye, if it was on just now and there is time and power for it."""
        was_on, self._last = self._last is not None, None
        if was_on and self.computer.habit.polite and self._world.has_power(self.computer.site, at):
            bye = Event(kind=EventKind.BYE, reason="shutdown")
            self._has_news = True
            self._tell(replace(self._blank(at), events=(bye,)))

    def _blank(self, at: datetime) -> Record:
        started = self._started or at
        return Record(
            sequence=0,
            clock_s=_seconds(at - started),
            boot=_boot(self.computer, started),
            wall_s=round(at.timestamp(), 3),
            network=sight.network(self._world, self.computer, at),
        )

    def _probe(self, at: datetime) -> tuple[Result, ...]:
        results = [
            sight.see(self._world, self.computer, check, at) for check in self._duties.due(at)
        ]
        if self._duties.asks_resolver(at):
            results.insert(0, sight.ask_resolver(self._world, self.computer, at))
        return tuple(results)

    def _message(self, records: tuple[Record, ...], at: datetime) -> Report:
        started = self._started or at
        boot = _boot(self.computer, started)
        return Report(
            generation=self._outbox.generation,
            fingerprint=self._fingerprint,
            sent=Sent(boot=boot, clock_s=_seconds(at - started), wall_s=round(at.timestamp(), 3)),
            agent=VERSION,
            work=self._duties.work.version,
            waiting=self._outbox.waiting - len(records),
            dropped=self._outbox.dropped,
            records=tuple(_in_start(record, boot) for record in records),
        )


def _in_start(record: Record, boot: str) -> Record:
    """Leave out what a record shares with its report."""
    return replace(record, boot="", wall_s=None) if record.boot == boot else record


def _boot(computer: Computer, started: datetime) -> str:
    return digits(8, "boot", computer.code, started)


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 3)
