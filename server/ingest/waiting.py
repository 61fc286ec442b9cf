"""The queue before the store: bounded in number and in bytes, emptied a group at a time."""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Amount:
    """So many, and so many bytes of what came in."""

    count: int
    size_bytes: int


_FIRST = Amount(1, 0)


class WaitingRoom(Generic[T]):
    """Where reports wait. Any thread may put, one takes."""

    def __init__(self, most: Amount) -> None:
        """Make an empty one that never holds more."""
        self._most = most
        self._waiting: deque[tuple[T, int]] = deque()
        self._bytes = 0
        self._wanted = _FIRST
        self._closed = False
        self._changed = threading.Condition()

    @property
    def fill(self) -> float:
        """How full it is: 0 to 1."""
        return max(len(self._waiting) / self._most.count, self._bytes / self._most.size_bytes)

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def closed(self) -> bool:
        """Whether nothing more is let in."""
        return self._closed

    def put(self, item: T, size_bytes: int) -> bool:
        """Let one in; False when there is no room, or it is closed."""
        with self._changed:
            full = self._most.count <= len(self._waiting)
            full |= self._most.size_bytes < self._bytes + size_bytes
            if self._closed or (full and self._waiting):
                return False
            self._waiting.append((item, size_bytes))
            self._bytes += size_bytes
            if self._holds(self._wanted):
                self._changed.notify()
        return True

    def gather(self, enough: Amount, rest_s: float) -> None:
        """Rest so many seconds, but no longer than until so many or so much waits."""
        with self._changed:
            self._wait_for(enough, rest_s)
            self._wanted = _FIRST

    def take(self, most: Amount, idle_s: float) -> list[T]:
        """Give what waits, at least one; when nothing does, the first that comes.

        Args:
            most: Give no more than so many or so much.
            idle_s: Seconds to wait for the first.

        Returns:
            Nothing when none came in time, or it is closed and empty.
        """
        with self._changed:
            self._wait_for(_FIRST, idle_s)
            return self._taken(most)

    def close(self) -> None:
        """Let nothing more in; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _wait_for(self, wanted: Amount, timeout_s: float) -> None:
        # Whoever puts wakes the taker only when there is as much as it wants: each waking of a
        # thread costs more than the putting itself.
        self._wanted = wanted
        self._changed.wait_for(lambda: self._closed or self._holds(wanted), timeout_s)

    def _holds(self, wanted: Amount) -> bool:
        enough = wanted.count <= len(self._waiting) or 0 < wanted.size_bytes <= self._bytes
        return bool(self._waiting) and enough

    def _taken(self, most: Amount) -> list[T]:
        taken: list[T] = []
        taken_bytes = 0
        while self._waiting and len(taken) < most.count:
            item, size_bytes = self._waiting[0]
            if taken and taken_bytes + size_bytes > most.size_bytes:
                break
            self._waiting.popleft()
            taken.append(item)
            taken_bytes += size_bytes
        self._bytes -= taken_bytes
        return taken
