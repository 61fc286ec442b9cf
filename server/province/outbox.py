"""What a simulated agent has measured and the server has not settled yet: in memory, bounded.

Unlike a real one it forgets what was acknowledged: to a server restored from a backup it declares
that as dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from checks.answer import Answer
from checks.report import Record

# A working day of one record a minute.
MOST_RECORDS = 600


class Outbox:
    """One outbox generation."""

    def __init__(self, generation: str, most: int = MOST_RECORDS) -> None:
        self.generation = generation
        self._most = most
        self._next = 1
        self._through = 0
        self._held: dict[int, Record] = {}
        self._acknowledged: set[int] = set()  # stored beyond ``_through``

    @property
    def waiting(self) -> int:
        """How many records are not settled."""
        return len(self._held)

    @property
    def dropped(self) -> tuple[tuple[int, int], ...]:
        """Ranges of sequences that were given up and that the server still waits for."""
        known = len(self._held) + len(self._acknowledged)
        if known == self._next - 1 - self._through:
            return ()
        return tuple(self._gaps())

    def holds(self, sequence: int) -> bool:
        """Say whether a record is not settled."""
        return sequence in self._held

    def put(self, record: Record) -> Record:
        """Keep a record under the next sequence; the oldest goes when there are too many."""
        record = replace(record, sequence=self._next)
        self._next += 1
        self._held[record.sequence] = record
        if len(self._held) > self._most:
            del self._held[next(iter(self._held))]
        return record

    def freshest(self, limit: int) -> tuple[Record, ...]:
        """Give the newest records, at most so many, the newest first."""
        return tuple(islice(reversed(self._held.values()), limit))

    def oldest(self, limit: int) -> tuple[Record, ...]:
        """Give the oldest records, at most so many."""
        return tuple(islice(self._held.values(), limit))

    def settle(self, sent: Sequence[int], answer: Answer) -> None:
        """Note what the server said about the records sent."""
        taken = set(sent) - set(answer.later)
        if answer.through + 1 in self._acknowledged:
            self._acknowledged = set()  # the server lacks what it had: it was restored
        self._through = min(answer.through, self._next - 1)
        self._acknowledged = {
            sequence for sequence in self._acknowledged | taken if sequence > self._through
        }
        for sequence in [held for held in self._held if held <= self._through or held in taken]:
            del self._held[sequence]

    def give_up(self, sent: Sequence[int]) -> None:
        """Drop records that the server cannot take; they are declared."""
        for sequence in sent:
            self._held.pop(sequence, None)

    def _gaps(self) -> Iterator[tuple[int, int]]:
        first = self._through + 1
        for sequence in sorted({*self._held, *self._acknowledged, self._next}):
            if first < sequence:
                yield first, sequence - 1
            first = max(first, sequence + 1)
