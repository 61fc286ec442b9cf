"""The token that a device holds: proof of who it is for a server restored from before it joined."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.trust.authority import Authority

# What a device authenticates by, as a part of a pattern: its agent makes it.
SECRET = "[A-Za-z0-9_-]{16,64}"  # noqa: S105  # the shape of one, no secret
# Keeps a signature over a token from ever being one over something else.
_MEANING = b"canh device token 1\n"


class TokenError(ValueError):
    """A token that none of the keys signed, or that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the CA vouches for.

    Attributes:
        device: The identity.
        secret_hash: ``hash_secret`` of what the device authenticates by.
        site: Code of its site when it joined; empty while it waited for one.
        simulated: Whether it belongs to a simulated province.
    """

    device: str
    secret_hash: str
    site: str = ""
    simulated: bool = False


def hash_secret(secret: str | bytes) -> str:
    """Give what is stored of a secret. It is random and long, so a plain hash hides it."""
    data = secret.encode() if isinstance(secret, str) else secret
    return hashlib.sha256(data).hexdigest()


def sign_token(token: Token, authority: Authority) -> str:
    """Write a token: ``base64url(JSON).base64url(signature)``."""
    body = _letters(json.dumps(asdict(token), separators=(",", ":")).encode())
    return f"{body}.{_letters(authority.present.sign(_MEANING + body.encode()))}"


def read_token(text: str, keys: Sequence[Ed25519PublicKey]) -> Token:
    """Read a token that one of ``keys`` signed.

    Raises:
        TokenError: If none did, or it is no token.
    """
    body, _, signature = text.partition(".")
    try:
        signed, plain = _bytes(signature), json.loads(_bytes(body))
        token = Token(**plain)
    except (ValueError, TypeError, RecursionError) as error:
        raise TokenError("the token cannot be read") from error
    if not any(_verifies(key, signed, _MEANING + body.encode()) for key in keys):
        raise TokenError("the token is not signed by this server")
    return token


def _verifies(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _bytes(letters: str) -> bytes:
    padded = letters + "=" * (-len(letters) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
