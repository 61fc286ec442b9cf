"""What a channel is: a function that takes its settings and a message to whoever passes it on.

`Channel` as a word for the kinds of channel is in `alerts/contact.py`.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

# An attempt takes three times its time-out at most; the lease of a notification must outlast it.
LONGEST_TIMEOUT_S = 30.0


class ChannelSettingsError(ValueError):
    """Settings that a channel cannot work with."""


class DeliveryError(Exception):
    """A message that was not delivered.

    Attributes:
        permanent: Whether this message will never be taken; else it is worth another attempt.
        uncertain: Whether it may have arrived all the same.
    """

    def __init__(self, message: str, *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took the message over; `receipt` is what it said."""

    receipt: str


@contextmanager
def cut_off_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut a connection down after so many seconds, however lively the other side still is.

    The time-out of a socket starts anew with every byte; one byte a second would hold it for hours.
    Whoever waits on the connection is told by an error of it.

    Args:
        seconds: For all that is done inside.
        line: Gives the socket in use, or None when there is none.
    """
    timer = threading.Timer(seconds, _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _cut(line: Callable[[], socket.socket | None]) -> None:
    connection = line()
    if connection is not None:
        with suppress(OSError):  # closed in this very moment
            # Not SSLSocket.shutdown: it forgets the encryption before the connection is closed.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)


def check_timeout(timeout_s: float) -> None:
    """Check the time-out of a channel.

    Raises:
        ChannelSettingsError: If it is none, or longer than `LONGEST_TIMEOUT_S`.
    """
    if not 0 < timeout_s <= LONGEST_TIMEOUT_S:
        message = f"timeout_s: more than 0 and at most {LONGEST_TIMEOUT_S:g} expected"
        raise ChannelSettingsError(message)
