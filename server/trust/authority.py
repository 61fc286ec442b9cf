"""Canh's own CA: the key that agents hold as the server's identity, and the one that comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class KeysError(ValueError):
    """Keys that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True, repr=False)
class Authority:
    """The CA.

    Agents hold the public halves of ``present`` and ``next``, so a rotation reaches them all.

    Attributes:
        present: Signs the listener's certificate and device tokens.
        next: Takes its place at the next rotation.
        former: Public halves, 32 bytes each, of earlier keys: tokens signed by them still hold.
    """

    present: Ed25519PrivateKey
    next: Ed25519PrivateKey
    former: tuple[bytes, ...] = ()

    @property
    def public(self) -> tuple[bytes, bytes]:
        """Give what agents hold: the present key and the next one, 32 bytes each."""
        return (
            self.present.public_key().public_bytes_raw(),
            self.next.public_key().public_bytes_raw(),
        )

    @property
    def token_keys(self) -> tuple[Ed25519PublicKey, ...]:
        """Give every key that a device's token may be signed by, the likeliest first."""
        former = [Ed25519PublicKey.from_public_bytes(key) for key in self.former]
        return (self.present.public_key(), self.next.public_key(), *former)


def new_authority() -> Authority:
    """Make both keys."""
    return Authority(present=Ed25519PrivateKey.generate(), next=Ed25519PrivateKey.generate())


def rotated(authority: Authority, *, distrust: bool) -> Authority:
    """Let the next key take over, and make another one to come next.

    Args:
        authority: The keys until now.
        distrust: Whether the key that goes may be in wrong hands. Tokens signed by it, or by an
            earlier one, then hold no longer.
    """
    gone = authority.present.public_key().public_bytes_raw()
    return Authority(
        present=authority.next,
        next=Ed25519PrivateKey.generate(),
        former=() if distrust else (gone, *authority.former),
    )


def to_plain(authority: Authority) -> dict[str, Any]:
    """Write the keys, secret halves included, as JSON values."""
    return {
        "present": authority.present.private_bytes_raw().hex(),
        "next": authority.next.private_bytes_raw().hex(),
        "former": [key.hex() for key in authority.former],
    }


def from_plain(plain: Mapping[str, Any]) -> Authority:
    """Read what ``to_plain`` wrote.

    Raises:
        KeysError: If a key is missing or is none.
    """
    try:
        return Authority(
            present=Ed25519PrivateKey.from_private_bytes(bytes.fromhex(plain["present"])),
            next=Ed25519PrivateKey.from_private_bytes(bytes.fromhex(plain["next"])),
            former=tuple(bytes.fromhex(key) for key in plain["former"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KeysError(f"the keys of this server cannot be read: {error}") from error
