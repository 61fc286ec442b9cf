"""What is read once for many visitors and kept until something changed."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


@dataclass(slots=True)
class Kept(Generic[_Value]):
    """A value of the newest version that anybody asked for, for any number of threads."""

    _last: tuple[Hashable, _Value] | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def of(self, version: Hashable, read: Callable[[], _Value]) -> _Value:
        """Give the value of a version; the first one to ask reads it, the others wait for that."""
        with self._lock:
            if self._last is None or self._last[0] != version:
                self._last = version, read()
            return self._last[1]
