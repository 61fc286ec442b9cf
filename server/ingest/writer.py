"""The group commit: one thread that writes all reports that wait in one transaction.

A report is answered after its commit, never before. A group that cannot be committed is halved
until the record at fault stands alone; a database that is locked, full or away is nobody's fault:
then nothing is stored, and the agents are told to come again.
"""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

from checks.wire.plain import encode
from server.clock import Clock, to_ms
from server.ingest.accept import Accepted, Bad
from server.ingest.counters import TURNED_AWAY_AT, Tally
from server.ingest.group import Written, write_group
from server.ingest.settle import Arrival, Limits
from server.ingest.waiting import Amount, WaitingRoom
from server.store import counters
from server.store.failures import Failure, kind_of, words_of
from server.store.session import Session, Store

logger = logging.getLogger(__name__)

_PUBLISH_EVERY_S = 15.0
_GROUP = Amount(200, 1024 * 1024)
_WAITING = Amount(2000, 64 * 1024 * 1024)


class Trouble(StrEnum):
    """Why a report was not taken at all."""

    BUSY = "busy"
    UNKNOWN_DEVICE = "unknown_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How groups are gathered, and how much may wait.

    Attributes:
        group: In one transaction. Bounded in bytes too, so that backlog does not lock the database
            for long: a megabyte of JSON is about a thousand records and a tenth of a second.
        rest_s: How long reports gather after a commit, while the store is left to others. With two
            commits below the 40 ms after which a system acknowledges a packet by itself, with
            another of 52 bytes; a report that comes alone is written at once.
        waiting: Beyond it reports are turned away.
        process: What this process is called in the counters.
    """

    group: Amount = _GROUP
    rest_s: float = 0.025
    waiting: Amount = _WAITING
    process: str = "agents"


@dataclass(slots=True)
class _Waiting:
    """A report that waits, and what has become of the parts it may be cut into."""

    arrival: Arrival
    reply: "Future[Written | Trouble]" = field(default_factory=Future)
    written: list[Written] = field(default_factory=list)
    trouble: Trouble | None = None

    def answer(self) -> Written | Trouble:
        if self.trouble or not self.written:
            return self.trouble or Trouble.BUSY
        # The last part knows what is settled now, each what of it was refused or put off.
        outcome = replace(
            self.written[-1].outcome,
            refused=tuple(chain.from_iterable(one.outcome.refused for one in self.written)),
            later=tuple(chain.from_iterable(one.outcome.later for one in self.written)),
        )
        return replace(
            self.written[-1],
            outcome=outcome,
            stored=sum(one.stored for one in self.written),
            repeated=sum(one.repeated for one in self.written),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A report, or the piece of it that is tried by itself."""

    of: _Waiting
    arrival: Arrival


