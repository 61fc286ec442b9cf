"""A mail server: does it greet as it should, and over TLS?

SMTP (RFC 5321) or IMAP (RFC 3501) as far as the greeting and STARTTLS: nobody signs in, and no mail
is sent.
"""

import contextlib
import functools
import socket
from dataclasses import dataclass
from typing import Annotated

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.failure import Failure
from checks.probes.handshake import context, handshake
from checks.probes.http_answer import Source
from checks.probes.tcp import dial
from checks.settings import Authority, Family, Host, Port, Rule, at_most, read
from checks.words import Phase

_MOST_LINE_BYTES = 2000
_MOST_LINES = 50
_SMTP_READY = 220
_IMAP_READY, _IMAP_GOES = (b"OK", b"PREAUTH"), b"BYE"
_IMAP_TAG = "a1"
_Protocol = Annotated[str, Rule("What it speaks.", "smtp or imap", ("smtp", "imap").__contains__)]
_Security = Annotated[
    str,
    Rule(
        "How it is protected: by TLS after the greeting, by TLS from the first byte, or not.",
        "starttls, tls or none",
        ("starttls", "tls", "none").__contains__,
    ),
]
_Text = Annotated[
    str,
    Rule(
        "Text that must be in the greeting; empty: any will do.",
        "at most 200 characters",
        at_most(200),
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """What a mail probe has to be told."""

    host: Host
    port: Port = 587
    protocol: _Protocol = "smtp"
    security: _Security = "starttls"
    text: _Text = ""
    family: Family = "any"
    ca: Authority = "system"

    @property
    def target(self) -> Endpoint:
        """What is touched."""
        return Endpoint(self.host, self.port)


class Talk:
    """A conversation in lines over a connection."""

    def __init__(self, connection: socket.socket, attempt: Attempt) -> None:
        self._connection, self._attempt = connection, attempt
        self._source = Source(self._receive)

    def say(self, line: str) -> None:
        """Send a line."""
        self._connection.settimeout(self._attempt.deadline.left_s())
        self._connection.sendall(f"{line}\r\n".encode("ascii"))

    def line(self) -> bytes:
        """Wait for a line.

        Raises:
            Failure: If it is none, or the other side hung up.
        """
        return self._source.line(_MOST_LINE_BYTES)

    def _receive(self) -> bytes:
        self._connection.settimeout(self._attempt.deadline.left_s())
        return self._connection.recv(1024)


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Wait for the greeting, agree on TLS, and take leave."""
    given = read(MailSettings, settings)
    return measure(functools.partial(greet, given), Attempt(timeout_s, allow))


def greet(given: MailSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    connection = dial(attempt, given.target, given.family)
    if given.security == "tls":
        connection = handshake(attempt, connection, given.host, context(given.ca))
    try:
        with attempt.during(Phase.PROCESSING):
            talk = Talk(connection, attempt)
            _hear_greeting(given, talk, attempt)
            if given.security == "starttls":
                _ask_for_tls(given, talk)
    except (OSError, Failure):
        connection.close()
        raise
    if given.security == "starttls":
        connection = handshake(attempt, connection, given.host, context(given.ca))
    # Without a word of leave the server would log a lost connection, every few minutes.
    with connection, contextlib.suppress(OSError):
        Talk(connection, attempt).say("QUIT" if given.protocol == "smtp" else "a2 LOGOUT")


def _hear_greeting(given: MailSettings, talk: Talk, attempt: Attempt) -> None:
    greeting = _smtp_greeting(talk, attempt) if given.protocol == "smtp" else _imap_greeting(talk)
    if given.text.encode(errors="replace") not in greeting:
        raise Failure("http_unexpected_body")


def _smtp_greeting(talk: Talk, attempt: Attempt) -> bytes:
    attempt.status, lines = _smtp_reply(talk)
    if attempt.status != _SMTP_READY:
        raise Failure("http_unexpected_status_code")
    return b"\n".join(lines)


def _imap_greeting(talk: Talk) -> bytes:
    line = talk.line()
    star, word, *_ = [*line.upper().split(maxsplit=2), b"", b""]
    if star == b"*" and word == _IMAP_GOES:
        raise Failure("http_unexpected_status_code")
    if star != b"*" or word not in _IMAP_READY:
        raise Failure("unexpected_answer")
    return line


def _ask_for_tls(given: MailSettings, talk: Talk) -> None:
    if not (_smtp_starts_tls(talk) if given.protocol == "smtp" else _imap_starts_tls(talk)):
        raise Failure("ssl_failed_handshake", Phase.TLS)


def _smtp_starts_tls(talk: Talk) -> bool:
    # No name of this machine is told to strangers; a literal is all that RFC 5321 4.1.3 asks for.
    talk.say("EHLO [127.0.0.1]")
    _, offered = _smtp_reply(talk)
    if not any(line.upper().split()[:1] == [b"STARTTLS"] for line in offered):
        return False
    talk.say("STARTTLS")
    return _smtp_reply(talk)[0] == _SMTP_READY


def _imap_starts_tls(talk: Talk) -> bool:
    tag = _IMAP_TAG.encode()
    talk.say(f"{_IMAP_TAG} STARTTLS")
    for _ in range(_MOST_LINES):
        line = talk.line()
        if line.startswith(tag):
            return line[len(tag) :].lstrip().upper().startswith(b"OK")
        if not line.startswith(b"*"):
            break
    raise Failure("unexpected_answer")


def _smtp_reply(talk: Talk) -> tuple[int, list[bytes]]:
    """Read a reply of any number of lines; gives its code, and the lines without it.

    Raises:
        Failure: If it is none.
    """
    lines: list[bytes] = []
    for _ in range(_MOST_LINES):
        line = talk.line()
        code, mark = line[:3], line[3:4]
        is_code = len(code) == 3 and code.isdigit() and b"2" <= code < b"6"
        if not is_code or mark not in (b"", b" ", b"-"):
            break
        lines.append(line[4:])
        if mark != b"-":
            return int(code), lines
    raise Failure("unexpected_answer")
