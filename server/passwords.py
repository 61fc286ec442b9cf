"""Passwords: hashed with Argon2id, checked a few at a time.

One check takes 64 MiB and some tens of milliseconds on purpose, so a flood of sign-ins must wait
in line instead of taking the machine. Called in a thread, never in the event loop.
"""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Checks that run side by side; each holds 64 MiB.
_MOST_AT_ONCE = 2
_LINE_TIMEOUT_S = 10.0
MOST_PASSWORD_CHARACTERS = 256

_HASHER = PasswordHasher()  # the low-memory profile of RFC 9106
_LINE = BoundedSemaphore(_MOST_AT_ONCE)
# What is checked for a name that nobody has, so that the answer takes as long.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5LW5vYm9keQ$Y2FuaCBoYXMgbm8gc3VjaCBwZXJzb24sIGV2ZXIhISE"
)


class Busy(RuntimeError):
    """Too many passwords are being checked; try again in a moment."""


def hash_password(password: str) -> str:
    """Hash a password for the store.

    Raises:
        ValueError: If it is too long to be a password.
    """
    if len(password) > MOST_PASSWORD_CHARACTERS:
        raise ValueError(f"a password has at most {MOST_PASSWORD_CHARACTERS} characters")
    return _HASHER.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Say whether it is the password, in the same time whether there is a user or not.

    Args:
        password: What was typed.
        password_hash: The user's; None when nobody may sign in under that name.

    Raises:
        Busy: When no place was free in time.
    """
    if len(password) > MOST_PASSWORD_CHARACTERS:
        return False
    if not _LINE.acquire(timeout=_LINE_TIMEOUT_S):
        raise Busy("too many passwords are being checked")
    try:
        return _verified(password, password_hash or _NOBODY) and password_hash is not None
    finally:
        _LINE.release()


def _verified(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
