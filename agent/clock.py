"""The one reader of time, made in ``__main__`` and passed on. Nothing else reads a clock."""

import threading
import time
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Seconds since the start with those asleep. Windows has no such clock by name; its monotonic counts
# sleep already.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", None)


class Clock:
    """The clocks of this computer. A test passes another object with the same methods."""

    def __init__(self, boot_id_file: Path = _BOOT_ID, *, ahead_s: float = 0.0) -> None:
        """Take where the kernel names this start, and how far a demo's wall clock is ahead."""
        self._boot_id_file = boot_id_file
        self._ahead_s = ahead_s
        self._boot_id = ""

    def boottime_s(self) -> float:
        """Give the seconds since the computer started, sleep included."""
        return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)

    def monotonic_s(self) -> float:
        """Give seconds that never step, for durations while the computer is awake."""
        return time.monotonic()

    def wall_s(self) -> float:
        """Give what the wall clock says, seconds since 1970. It may be years wrong."""
        return time.time() + self._ahead_s

    def sleep(self, duration_s: float) -> None:
        """Wait."""
        time.sleep(duration_s)

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Wait for ``event``, ``timeout_s`` seconds at most; say whether it came."""
        return event.wait(timeout_s)

    def boot_id(self) -> str:
        """Name this start of the computer by eight hexadecimal digits.

        Without a kernel that names it, the second of the start stands in. It is read once, so that
        a wall clock that is set does not look like another start.
        """
        if not self._boot_id:
            self._boot_id = self._read_boot_id()
        return self._boot_id

    def _read_boot_id(self) -> str:
        try:
            named = self._boot_id_file.read_text("ascii")[:8]
            return f"{int(named, 16):08x}"
        except (OSError, ValueError):
            return f"{int(self.wall_s() - self.boottime_s()) & 0xFFFFFFFF:08x}"
