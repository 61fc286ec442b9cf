"""One simulated agent: what it measures when, what it sends, what it makes of the answer.

It reads no clock and touches no network; ``traffic`` gives it the time and carries its messages.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks.answer import Answer, Work
from checks.check import Result
from checks.enrolment import Enrolment
from checks.report import Event, EventKind, Record, Report, Sent
from server.province import sight
from server.province.chance import digits, fraction
from server.province.district import Computer
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
        self._work = Work(version=0, round_s=round_s)
        self._work_until: datetime | None = None
        self._backlog = 0
        self._probed: dict[int, datetime] = {}
        self._outcomes: dict[int, str] = {}
        self._was_on: datetime | None = None  # the start that it was last seen on in
        self._inventory_sent = False
        self._rounds_unsent = 0
        self._fresh: Record | None = None

    def next_due(self, after: datetime) -> datetime:
        """Give the next moment to measure: each computer has its own place in the round."""
        round_s = self._work.round_s
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
        doing = self._world.presence(self.computer, at)
        if doing is Presence.ON:
            self._measure_on(at)
        elif doing is Presence.OFF and self._was_on is not None:
            self._say_bye(at)

    def report(self, at: datetime) -> Report | None:
        """Give the freshest record to send now; None when there is none, or not in this round."""
        record, self._fresh = self._fresh, None
        if record is None:
            return None
        self._rounds_unsent += 1
        if self._rounds_unsent < self._work.report_every and not self._is_urgent(record):
            return None
        self._rounds_unsent = 0
        return self._message((record,), at)

    def backlog(self, at: datetime) -> Report | None:
        """Give the oldest waiting records, as many as the server last granted."""
        records = self._outbox.oldest(self._backlog)
        self._backlog = 0
        return self._message(records, at) if records else None

    def hear(self, report: Report, answer: Answer, at: datetime) -> None:
        """Do what the answer to a report says."""
        self._outbox.settle([record.sequence for record in report.records], answer)
        self._backlog = answer.backlog
        if any(record.inventory for record in report.records):
            self._inventory_sent = True
        if answer.work is not None:
            self._work = answer.work
            self._work_until = at + timedelta(seconds=answer.work.valid_s)

    def give_up(self, report: Report) -> None:
        """Drop what the server cannot read."""
        self._outbox.give_up([record.sequence for record in report.records])

    @property
    def _fingerprint(self) -> str:
        return digits(8, "fingerprint", self.computer.machine.inventory.system.uuid)

    def _measure_on(self, at: datetime) -> None:
        started = self._world.started_at(self.computer, at)
        events = () if self._was_on in {None, started} else (Event(kind=EventKind.STARTED),)
        self._was_on = started
        results = self._probe(at)
        record = Record(
            sequence=0,
            clock_s=_seconds(at - started),
            boot=_boot(self.computer, started),
            wall_s=round(at.timestamp(), 3),
            network=sight.network(self._world, self.computer, at),
            power=sight.power(self._world, self.computer, at),
            vitals=measure_vitals(self.computer, started, at),
            results=results,
            events=events,
            inventory=None if self._inventory_sent else self.computer.machine.inventory,
        )
        self._fresh = self._outbox.put(record)

    def _say_bye(self, at: datetime) -> None:
        started, self._was_on = self._was_on, None
        if started is None or not self.computer.habit.polite:
            return
        if not self._world.has_power(self.computer.site, at):
            return
        record = Record(
            sequence=0,
            clock_s=_seconds(at - started),
            boot=_boot(self.computer, started),
            wall_s=round(at.timestamp(), 3),
            network=sight.network(self._world, self.computer, at),
            events=(Event(kind=EventKind.BYE, reason="shutdown"),),
        )
        self._fresh = self._outbox.put(record)

    def _probe(self, at: datetime) -> tuple[Result, ...]:
        if self._work_until is None or at >= self._work_until:
            return ()
        slack = timedelta(seconds=self._work.round_s / 2)
        results = []
        for check in self._work.checks:
            last = self._probed.get(check.id)
            if last is None or at - last + slack >= timedelta(seconds=check.period_s):
                self._probed[check.id] = at
                results.append(sight.see(self._world, self.computer, check, at))
        return tuple(results)

    def _is_urgent(self, record: Record) -> bool:
        changed = False
        for result in record.results:
            changed |= self._outcomes.get(result.check, result.outcome) != result.outcome
            self._outcomes[result.check] = result.outcome
        return changed or bool(record.events)

    def _message(self, records: tuple[Record, ...], at: datetime) -> Report:
        started = self._was_on or self._world.started_at(self.computer, at)
        boot = _boot(self.computer, started)
        return Report(
            generation=self._outbox.generation,
            fingerprint=self._fingerprint,
            sent=Sent(boot=boot, clock_s=_seconds(at - started), wall_s=round(at.timestamp(), 3)),
            agent=VERSION,
            work=self._work.version,
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
