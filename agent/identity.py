"""Who this agent is: its device, its secret and token, whom it trusts and where to go. One file.

Its secret is written before any server hears it, so that a cut between commit and answer does not
burn an enrolment code: the same secret asks again, and the server says the same.
"""

import base64
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.folder import write_whole
from agent.uplink import Peer
from checks.enrolment import CodeError, Enrolled, EnrolmentCode, split_address
from checks.wire.plain import WrongShape, decode, encode

NAME = "identity.json"
PENDING = "enrolment.json"
_SECRET_BYTES = 12
_KEY_BYTES = 32


class IdentityError(ValueError):
    """An identity that cannot be read; the message names the file."""


class NotEnrolled(IdentityError):
    """There is no identity yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An identity.

    Attributes:
        device: Who it is, 32 hexadecimal digits.
        secret: What it authenticates by; made here, told to its server alone.
        token: The server's proof of it, for a server restored from before it joined.
        keys: The server's key and its next one, hexadecimal.
        servers: Where to go, as the server says.
        first_servers: Where to go when none of those answers: the addresses of the code.
        site: Name of its site, for a person; empty while it waits for one.
        fingerprint: Of this machine when it joined.
        code: The secret of the code that it joined with.
    """

    device: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    keys: tuple[str, ...]
    servers: tuple[str, ...] = ()
    first_servers: tuple[str, ...] = ()
    site: str = ""
    fingerprint: str = ""
    code: str = field(default="", repr=False)

    @property
    def peer(self) -> Peer:
        """Whom to speak to, and as whom."""
        more = (server for server in self.first_servers if server not in self.servers)
        return Peer(
            servers=(*self.servers, *more),
            keys=tuple(map(bytes.fromhex, self.keys)),
            secret=self.secret,
            token=self.token,
        )

    def told(self, keys: tuple[str, ...], servers: tuple[str, ...]) -> "Identity":
        """Give the identity after the server told new keys or addresses; nonsense changes nothing.

        Keys come over a connection that the present ones verified.
        """
        changed = self
        if keys and all(map(_is_key, keys)):
            changed = replace(changed, keys=keys)
        if servers and all(map(_is_address, servers)):
            changed = replace(changed, servers=servers)
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An enrolment that has begun: what it began with, and the secret that it began for."""

    began_with: str
    secret: str = field(repr=False)


def read_identity(folder: Path) -> Identity:
    """Read the identity of a state folder.

    Raises:
        NotEnrolled: If there is none.
        IdentityError: If it is damaged.
    """
    path = folder / NAME
    try:
        identity = decode(Identity, path.read_bytes())
    except FileNotFoundError as error:
        raise NotEnrolled(f"{folder} holds no identity") from error
    except (OSError, WrongShape) as error:
        raise IdentityError(f"{path}: {error}") from error
    if not identity.keys or not all(map(_is_key, identity.keys)):
        raise IdentityError(f"{path}: keys: 64 hexadecimal digits expected")
    return identity


def fingerprint_of_before(folder: Path) -> str:
    """Give the fingerprint that this computer joined with; empty when it never did."""
    try:
        return read_identity(folder).fingerprint
    except IdentityError:
        return ""


def write_identity(folder: Path, identity: Identity) -> None:
    """Write an identity; the enrolment that led to it is over."""
    write_whole(folder / NAME, encode(identity))
    (folder / PENDING).unlink(missing_ok=True)


def secret_for(folder: Path, began_with: str) -> str:
    """Give the secret to enrol with: the one that a begun enrolment has, else a new one.

    It is on the disk when this returns.

    Args:
        folder: The state folder.
        began_with: What tells one enrolment from another: the code or the identity that is a
            clone, and the machine, since a copy of this disk begins another.
    """
    path = folder / PENDING
    try:
        pending = decode(Pending, path.read_bytes())
    except (OSError, WrongShape):
        pending = None
    if pending is None or pending.began_with != began_with:
        secret = base64.urlsafe_b64encode(os.urandom(_SECRET_BYTES)).decode("ascii")
        pending = Pending(began_with=began_with, secret=secret)
        write_whole(path, encode(pending))
    return pending.secret


def joined(code: EnrolmentCode, secret: str, enrolled: Enrolled) -> Identity:
    """Make the identity of a computer that has joined with a code."""
    identity = Identity(
        device=enrolled.device,
        secret=secret,
        token=enrolled.token,
        keys=(code.key.hex(),),
        first_servers=code.servers,
        site=enrolled.site,
        code=code.secret.hex(),
    )
    return identity.told(enrolled.keys, enrolled.servers)


def split(clone: Identity, secret: str, enrolled: Enrolled) -> Identity:
    """Make the identity of a computer that was a clone."""
    identity = replace(
        clone,
        device=enrolled.device,
        secret=secret,
        token=enrolled.token,
        site=enrolled.site,
        code="",
    )
    return identity.told(enrolled.keys, enrolled.servers)


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == _KEY_BYTES
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        split_address(text)
    except CodeError:
        return False
    return True
