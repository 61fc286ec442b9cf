"""How the agent is doing, in a small file that the loop writes and ``canh-agent status`` reads."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agent.folder import write_whole
from checks.wire.plain import WrongShape, decode, encode

logger = logging.getLogger(__name__)

NAME = "status.json"
# The disk is spared: what only moves on is written this seldom, what changes not more often than
# the other.
_SELDOM_S = 300.0
_MOST_OFTEN_S = 5.0


class Trouble(StrEnum):
    """Why reports do not arrive, as far as a person can do something about it."""

    NONE = ""
    UNREACHABLE = "unreachable"
    STRANGE = "strange"
    BUSY = "busy"
    UNKNOWN_DEVICE = "unknown_device"
    REJECTED = "rejected"
    CLONE = "clone"
    DISK = "disk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the running agent says of itself.

    Attributes:
        pid: Its process.
        trouble: Why reports do not arrive; empty when they do.
        detail: The same in the words of whoever refused.
        contact_s: When the server last answered, seconds since 1970 by this computer's clock.
        waiting: Records that wait to be sent.
        checks: How many checks the server has given it.
        written_s: When this was written, by the same clock.
    """

    pid: int = 0
    trouble: str = Trouble.NONE
    detail: str = ""
    contact_s: float | None = None
    waiting: int = 0
    checks: int = 0
    written_s: float = 0.0


class StatusFile:
    """Writes the status when it changed, and seldom while it only moves on."""

    def __init__(self, folder: Path) -> None:
        """Take the state folder."""
        self._path = folder / NAME
        self._written: Status | None = None
        self._written_at_s = 0.0

    def note(self, status: Status, now_s: float) -> None:
        """Write it if it is time to. ``now_s``: a clock that never goes back."""
        since_s = now_s - self._written_at_s
        changed = self._written is None or _lasting(status) != _lasting(self._written)
        if self._written and since_s < (_MOST_OFTEN_S if changed else _SELDOM_S):
            return
        self._written, self._written_at_s = status, now_s
        try:
            write_whole(self._path, encode(status), durable=False)
        except OSError as error:
            logger.warning("status cannot be written error=%s", error)


def read_status(folder: Path) -> Status | None:
    """Read what the agent said last; None when it never said anything."""
    try:
        return decode(Status, (folder / NAME).read_bytes())
    except (OSError, WrongShape):
        return None


def _lasting(status: Status) -> tuple[object, ...]:
    """Give what is worth a write at once. It cannot change much more often than a round lasts."""
    return status.pid, status.trouble, status.contact_s is None
