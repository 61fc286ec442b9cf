"""What changes whenever anything changed that pages show: read once for all who wait for it."""

import threading
from dataclasses import dataclass, field

from server.clock import Clock
from server.store.questions import pulse
from server.store.session import Store

# However many wait, the store is not asked more often than this.
_HOLDS_S = 1.0
# Reports come all the time; a page is refreshed no more often than this.
_BEAT_MS = 15_000


@dataclass(slots=True, kw_only=True)
class Pulse:
    """Feels the pulse of a store, for any number of threads."""

    store: Store
    clock: Clock
    _beat: str = field(default="", init=False)
    _felt_s: float | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def beat(self) -> str:
        """Give a text that was another one before the last change; at most a second old."""
        with self._lock:
            now_s = self.clock.monotonic_s()
            if self._felt_s is None or now_s - self._felt_s >= _HOLDS_S:
                self._beat, self._felt_s = self._read(), now_s
            return self._beat

    def _read(self) -> str:
        with self.store.reading() as session:
            contact = pulse.newest_contact_ms(session) // _BEAT_MS
            return f"{contact}-{pulse.newest_change(session)}-{pulse.newest_entry(session)}"
