"""Where the messages of the past went: a real mail server on loopback, for as long as it takes.

Each mail is kept in the demo's mailbox as of the day on which it came. None leaves this computer.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from server.demo.letters import Letters

_HOST = "127.0.0.1"
_READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class _Office:
    """What the mail server does with a mail (a handler of aiosmtpd)."""

    letters: Letters
    now: Callable[[], datetime]

    async def handle_DATA(  # noqa: N802  # named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        key = self.letters.keep(envelope.original_content or b"")
        came_s = self.now().timestamp()
        os.utime(self.letters.path / "new" / key, (came_s, came_s))
        return f"250 kept as {key}"


@contextmanager
def post_office(letters: Letters, now: Callable[[], datetime]) -> Iterator[tuple[str, int]]:
    """Take in mails as long as the context lasts; gives host and port.

    Args:
        letters: The mailbox.
        now: Gives the time at which a mail comes.
    """
    with closing(socket.create_server((_HOST, 0))) as free:
        port = int(free.getsockname()[1])
    office = Controller(
        _Office(letters, now), hostname=_HOST, port=port, ready_timeout=_READY_WITHIN_S
    )
    office.start()
    try:
        yield _HOST, port
    finally:
        office.stop()
