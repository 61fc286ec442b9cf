"""Which reports have been judged: each once, however late its commit and whoever restarts. Pure.

What came in is read by the time of its reception, but committed a moment later. So each round looks
back a little and leaves out what it remembers to have counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from server.evaluate.rounds import Rounds

# Longer than any group takes from reception to commit, the waiting for other writers included.
OVERLAP_MS = 30_000

# Number of a device (0: the server's own probes), and when its report came in.
Report = tuple[int, int]

_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(frozenset[Report]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far the judging has come.

    Attributes:
        through_ms: When the last round was judged, milliseconds since 1970.
        late_ms: Until when what came late was counted, by its reception: that is in no hurry, and
            read only when it has long been committed.
        counted: The fresh reports of the last moments that were counted.
    """

    through_ms: int
    late_ms: int
    counted: frozenset[Report] = frozenset()

    @property
    def after_ms(self) -> int:
        """What came in until then is not looked at any more."""
        return self.through_ms - OVERLAP_MS

    def is_new(self, report: Report) -> bool:
        """Whether a report is still to be counted."""
        return report[1] > self.after_ms and report not in self.counted

    def moved(self, now_ms: int, late_ms: int, counted: Iterable[Report]) -> "Mark":
        """Give the mark after a round that counted these, and what came late until ``late_ms``."""
        recent = {*self.counted, *counted}
        kept = frozenset(report for report in recent if report[1] > now_ms - OVERLAP_MS)
        return Mark(through_ms=now_ms, late_ms=late_ms, counted=kept)


def first_mark(rounds: Rounds) -> Mark:
    """Give the mark before the first round: what is fresh in it counts, and nothing late."""
    return Mark(through_ms=rounds.fresh_since_ms, late_ms=rounds.now_ms - OVERLAP_MS)


def pack_counted(mark: Mark) -> bytes:
    """Pack what a mark remembers for a column."""
    return _encode(sorted(mark.counted))


def unpack_counted(packed: bytes) -> frozenset[Report]:
    """Read what ``pack_counted`` wrote."""
    return _decode(packed)
