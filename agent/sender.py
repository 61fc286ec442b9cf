"""What goes to the server next, and when. Pure but for its own memory: no socket, clock or outbox.

The freshest report goes first, the backlog in requests of its own, as far as the last answer
granted. After a failure comes a random wait whose bound doubles (full jitter), so that 6,000 agents
do not come back together.
"""

import math
from collections.abc import Callable
from enum import StrEnum

from agent.uplink import Busy, Rejected, UnknownDevice, UplinkError
from checks.answer import Answer

_FIRST_WAIT_S = 1.0
_MOST_WAIT_S = 300.0
_MOST_DOUBLINGS = 9
# Nothing but a person helps a device that the server does not know.
_HOPELESS_WAIT_S = 3600.0
# Records in one fresh report: of as many rounds as a server may let lie between two reports.
MOST_FRESH = 60
# A piece of backlog: about 120 records, 15 kB on the wire.
PIECE_BYTES = 64 * 1024
_MOST_PIECE = 500
# Errors that say the message itself is at fault.
_BAD_MESSAGE = ("malformed", "too_large")


class Turn(StrEnum):
    """What goes next."""

    FRESH = "fresh"
    BACKLOG = "backlog"


class Sender:
    """Remembers how it went."""

    def __init__(self, chance: Callable[[], float]) -> None:
        """Take a source of random numbers from 0 to 1."""
        self._chance = chance
        self._fresh = 0
        self._is_cut = False
        self._granted = 0
        self._piece = _MOST_PIECE
        self._failures = 0
        self._not_before_s = 0.0

    @property
    def piece(self) -> int:
        """How many records the next piece of backlog may have."""
        return min(self._granted, self._piece)

    @property
    def fresh(self) -> int:
        """How many records the next fresh report has to tell of; 0: none is due."""
        return self._fresh

    def due(self, records: int = 1) -> None:
        """Note that there is something new to say, in so many records.

        What could not go yet, since another message was on its way, goes with it. After a failure
        it does not: then the freshest must be small, and the rest is backlog.
        """
        before = 0 if self._is_cut else self._fresh
        self._fresh = min(before + records, MOST_FRESH)

    def turn(self, now_s: float) -> Turn | None:
        """Say what may go now; None: nothing."""
        if now_s < self._not_before_s:
            return None
        if self._fresh:
            return Turn.FRESH
        return Turn.BACKLOG if self._granted else None

    def wait_s(self, now_s: float) -> float:
        """Seconds until what has to wait may go; infinite when nothing waits for a time."""
        has_to_wait = self._not_before_s > now_s and (self._fresh or self._granted)
        return self._not_before_s - now_s if has_to_wait else math.inf

    def took(self, turn: Turn, records: int) -> None:
        """Note that so many records are on their way; none: there was nothing for this turn."""
        if turn is Turn.FRESH:
            self._fresh = 0
        elif not records:
            self._granted = 0

    def answered(self, answer: Answer, sent: int) -> None:
        """Note an answer to so many records."""
        self._failures = 0
        self._is_cut = False
        self._piece = _MOST_PIECE
        # A server that took nothing would be sent the same again at once.
        self._granted = answer.backlog if len(answer.later) < sent else 0

    def failed(self, turn: Turn, error: UplinkError, now_s: float, sent: int) -> bool:
        """Note a failure with so many records; True: its one record can never be sent.

        The server took another report just before, so the fault is in that record.
        """
        if turn is Turn.BACKLOG and isinstance(error, Rejected) and error.error in _BAD_MESSAGE:
            self._piece = max(1, sent // 2)
            return sent == 1
        if turn is Turn.FRESH:
            self._fresh = self._fresh or sent  # unless there is something fresher by now
        self._is_cut = True
        self._granted = 0
        self._not_before_s = now_s + self._wait_after(error)
        return False

    def _wait_after(self, error: UplinkError) -> float:
        if isinstance(error, Busy) and error.retry_after_s:
            self._failures = 0
            return error.retry_after_s * (1 + self._chance())
        if isinstance(error, UnknownDevice):
            return _HOPELESS_WAIT_S * (0.5 + self._chance())
        bound_s = _FIRST_WAIT_S * (1 << min(self._failures, _MOST_DOUBLINGS))
        self._failures += 1
        return min(bound_s, _MOST_WAIT_S) * self._chance()
