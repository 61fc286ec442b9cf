"""Which sequences of an outbox generation are settled: a set, kept as ranges. Pure."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

Range = tuple[int, int]

_first, _last = itemgetter(0), itemgetter(1)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of sequences, counted from 1. ``items``: [first, last], ascending and apart."""

    items: tuple[Range, ...] = ()

    @property
    def through(self) -> int:
        """Everything up to here is in the set; 0 when 1 is not."""
        return self.items[0][1] if self.items and self.items[0][0] <= 1 else 0

    @property
    def highest(self) -> int:
        """The highest sequence; 0 when there is none."""
        return self.items[-1][1] if self.items else 0

    @property
    def count(self) -> int:
        """How many sequences there are."""
        return sum(last - first + 1 for first, last in self.items)

    def __contains__(self, sequence: int) -> bool:
        """Say whether a sequence is in the set."""
        place = bisect_left(self.items, sequence, key=_last)
        return place < len(self.items) and self.items[place][0] <= sequence

    def add(self, first: int, last: int) -> Self:
        """Give the set with all from ``first`` to ``last`` in it."""
        # What ends right before `first` or begins right after `last` grows together with it.
        start = bisect_left(self.items, first - 1, key=_last)
        end = bisect_right(self.items, last + 1, key=_first)
        if start < end:
            first = min(first, self.items[start][0])
            last = max(last, self.items[end - 1][1])
        return type(self)((*self.items[:start], (first, last), *self.items[end:]))

    def merge(self, ranges: Iterable[Range]) -> Self:
        """Give the set with all of ``ranges`` in it."""
        merged = self
        for first, last in ranges:
            merged = merged.add(first, last)
        return merged

    def text(self) -> str:
        """Write it as it is stored."""
        return json.dumps(self.items, separators=(",", ":"))


def read_ranges(text: str) -> Ranges:
    """Read what ``text`` wrote."""
    return Ranges(tuple((first, last) for first, last in json.loads(text)))
