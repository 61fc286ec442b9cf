"""Brings what lies in the outbox to the server and hears its answers, one exchange at a time."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from agent.clock import Clock
from agent.equipment import Equipment
from agent.identity import Identity, secret_for, split, write_identity
from agent.joining import enrolment_message
from agent.outbox import Outbox
from agent.sender import PIECE_BYTES, Sender, Turn
from agent.status import Trouble
from agent.uplink import (
    Busy,
    Rejected,
    Reply,
    Strange,
    UnknownDevice,
    Unreachable,
    UplinkError,
)
from agent.version import VERSION
from checks.answer import Answer
from checks.check import Measurement
from checks.enrolment import Enrolled
from checks.report import Record, Report, Sent
from checks.wire.deflate import deflate
from checks.wire.plain import encode

logger = logging.getLogger(__name__)

T = TypeVar("T")

_CLONE = "clone"
# A server that does not let a clone join is asked again this seldom.
_SPLIT_AGAIN_S = 3600.0
_TROUBLES = {
    Unreachable: Trouble.UNREACHABLE,
    Strange: Trouble.STRANGE,
    Busy: Trouble.BUSY,
    UnknownDevice: Trouble.UNKNOWN_DEVICE,
    Rejected: Trouble.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Message:
    """What was sent. An answer settles nothing once the outbox is of another generation."""

    turn: Turn
    generation: str
    sequences: tuple[int, ...]


class Reporter:
    """Reports."""

    def __init__(
        self,
        parts: Equipment,
        identity: Identity,
        heard: Callable[[Answer], None],
        seen: Callable[[Measurement], None],
    ) -> None:
        """Report as this identity.

        Args:
            parts: What to work with.
            identity: Who reports.
            heard: Called with each answer.
            seen: Called with how each exchange went.
        """
        self.identity = identity
        self.trouble = Trouble.STARTING
        self.detail = ""
        self.contact_s: float | None = None
        self._parts = parts
        self._heard = heard
        self._seen = seen
        self._sender = Sender(parts.chance)
        self._is_busy = False
        self._is_written = True
        self._reported = 0
        self._split_after_s = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether an exchange is under way."""
        return self._is_busy

    def due(self, records: int = 1) -> None:
        """Note that there is something new to say, in so many records."""
        self._sender.due(records)

    def go(self, now_s: float, work_version: int) -> None:
        """Send what may go now, unless an exchange is under way.

        Args:
            now_s: A clock that never goes back.
            work_version: Of the work that the agent has.
        """
        if self._is_busy:
            return
        turn = self._sender.turn(now_s)
        if turn is None:
            return
        records = self._records_for(turn)
        self._sender.took(turn, len(records))
        if records:
            self._exchange(turn, records, work_version)

    def wait_s(self, now_s: float) -> float:
        """Seconds until something may go; infinite while nothing has to, or an exchange runs."""
        return math.inf if self._is_busy else self._sender.wait_s(now_s)

    def _records_for(self, turn: Turn) -> tuple[Record, ...]:
        outbox = self._parts.outbox
        if turn is Turn.BACKLOG:
            # What was measured since the last report has its own report to come.
            return outbox.oldest(self._sender.piece, PIECE_BYTES, self._reported)
        records = outbox.freshest(self._sender.fresh)
        if records:
            self._reported = records[0].sequence
        return records

    def _exchange(self, turn: Turn, records: tuple[Record, ...], work_version: int) -> None:
        report = compose(self._parts.outbox, records, self._parts.clock)
        report = replace(report, fingerprint=self._parts.machine.fingerprint, work=work_version)
        send = partial(self._parts.uplink.report, self.identity.peer, deflate(encode(report)))
        sequences = tuple(record.sequence for record in records)
        message = Message(turn, report.generation, sequences)
        self._start(send, partial(self._replied, message))

    def _start(self, exchange: Callable[[], T], then: Callable[[T | UplinkError], None]) -> None:
        failed: T | UplinkError = UplinkError("a bug of the agent: see its log", Measurement())
        self._is_busy = True
        self._parts.workers.start(partial(_caught, exchange), then, failed)

    def _replied(self, message: Message, reply: Reply | UplinkError) -> None:
        self._is_busy = False
        self._seen(reply.seen)
        if isinstance(reply, UplinkError):
            self._failed(message, reply)
            return
        is_clone = reply.answer.identity == _CLONE
        self._note(Trouble.CLONE if is_clone else Trouble.NONE, "")
        self._sender.answered(reply.answer, len(message.sequences))
        if message.generation == self._parts.outbox.generation:
            self._parts.outbox.settle(message.sequences, reply.answer)
        self._believe(reply.answer)
        self._heard(reply.answer)
        if is_clone:
            self._split_off()

    def _failed(self, message: Message, error: UplinkError) -> None:
        self._note(_TROUBLES.get(type(error), Trouble.STRANGE), str(error))
        now_s, sequences = self._parts.clock.boottime_s(), message.sequences
        is_hopeless = self._sender.failed(message.turn, error, now_s, len(sequences))
        if is_hopeless and message.generation == self._parts.outbox.generation:
            logger.error("server cannot read a record, given up sequence=%d", sequences[0])
            self._parts.outbox.give_up(sequences[0])

    def _note(self, trouble: Trouble, detail: str) -> None:
        if trouble != self.trouble:
            logger.info("report trouble=%s detail=%s", trouble or "none", detail)
        self.trouble, self.detail = trouble, detail
        if trouble not in {Trouble.UNREACHABLE, Trouble.STRANGE}:
            self.contact_s = self._parts.clock.wall_s()

    def _believe(self, answer: Answer) -> None:
        told = self.identity.told(answer.keys, answer.servers)
        if told != self.identity or not self._is_written:
            self._become(told)

    def _become(self, identity: Identity) -> None:
        self.identity = identity
        try:
            write_identity(self._parts.folder, identity)
        except OSError as error:
            logger.warning("identity cannot be written error=%s", error)
            self._is_written = False
        else:
            self._is_written = True

    def _split_off(self) -> None:
        """Take an identity of its own: another machine has this one, by a copy of the disk."""
        parts, now_s = self._parts, self._parts.clock.boottime_s()
        if now_s < self._split_after_s:
            return
        self._split_after_s = now_s + _SPLIT_AGAIN_S
        began_with = f"clone of {self.identity.device} on {parts.machine.fingerprint}"
        try:
            secret = secret_for(parts.folder, began_with)
        except OSError as error:
            self._note(Trouble.CLONE, str(error))
            return
        message = enrolment_message("", secret, parts.machine)
        self._start(
            partial(parts.uplink.enrol, self.identity.peer, message), partial(self._split, secret)
        )

    def _split(self, secret: str, enrolled: Enrolled | UplinkError) -> None:
        self._is_busy = False
        if isinstance(enrolled, UplinkError):
            self._note(Trouble.CLONE, str(enrolled))
            return
        logger.warning("this computer is a clone and takes an identity of its own")
        # What the other machine measured goes first: a crash in between only repeats the rest.
        self._parts.outbox.renew(boot=self._parts.clock.boot_id())
        identity = split(self.identity, secret, enrolled)
        self._become(replace(identity, fingerprint=self._parts.machine.fingerprint))
        self._parts.outbox.belong_to(identity.device)
        self.due()


def compose(outbox: Outbox, records: tuple[Record, ...], clock: Clock) -> Report:
    """Write a report of these records. Those of this start of the computer need no wall clock."""
    sent = Sent(
        boot=clock.boot_id(),
        clock_s=round(clock.boottime_s(), 2),
        wall_s=round(clock.wall_s()),
    )
    return Report(
        generation=outbox.generation,
        fingerprint="",
        sent=sent,
        agent=VERSION,
        waiting=max(0, outbox.waiting - len(records)),
        dropped=outbox.dropped,
        dropped_vitals=outbox.dropped_vitals,
        records=tuple(_as_sent(record, sent) for record in records),
    )


def _as_sent(record: Record, sent: Sent) -> Record:
    return replace(record, boot="", wall_s=None) if record.boot == sent.boot else record


def _caught(exchange: Callable[[], T]) -> T | UplinkError:
    try:
        return exchange()
    except UplinkError as error:
        return error
