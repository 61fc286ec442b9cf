"""A mapping that is bounded: it forgets what was used longest ago."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Newest(Generic[K, V]):
    """At most ``most`` entries. For one thread."""

    def __init__(self, most: int) -> None:
        """Make an empty one."""
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Give an entry, which makes it the newest; None when there is none."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep an entry; the oldest goes when there is no room."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def forget(self, key: K) -> None:
        """Drop an entry, if there is one."""
        self._entries.pop(key, None)
