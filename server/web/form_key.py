"""The form key: proof that a form was sent from a page of ours (against forged requests).

On a page it is masked afresh each time, so that compressed answers tell nothing about it (BREACH).
"""

import base64
import binascii
import secrets

KEY_BYTES = 32
FIELD = "form_key"


def new_key() -> str:
    """Make a key for a sign-in or for a visitor."""
    return secrets.token_hex(KEY_BYTES)


def masked(key: str) -> str:
    """Write a key for one page."""
    secret = bytes.fromhex(key)
    pad = secrets.token_bytes(len(secret))
    return base64.urlsafe_b64encode(pad + _xor(pad, secret)).decode()


def is_masked_of(text: str, key: str) -> bool:
    """Whether a form brought the key back."""
    try:
        both = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    half = len(both) // 2
    return secrets.compare_digest(_xor(both[:half], both[half:]), bytes.fromhex(key))


def is_key(text: str) -> bool:
    """Whether a text, such as a visitor's cookie, has the shape of a key."""
    return len(text) == 2 * KEY_BYTES and all(letter in "0123456789abcdef" for letter in text)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=False))
