"""The queue before the store: bounded in number and in bytes, emptied a group at a time."""

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class WaitingRoom(Generic[T]):
    """Where reports wait. Any thread may put, one takes."""

    def __init__(self, most: int, most_bytes: int) -> None:
        """Make an empty one that holds at most so many, and so many bytes of what came in."""
        self._most = most
        self._most_bytes = most_bytes
        self._waiting: deque[tuple[T, int]] = deque()
        self._bytes = 0
        self._wanted = 1
        self._closed = False
        self._changed = threading.Condition()

    @property
    def fill(self) -> float:
        """How full it is: 0 to 1."""
        return max(len(self._waiting) / self._most, self._bytes / self._most_bytes)

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
            full = len(self._waiting) >= self._most or self._bytes + size_bytes > self._most_bytes
            if self._closed or (full and self._waiting):
                return False
            self._waiting.append((item, size_bytes))
            self._bytes += size_bytes
            if len(self._waiting) >= self._wanted:
                self._changed.notify()
        return True

    def take(self, most: int, linger_s: float, idle_s: float) -> list[T]:
        """Wait for the first, then for more; give what waits.

        Args:
            most: Give at most so many, and at once when so many wait.
            linger_s: Seconds to wait for more than the first.
            idle_s: Seconds to wait for the first.

        Returns:
            Nothing when none came in time, or it is closed and empty.
        """
        with self._changed:
            self._wait_for(1, idle_s)
            if self._waiting:
                self._wait_for(most, linger_s)
            self._wanted = 1
            taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            self._bytes -= sum(size_bytes for _, size_bytes in taken)
        return [item for item, _ in taken]

    def close(self) -> None:
        """Let nothing more in; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _wait_for(self, wanted: int, timeout_s: float) -> None:
        # Whoever puts wakes the taker only when there are as many as it wants: each waking of a
        # thread costs more than the putting itself.
        self._wanted = wanted
        self._changed.wait_for(lambda: self._closed or len(self._waiting) >= wanted, timeout_s)
