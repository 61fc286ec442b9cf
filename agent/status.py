"""How the agent is doing, in a small file that the loop writes and ``canh-agent status`` reads."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agent.folder import write_whole
from checks.wire.plain import WrongShape, decode, encode

logger = logging.getLogger(__name__)

NAME = "status.json"
# The disk is spared: what only moves on is written this seldom.
_SELDOM_S = 300.0


class Trouble(StrEnum):
    """Why reports do not arrive, as far as a person can do something about it."""

    NONE = ""
    STARTING = "starting"
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
    """Writes the status when the trouble changed, and seldom while it only moves on."""

    def __init__(self, folder: Path) -> None:
        """Take the state folder."""
        self._path = folder / NAME
        self._trouble: str | None = None
        self._written_s = 0.0

    def is_due(self, trouble: str, now_s: float) -> bool:
        """Say whether it is time to write: at once when the trouble is another.

        Args:
            trouble: How it is.
            now_s: A clock that never goes back.
        """
        return trouble != self._trouble or now_s - self._written_s >= _SELDOM_S

    def write(self, status: Status, now_s: float) -> None:
        """Write it."""
        self._trouble, self._written_s = status.trouble, now_s
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
