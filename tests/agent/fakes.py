"""Stand-ins that a test can look into."""

from collections.abc import Iterable, Sequence

from checks.answer import Answer
from checks.report import Record


class Receipts:
    """What a server keeps of one outbox generation."""

    def __init__(self) -> None:
        self.stored: dict[int, Record] = {}
        self.declared: set[int] = set()

    def take(self, records: Sequence[Record], dropped: Iterable[tuple[int, int]]) -> Answer:
        """Store records, as a server that answers after its commit."""
        self.stored.update({record.sequence: record for record in records})
        for first, last in dropped:
            self.declared.update(range(first, last + 1))
        return Answer(time_s=0.0, through=self.through, received=max(self.stored, default=0))

    @property
    def through(self) -> int:
        """The contiguous watermark."""
        settled = self.stored.keys() | self.declared
        through = 0
        while through + 1 in settled:
            through += 1
        return through

    def restored(self) -> "Receipts":
        """Give a copy, as a backup would hold it."""
        copy = Receipts()
        copy.stored = dict(self.stored)
        copy.declared = set(self.declared)
        return copy
