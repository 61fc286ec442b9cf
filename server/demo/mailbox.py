"""The process of a demo's mailbox: a real mail server on loopback, and a page to read its mails.

Started by the demo as ``python -m server.demo.mailbox``. It keeps what it gets in a Maildir, and
passes nothing on.
"""

import argparse
import logging
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from server.demo.letters import Letters, open_letters
from server.demo.mail_page import page_handler
from server.demo.stopping import Ending

_HOST = "127.0.0.1"
# The library's five seconds are short for a machine where all of a demo starts at once.
_READY_WITHIN_S = 60.0


class PostOffice:
    """What the mail server does with a mail (a handler of aiosmtpd)."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    async def handle_DATA(  # noqa: N802  # named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail; it is taken over only once it is on the disk."""
        key = self._letters.keep(envelope.original_content or b"")
        return f"250 kept as {key}"


def main() -> None:
    """Take in mails and show them until told to stop."""
    parser = argparse.ArgumentParser(description="the mailbox of a demo")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mail-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    parser.add_argument("--zone", type=ZoneInfo, required=True, help="of the times shown")
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds, of the demo's clock")
    arguments = parser.parse_args()
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    ending = Ending()
    ending.come_with_signals()
    letters = open_letters(arguments.folder, ahead_s=arguments.ahead)
    office = Controller(
        PostOffice(letters),
        hostname=_HOST,
        port=arguments.mail_port,
        ready_timeout=_READY_WITHIN_S,
    )
    office.start()
    with ThreadingHTTPServer(
        (_HOST, arguments.page_port), page_handler(letters, arguments.zone)
    ) as page:
        reading = threading.Thread(target=page.serve_forever, name="page")
        reading.start()
        ending.wait()
        page.shutdown()
        reading.join()
    office.stop()


if __name__ == "__main__":
    main()
