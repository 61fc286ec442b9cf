"""What was measured and is not yet settled: durable, bounded, in order. It neither sends nor times.

Age is counted in the time that the computer was on, from the clocks of the records themselves:
wall clocks lie, and one that jumps two years ahead must not age a record.
"""

import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Self, TypeVar

from agent import outbox_rows as rows
from agent.outbox_file import Trouble, open_anew, open_file, trouble_of
from agent.outbox_rows import Ledger, Settled
from checks.answer import Answer
from checks.report import Event, EventKind, Record

logger = logging.getLogger(__name__)

T = TypeVar("T")
Range = tuple[int, int]

# Held in memory while the disk is full: two hours of one record a minute.
_MOST_UNSAVED = 120
# Ranges declared at a time; the others follow when the server has passed these.
_MOST_RANGES = 64
# Looking for what is too old costs more than storing a record.
_EXPIRE_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much an outbox keeps.

    Attributes:
        age_s: Seconds, of the time that the computer is on, after which a record is given up.
        size_bytes: Bytes of all pages that hold something.
        kept_s: The same seconds that settled records stay, for a server restored from a backup.
    """

    age_s: float = 14 * 86400.0
    size_bytes: int = 64 * 1024 * 1024
    kept_s: float = 48 * 3600.0


class Outbox:
    """One open outbox. All calls come from one thread."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, bounds: Bounds) -> None:
        """Take over an open file; ``Outbox.open`` is the way in."""
        self._folder = folder
        self._connection = connection
        self._bounds = bounds
        self._ledger = Ledger(_new_generation())
        self._unsaved: list[Record] = []
        self._unwritable = False
        self._told_full = False
        self._newest: Record | None = None
        self._dropped: tuple[Range, ...] | None = None  # None: to be found anew
        self._unnoted: list[Settled] = []
        self._expire_at_s = 0.0

    @classmethod
    def open(cls, folder: Path, bounds: Bounds) -> Self:
        """Open the outbox of a state folder; make a new one when there is none or it is damaged.

        Raises:
            OutboxHeld: If another process has it.
        """
        outbox = cls(folder, open_file(folder), bounds)
        outbox._read(outbox._load)
        return outbox

    def close(self) -> None:
        """Let it go."""
        self._note()
        self._connection.close()

    def __enter__(self) -> Self:
        """Close at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    @property
    def generation(self) -> str:
        """Which outbox the sequences belong to: eight hexadecimal digits."""
        return self._ledger.generation

    @property
    def dropped_vitals(self) -> int:
        """Records whose vitals were given up, since the generation began."""
        return self._ledger.dropped_vitals

    @property
    def is_full(self) -> bool:
        """Whether the disk does not take what is put."""
        return self._unwritable

    @property
    def waiting(self) -> int:
        """Records that are not settled."""
        return (self._read(rows.waiting) or 0) + len(self._unsaved)

    @property
    def dropped(self) -> tuple[Range, ...]:
        """Ranges of sequences given up that the server has not passed: the first 64."""
        if self._dropped is None:
            self._dropped = self._read(self._gaps) or ()
        return self._dropped[:_MOST_RANGES]

    def belong_to(self, device: str) -> None:
        """Say whose records these are. For another device than before a new generation starts."""
        if device == self._ledger.device:
            return
        if self._ledger.device:
            self.renew()
        self._write(lambda: replace(self._ledger, device=device))

    def renew(self, boot: str = "") -> None:
        """Start a new generation with the records that wait.

        Args:
            boot: Keep only records of this start of the computer; empty: of all.
        """

        def keep_waiting() -> Ledger:
            kept = rows.keep_waiting(self._connection, boot)
            return self._ledger.anew(_new_generation(), kept)

        if self._write(keep_waiting):
            self._number_unsaved()

    def put(self, record: Record) -> Record:
        """Store a record and give it its sequence.

        When the disk does not take it, it is held in memory, the first one with an event
        ``disk_full``, and stored once the disk does.
        """
        self._ledger = self._ledger.at(record.boot, record.clock_s)
        self._unsaved.append(replace(record, sequence=self._ledger.next))
        self._ledger = replace(self._ledger, next=self._ledger.next + 1)
        saved = self._write(self._save)
        if not saved and not self._told_full:
            self._unsaved[-1] = _with_event(self._unsaved[-1], EventKind.DISK_FULL)
        self._told_full = not saved
        self._newest = self._unsaved[-1]
        self._keep_unsaved(0 if saved else _MOST_UNSAVED)
        return self._newest

    def freshest(self, limit: int = 1) -> tuple[Record, ...]:
        """Give the newest records that wait, the newest first. None when the newest is settled."""
        if self._newest is None:
            return ()
        if limit == 1 or self._unwritable:
            return (self._newest, *self._unsaved[-2::-1][: limit - 1])
        found = self._read(lambda file: tuple(rows.newest(file, limit))) or ()
        return tuple(record for _, record, _ in found if record is not None)

    def oldest(self, limit: int, size_bytes: int, last: int = sys.maxsize) -> tuple[Record, ...]:
        """Give waiting records, oldest first.

        While nothing can be written, only those held in memory: what an answer settles on disk
        could not be noted.

        Args:
            limit: At most so many.
            size_bytes: At most so many bytes of JSON, but one record at least.
            last: None with a higher sequence.
        """
        self._note()
        if self._unwritable:
            return tuple(record for record in self._unsaved[:limit] if record.sequence <= last)
        found = self._read(lambda _: tuple(self._within(limit, size_bytes, last))) or ()
        for sequence in (sequence for sequence, record in found if record is None):
            logger.error("outbox row cannot be read and is given up sequence=%d", sequence)
            self.give_up(sequence)
        return tuple(record for _, record in found if record is not None)

    def settle(self, sent: Sequence[int], answer: Answer) -> None:
        """Note what the server said about the records sent. Doing it twice changes nothing.

        Records settled before that the server turns out not to have are due again. An answer that
        takes nothing of what was sent says nothing of the rest: the server doubts who speaks.

        It is on the disk with the next record, or when somebody asks: that saves a write a round,
        and what a crash undoes is only sent and heard once more.
        """
        taken = set(sent) - set(answer.later)
        if sent and not taken:
            return
        if max(answer.through, answer.received) >= self._ledger.next:
            logger.warning("outbox is older than what the server has, numbering anew")
            self.renew()
            return
        self._unsaved = [record for record in self._unsaved if record.sequence not in taken]
        if self._newest and self._newest.sequence in taken:
            self._newest = None
        self._pass(answer.through)
        settled = Settled(taken, answer.through, self._ledger.life_s)
        # Bounded for as long as the disk is full; what is forgotten is only sent once more.
        self._unnoted = [*self._unnoted, settled][-_MOST_UNSAVED:]

    def give_up(self, sequence: int) -> None:
        """Drop a record that the server cannot read; it is declared."""
        self._dropped = None
        self._write(lambda: self._delete(sequence))

    def _note(self) -> None:
        """Bring what is settled to the disk."""
        if self._unnoted:
            self._write(lambda: self._ledger)

    def _delete(self, sequence: int) -> Ledger:
        rows.delete(self._connection, sequence)
        return self._ledger

    def _load(self, connection: sqlite3.Connection) -> None:
        self._ledger = rows.read_ledger(connection) or self._ledger

    def _within(
        self, limit: int, size_bytes: int, last: int
    ) -> Iterator[tuple[int, Record | None]]:
        total_bytes = 0
        for sequence, record, size in rows.oldest(self._connection, limit):
            total_bytes += size
            if sequence > last or (total_bytes > size_bytes and total_bytes != size):
                return
            yield sequence, record

    def _save(self) -> Ledger:
        life_s, bounds = self._ledger.life_s, self._bounds
        for record in self._unsaved:
            rows.insert(self._connection, record, life_s)
        if life_s >= self._expire_at_s:
            self._expire_at_s = life_s + _EXPIRE_EVERY_S
            if rows.expire(self._connection, life_s - bounds.kept_s, life_s - bounds.age_s):
                self._dropped = None
        return self._ledger

    def _make_room(self, ledger: Ledger) -> Ledger:
        given_up = rows.make_room(self._connection, self._bounds.size_bytes)
        if given_up.records:
            self._dropped = None
        return replace(ledger, dropped_vitals=ledger.dropped_vitals + given_up.vitals)

    def _keep_unsaved(self, most: int) -> None:
        if len(self._unsaved) > most:
            self._dropped = None
            del self._unsaved[: len(self._unsaved) - most]

    def _pass(self, through: int) -> None:
        if self._dropped is None or through < self._ledger.through:
            self._dropped = None
        else:
            left = ((max(first, through + 1), last) for first, last in self._dropped)
            self._dropped = tuple(item for item in left if item[0] <= item[1])
        self._ledger = replace(self._ledger, through=through)

    def _gaps(self, connection: sqlite3.Connection) -> tuple[Range, ...]:
        ledger = self._ledger
        there = chain(
            rows.sequences(connection, ledger.through),
            (record.sequence for record in self._unsaved),
        )
        return tuple(_gaps_between(there, ledger.through + 1, ledger.next))

    def _read(self, question: Callable[[sqlite3.Connection], T]) -> T | None:
        """Ask the file; None when it cannot say."""
        self._note()
        try:
            return question(self._connection)
        except sqlite3.Error as error:
            if trouble_of(error) is Trouble.DAMAGED:
                self._start_over(error)
            else:
                logger.warning("outbox cannot be read error=%s", error)
            return None

    def _write(self, change: Callable[[], Ledger]) -> bool:
        """Make a change with its ledger, both or neither. False: the disk did not take it."""
        try:
            try:
                self._transact(change)
            except sqlite3.Error as error:
                if trouble_of(error) is not Trouble.DAMAGED:
                    raise
                self._start_over(error)
                self._transact(self._save)
        except sqlite3.Error as error:
            if not self._unwritable:
                logger.warning("outbox cannot be written, going on in memory error=%s", error)
            self._unwritable = True
        else:
            self._unwritable = False
        return not self._unwritable

    def _transact(self, change: Callable[[], Ledger]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for settled in self._unnoted:
                rows.settle(self._connection, settled)
            ledger = self._make_room(change())
            rows.write_ledger(self._connection, ledger)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._ledger = ledger
        self._unnoted = []

    def _start_over(self, error: sqlite3.Error) -> None:
        logger.error("outbox is damaged, starting a new generation error=%s", error)
        self._connection.close()
        self._connection = open_anew(self._folder)
        self._ledger = self._ledger.anew(_new_generation(), 0)
        self._unnoted = []
        self._number_unsaved()

    def _number_unsaved(self) -> None:
        """Give those held in memory the numbers after those on disk."""
        first = self._ledger.next
        self._unsaved = [
            replace(record, sequence=first + index) for index, record in enumerate(self._unsaved)
        ]
        self._ledger = replace(self._ledger, next=first + len(self._unsaved))
        self._dropped = None
        if self._newest:
            self._newest = replace(self._newest, sequence=self._ledger.next - 1)


def _new_generation() -> str:
    return os.urandom(4).hex()


def _gaps_between(there: Iterable[int], first: int, end: int) -> Iterator[Range]:
    for sequence in chain(there, (end,)):
        if sequence > first:
            yield first, sequence - 1
        first = sequence + 1


def _with_event(record: Record, kind: EventKind) -> Record:
    return replace(record, events=(*record.events, Event(kind=kind)))
