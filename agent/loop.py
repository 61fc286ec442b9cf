"""The round: measure, put it in the outbox, let it be sent. One thread owns everything here.

It never stops because time moved: all goes by the clock that counts sleep, and no decision looks
at the wall clock.
"""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.agenda import Agenda, Task, next_round_s
from agent.ceilings import LEAST_ROUND_S, own_networks
from agent.equipment import Equipment
from agent.identity import Identity
from agent.own_checks import GATEWAY, RESOLVER, SERVER
from agent.prober import Probed, Prober
from agent.recorder import Recorder
from agent.reporter import Reporter
from agent.sender import MOST_FRESH
from agent.sleep import SleepWatch
from agent.status import Status, StatusFile, Trouble
from agent.timetable import Timetable
from checks.answer import Answer, Work
from checks.check import TOO_MANY, Check, Measurement
from checks.inventory import Inventory
from checks.report import Event, EventKind, Record
from checks.words import OK

logger = logging.getLogger(__name__)

# A round is closed when its probes have ended, or after this: one that hangs comes later.
_COLLECT_S = 3.0
# What changed is reported out of turn, but not by all computers of a site in one second.
_OUT_OF_TURN_S = 2.0
_FIRST_ROUND_S = 1.0
_MOST_ROUND_S = 3600.0
_MOST_VALID_S = 7 * 86400.0
_INVENTORY_EVERY_S = 86400.0
_INVENTORY_AGAIN_S = 3600.0
_BYE_WITHIN_S = 2.0
_NO_WORK = Work(version=0)


