"""Sealing the keys under the recovery phrase: scrypt and AES-256-GCM."""

import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from server.trust.phrase import PhraseError, canonical

# 64 MiB and a fifth of a second a guess; the phrase alone has 140 bits.
_N, _R, _P = 2**16, 8, 1
_BOUND_TO = b"canh keys 1"


class SealError(ValueError):
    """A seal that is damaged, or of a form that this Canh does not know."""


def seal(secret: bytes, phrase: str) -> dict[str, Any]:
    """Encrypt ``secret``; what comes out may lie in a backup. JSON values."""
    salt, nonce = os.urandom(16), os.urandom(12)
    closed = AESGCM(_key(phrase, salt)).encrypt(nonce, secret, _BOUND_TO)
    return {"form": 1, "salt": salt.hex(), "nonce": nonce.hex(), "closed": closed.hex()}


def unseal(sealed: Mapping[str, Any], phrase: str) -> bytes:
    """Give the secret back.

    Raises:
        PhraseError: If the phrase has a slip or is another one.
        SealError: If the seal itself cannot be read.
    """
    try:
        if sealed["form"] != 1:
            raise SealError("the keys are sealed in a form that this Canh does not know")
        salt, nonce, closed = (bytes.fromhex(sealed[name]) for name in ("salt", "nonce", "closed"))
        lock = AESGCM(_key(phrase, salt))
        return lock.decrypt(nonce, closed, _BOUND_TO)
    except PhraseError:
        raise
    except InvalidTag as error:
        raise PhraseError("this is not the recovery phrase of these keys") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SealError(f"the sealed keys are damaged: {error}") from error


def _key(phrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_N, r=_R, p=_P).derive(canonical(phrase).encode())
