"""The mails that a demo's mailbox has: a Maildir, as any mail program reads it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from mailbox import Maildir, MaildirMessage
from pathlib import Path
from threading import Lock

_MOST_KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail.

    Attributes:
        key: Its name in the mailbox.
        came_at: When it was taken in.
        text: Its plain text; empty if it has none.
        source: All of it, as it was sent.
    """

    key: str
    came_at: datetime
    sender: str
    to: str
    subject: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Letters:
    """The mailbox. Several threads may use it; one at a time does.

    Attributes:
        most: How many it keeps.
        ahead_s: Seconds that the demo's clock is ahead of the computer's.
    """

    path: Path
    folder: Maildir
    most: int
    ahead_s: float
    lock: Lock

    def keep(self, content: bytes) -> str:
        """Keep a mail on the disk, and let the oldest go when there are too many; give its key."""
        with self.lock:
            key: str = self.folder.add(content)
            file = self.path / "new" / key
            came_s = file.stat().st_mtime + self.ahead_s
            os.utime(file, (came_s, came_s))
            for old in self._keys()[self.most :]:
                self.folder.discard(old)
        return key

    def newest(self) -> Sequence[str]:
        """List the keys of all mails, newest first."""
        with self.lock:
            return self._keys()

    def find(self, key: str) -> Letter | None:
        """Give a mail by its key, if it is still there."""
        with self.lock:
            return self._letter(key) if key in self._keys() else None

    def _keys(self) -> list[str]:
        # A key begins with the second and the microsecond in which it was given.
        return sorted(self.folder.keys(), key=_age, reverse=True)

    def _letter(self, key: str) -> Letter:
        kept = self.folder.get_message(key)
        content = self.folder.get_bytes(key)
        mail = BytesParser(policy=default).parsebytes(content)
        return Letter(
            key=key,
            came_at=_came_at(kept),
            sender=str(mail.get("From", "")),
            to=str(mail.get("To", "")),
            subject=str(mail.get("Subject", "")),
            text=_text(mail),
            source=content.decode("utf-8", "replace"),
        )


def open_letters(folder: Path, most: int = _MOST_KEPT, ahead_s: float = 0.0) -> Letters:
    """Open a mailbox, making it where there is none."""
    return Letters(folder, Maildir(folder, create=True), most, ahead_s, Lock())


def _age(key: str) -> tuple[int, ...]:
    second, _, rest = key.partition(".")
    microsecond = rest.removeprefix("M").partition("P")[0]
    return tuple(int(part) if part.isdecimal() else 0 for part in (second, microsecond))


def _came_at(kept: MaildirMessage) -> datetime:
    return datetime.fromtimestamp(kept.get_date(), UTC)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    try:
        text = str(body.get_content(errors="replace")) if body is not None else ""
    except LookupError:  # of characters that nobody knows; its source is shown
        return ""
    return text.replace("\r\n", "\n")