class Loop:
    """The running agent."""

    def __init__(self, parts: Equipment, identity: Identity) -> None:
        """Take what to work with, and as whom; nothing is measured or sent yet."""
        self._parts = parts
        self._recorder = Recorder(parts.folder, parts.senses, parts.clock)
        self._reporter = Reporter(parts, identity, self._heard, self._saw_server)
        self._prober = Prober(parts, self._probed)
        self._timetable = Timetable(parts.chance)
        self._status = StatusFile(parts.folder)
        self._sleep = SleepWatch(parts.clock)
        self._agenda = Agenda()
        self._tasks: Mapping[Task, Callable[[float], None]] = {
            Task.EXPIRY: self._expire_work,
            Task.CLOSE: self._close_round,
            Task.ROUND: self._begin_round,
            Task.OUT_OF_TURN: self._speak_out_of_turn,
            Task.INVENTORY: self._collect_inventory,
        }
        self._work = _NO_WORK
        self._collecting: tuple[Check, ...] = ()
        self._resolver_s = 0.0
        self._unreported = 0
        self._is_urgent = False
        self._server_answers = True
        self._address = ""
        self._ending = ""

    def run(self) -> None:
        """Run until ``end`` is called, then say bye."""
        self.begin()
        while not self._ending:
            self.step()
            call = self._parts.workers.wait(self.wait_s())
            if call:
                call()
        self._say_bye()

    def end(self, reason: str) -> None:
        """End soon. ``reason``: of the bye."""
        self._ending = reason

    def begin(self) -> None:
        """Plan what comes first."""
        self._stand_under_ceilings()
        self._recorder.happened(EventKind.STARTED)
        first_s = self._now_s() + _FIRST_ROUND_S + self._parts.chance()
        self._agenda.plan(Task.ROUND, first_s)
        self._agenda.plan(Task.INVENTORY, first_s + _COLLECT_S)

    def step(self) -> None:
        """Do what is due."""
        self._notice_sleep()
        now_s = self._now_s()
        for task in self._agenda.take_due(now_s):
            self._tasks[task](now_s)
        self._prober.probe(self._timetable.take_due(now_s, at_round=False))
        self._reporter.go(now_s, self._work.version)
        self._tell_status(now_s)

    def wait_s(self) -> float:
        """Seconds until something is due."""
        now_s = self._now_s()
        waits = (part.wait_s(now_s) for part in (self._agenda, self._timetable, self._reporter))
        return min(*waits, _MOST_ROUND_S)

    def _now_s(self) -> float:
        return self._parts.clock.boottime_s()

    # The round

    def _begin_round(self, now_s: float) -> None:
        if self._collecting:
            self._close_round(now_s)
        device = self._reporter.identity.device
        self._agenda.plan(Task.ROUND, next_round_s(now_s, self._work.round_s, device))
        own = [GATEWAY, RESOLVER] if now_s >= self._resolver_s else [GATEWAY]
        checks = self._timetable.take_due(now_s, at_round=True)
        self._collecting = (*own, *checks)
        self._agenda.plan(Task.CLOSE, now_s + min(_COLLECT_S, self._work.round_s / 2))
        self._recorder.asks_gateway()
        self._prober.probe_own(own)
        self._prober.probe(checks)

    def _probed(self, probed: Probed) -> None:
        check, seen = probed.check, probed.measurement
        if check.id == GATEWAY.id:
            changed = self._recorder.saw_gateway(seen)
        else:
            changed = self._recorder.results.add(check, seen, probed.began_s)
            if seen.status in TOO_MANY and seen.outcome != OK:
                self._timetable.back_off(check.id, probed.began_s)
        if check.id == RESOLVER.id:
            self._resolver_s = probed.began_s + (RESOLVER.period_s if seen.outcome == OK else 0.0)
        now_s = self._now_s()
        if changed:
            logger.info("outcome changed check=%d outcome=%s", check.id, seen.outcome)
            self._is_urgent = True
            if not self._collecting:
                soon_s = now_s + _OUT_OF_TURN_S * self._parts.chance()
                self._agenda.plan_by(Task.OUT_OF_TURN, soon_s)
        if self._collecting and not self._prober.busy_with(self._collecting):
            self._agenda.plan(Task.CLOSE, now_s)

    def _close_round(self, _now_s: float) -> None:
        self._collecting = ()
        self._agenda.cancel(Task.CLOSE)
        self._agenda.cancel(Task.OUT_OF_TURN)
        self._put(self._recorder.measure(vitals=True))
        if self._is_urgent or self._unreported >= self._work.report_every:
            self._report()

    def _speak_out_of_turn(self, _now_s: float) -> None:
        self._put(self._recorder.measure(vitals=False))
        self._report()

    def _put(self, record: Record) -> None:
        self._parts.outbox.put(record)
        self._unreported += 1
        self._recorder.stored_inventory(record, self._reporter.identity.device)
        if record.network.address != self._address:
            self._stand_under_ceilings()

    def _report(self) -> None:
        self._reporter.due(self._unreported)
        self._unreported, self._is_urgent = 0, False

    # What the server says

    def _heard(self, answer: Answer) -> None:
        now_s = self._now_s()
        if answer.work is not None:
            self._take_work(bounded(answer.work), now_s)
        if self._work.version:
            self._agenda.plan(Task.EXPIRY, now_s + self._work.valid_s)

    def _take_work(self, work: Work, now_s: float) -> None:
        logger.info("work version=%d checks=%d", work.version, len(work.checks))
        if work.round_s != self._work.round_s:
            device = self._reporter.identity.device
            self._agenda.plan_by(Task.ROUND, next_round_s(now_s, work.round_s, device))
        self._work = work
        self._timetable.set_work(work.checks, work.round_s, now_s)
        self._recorder.results.keep_only({check.id for check in work.checks} | {RESOLVER.id})

    def _expire_work(self, now_s: float) -> None:
        logger.warning("work is no longer valid: only gateway, resolver and server are watched")
        self._take_work(_NO_WORK, now_s)

    def _saw_server(self, seen: Measurement) -> None:
        # That it answers shows by the answer itself; what it could not see is that it did not.
        answers = seen.outcome == OK
        if not (answers and self._server_answers):
            self._recorder.results.add(SERVER, seen, self._now_s() - (seen.total_ms or 0.0) / 1000)
        self._server_answers = answers

    # What is rare

    def _collect_inventory(self, now_s: float) -> None:
        self._agenda.plan(Task.INVENTORY, now_s + _INVENTORY_EVERY_S)
        self._parts.workers.start(self._parts.senses.inventory, self._collected, None)

    def _collected(self, inventory: Inventory | None) -> None:
        now_s = self._now_s()
        if inventory is None:
            self._agenda.plan(Task.INVENTORY, now_s + _INVENTORY_AGAIN_S)
        elif self._recorder.saw_inventory(inventory, self._reporter.identity.device):
            self._agenda.plan_by(Task.OUT_OF_TURN, now_s)

    def _notice_sleep(self) -> None:
        since = self._sleep.slept_since()
        if since is None:
            return
        logger.info("the computer slept since_s=%.0f", since.clock_s)
        bye = Event(kind=EventKind.BYE, reason="suspend")
        self._put(
            Record(
                sequence=0,
                clock_s=round(since.clock_s, 2),
                boot=self._parts.clock.boot_id(),
                wall_s=round(since.wall_s, 1),
                events=(bye,),
            )
        )
        self._recorder.happened(EventKind.STARTED, "resume")
        self._agenda.plan(Task.ROUND, self._now_s() + _OUT_OF_TURN_S * self._parts.chance())

    def _say_bye(self) -> None:
        """Put the last record in the outbox, and send it if that takes two seconds at most."""
        self._recorder.happened(EventKind.BYE, self._ending)
        self._put(self._recorder.measure(vitals=False))
        self._report()
        until_s = self._parts.clock.monotonic_s() + _BYE_WITHIN_S
        while self._parts.outbox.freshest():
            self._reporter.go(self._now_s(), self._work.version)
            left_s = until_s - self._parts.clock.monotonic_s()
            call = self._parts.workers.wait(left_s) if self._reporter.is_busy else None
            if call is None:
                return
            call()

    # Small things

    def _stand_under_ceilings(self) -> None:
        """Let private targets be probed in the network where the computer is now."""
        self._address = self._recorder.network.address
        own = own_networks(self._address, self._parts.senses.interfaces())
        self._prober.ceilings = self._parts.ceilings.at(own)

    def _tell_status(self, now_s: float) -> None:
        reporter, outbox = self._reporter, self._parts.outbox
        trouble = reporter.trouble or (Trouble.DISK if outbox.is_full else Trouble.NONE)
        if reporter.is_busy or not self._status.is_due(trouble, now_s):
            return
        status = Status(
            pid=os.getpid(),
            trouble=trouble,
            detail=reporter.detail,
            contact_s=reporter.contact_s,
            waiting=outbox.waiting,
            checks=len(self._work.checks),
            written_s=self._parts.clock.wall_s(),
        )
        self._status.write(status, now_s)


def bounded(work: Work) -> Work:
    """Keep what a server asks for within what an agent does."""
    # In this order NaN becomes the bound, too.
    return replace(
        work,
        round_s=min(max(LEAST_ROUND_S, work.round_s), _MOST_ROUND_S),
        report_every=min(max(1, work.report_every), MOST_FRESH),
        valid_s=min(max(0.0, work.valid_s), _MOST_VALID_S),
    )
