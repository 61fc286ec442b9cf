"""How a computer joins: the code that a person gives it, and the two messages."""

import base64
import binascii
import zlib
from dataclasses import dataclass

_PREFIX = "CANH1"
_KEY_BYTES = 32
_SECRET_BYTES = 10


class CodeError(ValueError):
    """An enrolment code that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCode:
    """What a code carries: whom to trust, what to say, where to go.

    The code holds the server's key itself, not a hash of it: an Ed25519 key is as short as its
    hash, and with the key in hand the very first connection is verified (docs/decisions).

    Attributes:
        key: The public key of Canh's own CA, 32 bytes.
        secret: 10 random bytes that the server knows the code by.
        servers: Addresses ``host:port``, in the order to try.
    """

    key: bytes
    secret: bytes
    servers: tuple[str, ...]

    def text(self) -> str:
        """Write the code as people copy it: ``CANH1-KEY-SECRET-CHECK@HOST:PORT,…``."""
        head = f"{_PREFIX}-{_letters(self.key)}-{_letters(self.secret)}"
        tail = ",".join(self.servers)
        return f"{head}-{_check(head + tail)}@{tail}"


def parse_code(text: str) -> EnrolmentCode:
    """Read a code; blanks and line breaks that a mail or a chat put in are ignored.

    Raises:
        CodeError: Naming what is wrong.
    """
    head, at, tail = "".join(text.split()).partition("@")
    parts = head.upper().split("-")
    if parts[0] != _PREFIX:
        raise CodeError(f"an enrolment code begins with {_PREFIX}-")
    if len(parts) != 4 or not at:
        raise CodeError(f"an enrolment code looks like {_PREFIX}-KEY-SECRET-CHECK@HOST:PORT")
    servers = tuple(tail.split(","))
    for server in servers:
        _require_address(server)
    if _check("-".join(parts[:3]) + tail) != parts[3]:
        raise CodeError("the enrolment code is damaged: a character is wrong or missing")
    return EnrolmentCode(
        key=_bytes(parts[1], _KEY_BYTES), secret=_bytes(parts[2], _SECRET_BYTES), servers=servers
    )


def split_address(address: str) -> tuple[str, int]:
    """Split ``host:port`` or ``[v6]:port``.

    Raises:
        CodeError: If it is neither.
    """
    host, _, port = address.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CodeError(f"{address!r} is not an address HOST:PORT")
    return host, int(port)


def _require_address(address: str) -> None:
    split_address(address)


def _letters(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=")


def _bytes(letters: str, size: int) -> bytes:
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise CodeError("the enrolment code holds a character that no code has") from error
    if len(data) != size:
        raise CodeError("the enrolment code is too short or too long")
    return data


def _check(text: str) -> str:
    return _letters(zlib.crc32(text.encode()).to_bytes(4, "big"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a computer says to join. Repeating it with the same ``secret`` changes nothing.

    Attributes:
        code: The code's secret, hexadecimal.
        secret: The device's own secret, 16 characters of base64url (96 random bits); the server
            keeps its hash only.
        fingerprint: As in a report.
        host: Its host name.
        system: Its operating system, for the person who confirms it.
        agent: Version of the agent.
    """

    code: str
    secret: str
    fingerprint: str
    host: str = ""
    system: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The answer: who the device is from now on, and the proof of it for a restored server.

    Attributes:
        device: The device's identity, 32 hexadecimal digits.
        token: Signed by the CA over device, hash of its secret and site; opaque to the agent.
        site: Name of the site, for the person at the keyboard; empty while it waits for one.
        keys: The server's key and its next one, hexadecimal.
        servers: Addresses to try from now on.
    """

    device: str
    token: str
    site: str = ""
    keys: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
