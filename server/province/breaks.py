"""What is broken in a world that runs: it grows and shrinks while threads look at it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from threading import Lock

from server.province.world import Break


class NotBroken(ValueError):
    """What was to be mended is not broken now."""


class Breaks(Collection[Break]):
    """The breaks of a world. Whoever looks sees all of them as they were at that moment."""

    def __init__(self, breaks: Iterable[Break] = ()) -> None:
        self._breaks = tuple(breaks)
        self._changing = Lock()

    def __iter__(self) -> Iterator[Break]:
        return iter(self._breaks)

    def __len__(self) -> int:
        return len(self._breaks)

    def __contains__(self, broken: object) -> bool:
        return broken in self._breaks

    def add(self, broken: Break) -> None:
        """Let something break."""
        with self._changing:
            self._breaks = (*self._breaks, broken)

    def end(self, broken: Break, at: datetime) -> Break:
        """Mend something now; what breaks again and again breaks the next time all the same.

        Returns:
            What it has become: broken until now.

        Raises:
            NotBroken: If it is not broken at that moment, or is none of these.
        """
        with self._changing:
            latest = broken.latest(at)
            if broken not in self._breaks or not latest.holds(at):
                raise NotBroken(f"{broken.target} is not broken now")
            ended = replace(latest, ends=at)
            place = self._breaks.index(broken)
            after = (ended, *_next(broken, at))
            self._breaks = (*self._breaks[:place], *after, *self._breaks[place + 1 :])
        return ended


def _next(broken: Break, at: datetime) -> Iterator[Break]:
    """Give what breaks again and again, from its next time on."""
    if broken.every is not None:
        wait = broken.latest(at).starts + broken.every - broken.starts
        ends = broken.ends and broken.ends + wait
        yield replace(broken, starts=broken.starts + wait, ends=ends)