class Writer:
    """Writes reports. ``start`` it, ``put`` from any thread, ``close`` it: that writes the rest."""

    def __init__(self, store: Store, clock: Clock, limits: Limits, pace: Pace) -> None:
        """Take over a store; nothing happens before ``start``."""
        self._store = store
        self._clock = clock
        self._limits = limits
        self._pace = pace
        self._room: WaitingRoom[_Waiting] = WaitingRoom(pace.waiting)
        self._thread = threading.Thread(target=self._run, name="ingest")
        self._published_s = clock.monotonic_s()
        self._told_turned_away_s = 0.0
        self.tally = Tally(lambda: self._room.count)

    @property
    def fill(self) -> float:
        """How full the queue is: 0 to 1."""
        return self._room.fill

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """Let nothing more in, write all that waits, and end the thread."""
        self._room.close()
        self._thread.join()

    def put(self, arrival: Arrival, size_bytes: int) -> "Future[Written | Trouble]":
        """Hand a report over.

        Args:
            arrival: The report.
            size_bytes: What it takes while it waits.

        Returns:
            What becomes of it, known after the commit.
        """
        waiting = _Waiting(arrival)
        if not self._room.put(waiting, size_bytes):
            self.tally.add("ingest_busy")
            if not self._room.closed:  # else the server is away, and that shows by itself
                self._turned_away()
            waiting.reply.set_result(Trouble.BUSY)
        return waiting.reply

    def _run(self) -> None:
        while True:
            group = self._room.take(self._pace.group, idle_s=_PUBLISH_EVERY_S)
            if group:
                self._handle(group)
                self._room.gather(self._pace.group, self._pace.rest_s)
            elif self._room.closed:
                break
            if self._clock.monotonic_s() - self._published_s >= _PUBLISH_EVERY_S:
                self._publish()
        self._publish()

    def _handle(self, group: list[_Waiting]) -> None:
        try:
            self._write([_Part(waiting, waiting.arrival) for waiting in group])
        except Exception:
            # Whatever one group met, the thread must live to write the next.
            logger.exception("group of reports given up reports=%d", len(group))
        for waiting in group:
            answer = waiting.answer()
            self._count(answer)
            if waiting.reply.set_running_or_notify_cancel():
                waiting.reply.set_result(answer)

    def _write(self, parts: Sequence[_Part]) -> None:
        try:
            self._commit(parts)
        except Exception as error:  # noqa: BLE001  # told apart below: each kind has its own way out
            self._recover(parts, error)

    def _commit(self, parts: Sequence[_Part]) -> None:
        started_s = self._clock.monotonic_s()
        with self._store.writing() as session:
            written = write_group(session, [part.arrival for part in parts], self._limits)
            turned_away_s = self._tell_turned_away(session)
        self._told_turned_away_s = turned_away_s
        for part, one in zip(parts, written, strict=True):
            if one is None:
                part.of.trouble = Trouble.UNKNOWN_DEVICE
            else:
                part.of.written.append(one)
        self.tally.add_commit(self._clock.monotonic_s() - started_s)

    def _turned_away(self) -> None:
        self.tally.turned_away(self._clock.now().timestamp())

    def _tell_turned_away(self, session: Session) -> float:
        """Note with what is stored when others were turned away: no round may miss them."""
        at_s = self.tally.turned_away_at_s
        if at_s > self._told_turned_away_s:
            now_ms = to_ms(self._clock.now())
            counters.write(session, self._pace.process, {TURNED_AWAY_AT: at_s}, now_ms)
        return at_s

    def _recover(self, parts: Sequence[_Part], error: Exception) -> None:
        failure = kind_of(error)
        if failure is Failure.TRANSIENT:
            logger.warning(
                "reports not stored, database busy reports=%d error=%s", len(parts), words_of(error)
            )
            self._turned_away()
            for part in parts:
                part.of.trouble = Trouble.BUSY
            return
        halves = _halved(parts)
        if halves:
            for half in halves:
                self._write(half)
            return
        (part,) = parts
        if failure is Failure.REFUSED:
            logger.error("record refused by the store error=%s", words_of(error))
        else:
            logger.error("record not stored", exc_info=error)
        if not part.arrival.accepted.records:
            part.of.trouble = Trouble.BUSY
            return
        self._write([_without_record(part, failure)])

    def _count(self, answer: Written | Trouble) -> None:
        if isinstance(answer, Trouble):
            self.tally.add("ingest_busy", answer is Trouble.BUSY)
            return
        self.tally.add("ingest_reports")
        self.tally.add("ingest_records_stored", answer.stored)
        self.tally.add("ingest_records_repeated", answer.repeated)
        self.tally.add("ingest_records_refused", len(answer.outcome.refused))
        self.tally.add("ingest_records_later", len(answer.outcome.later))

    def _publish(self) -> None:
        self._published_s = self._clock.monotonic_s()
        now_ms = to_ms(self._clock.now())
        try:
            with self._store.writing() as session:
                counters.write(session, self._pace.process, self.tally.values(), now_ms)
        except Exception as error:  # noqa: BLE001  # counting must never stop the writing
            logger.warning("counters not written error=%s", words_of(error))


def _halved(parts: Sequence[_Part]) -> tuple[Sequence[_Part], Sequence[_Part]] | None:
    """Halve a group of reports, or the records of the only one; None: there is nothing to halve."""
    if len(parts) > 1:
        middle = len(parts) // 2
        return parts[:middle], parts[middle:]
    accepted = parts[0].arrival.accepted
    middle = len(accepted.records) // 2
    if not middle:
        return None
    # The last piece alone says what was dropped: else that could hide records still to come.
    first = replace(
        accepted,
        head=replace(accepted.head, dropped=()),
        records=accepted.records[:middle],
        bad=(),
        later=(),
    )
    last = replace(accepted, records=accepted.records[middle:])
    return [_with(parts[0], first)], [_with(parts[0], last)]


def _without_record(part: _Part, failure: Failure) -> _Part:
    """Take the only record out: refused where the store can never hold it, else for later."""
    accepted = part.arrival.accepted
    (record,) = accepted.records
    if failure is Failure.REFUSED:
        bad = Bad(record.sequence, "the store cannot hold this record", encode(record))
        return _with(part, replace(accepted, records=(), bad=(*accepted.bad, bad)))
    return _with(part, replace(accepted, records=(), later=(*accepted.later, record.sequence)))


def _with(part: _Part, accepted: Accepted) -> _Part:
    return _Part(part.of, replace(part.arrival, accepted=accepted))
