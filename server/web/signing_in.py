"""Signing in and out: who a cookie belongs to, when it ends, when a user is locked.

The same answer for an unknown name, a wrong password and a locked user: nobody learns which.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.contact import Role
from server import passwords
from server.store import accounts
from server.store.audit import write_audit
from server.store.questions import pulse
from server.store.session import Session, Store
from server.store.tables import SignIn, User
from server.views.caller import Caller
from server.web import form_key

COOKIE = "canh"
LASTS = timedelta(hours=12)
IDLE = timedelta(hours=1)
# A sign-in's row is written at most this often, not at every page.
_NOTED_EVERY = timedelta(minutes=1)
_MOST_FAILURES = 5
_LOCKED = timedelta(minutes=15)
# Failures under names that nobody has: so many an hour are noted, then no more, lest a stranger
# fills the audit.
_NOTED_STRANGERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A valid sign-in."""

    caller: Caller
    token_hash: str
    form_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A sign-in just made. ``token`` goes into the cookie and is kept nowhere."""

    token: str
    caller: Caller


def sign_in(store: Store, name: str, password: str, now: datetime) -> Opened | None:
    """Sign a user in; None when that is not their password, or not now.

    Raises:
        passwords.Busy: When too many are trying at once.
    """
    with store.reading() as session:
        user = accounts.user_named(session, name)
    usable = user is not None and _may_try(user, now)
    fits = passwords.fits(password, user.password_hash if user and usable else None)
    with store.writing() as session:
        if user and fits:
            return _open(session, name, now)
        _note_failure(session, name, now)
        return None


def who(store: Store, token: str, now: datetime) -> SignedIn | None:
    """Say whose cookie this is; None when it is nobody's (any more)."""
    with store.reading() as session:
        found = accounts.signed_in(session, _hash(token))
    if found is None or not _holds(*found, now):
        return None
    sign_in_row, user = found
    return SignedIn(
        caller=_caller(user), token_hash=sign_in_row.token_hash, form_key=sign_in_row.form_key
    )


def note_seen(store: Store, token: str, now: datetime) -> None:
    """Put off the end by idleness; writes at most once a minute."""
    with store.reading() as session:
        found = accounts.signed_in(session, _hash(token))
    if found and now - found[0].seen_at >= _NOTED_EVERY:
        with store.writing() as session:
            accounts.note_seen(session, _hash(token), now)


def sign_out(store: Store, signed_in: SignedIn, now: datetime) -> None:
    """End a sign-in: its cookie opens nothing any more."""
    with store.writing() as session:
        if accounts.end_sign_in(session, signed_in.token_hash):
            _audit(session, now, signed_in.caller.name, "user.sign_out")


def _may_try(user: User, now: datetime) -> bool:
    locked = user.locked_until is not None and user.locked_until > now
    return user.disabled_at is None and not locked


def _open(session: Session, name: str, now: datetime) -> Opened | None:
    """Make the sign-in, unless the user was locked or disabled while the password was checked."""
    user = accounts.user_named(session, name, to_change=True)
    if user is None or user.id is None or not _may_try(user, now):
        return None
    accounts.forget_ended(session, now)
    user.failures, user.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_hash(token),
            user_id=user.id,
            form_key=form_key.new_key(),
            created_at=now,
            seen_at=now,
            expires_at=now + LASTS,
        )
    )
    _audit(session, now, user.name, "user.sign_in")
    return Opened(token=token, caller=_caller(user))


def _note_failure(session: Session, name: str, now: datetime) -> None:
    user = accounts.user_named(session, name, to_change=True)
    if user is None:
        _note_stranger(session, name, now)
        return
    if not _may_try(user, now):
        return
    user.failures += 1
    if user.failures >= _MOST_FAILURES:
        user.failures, user.locked_until = 0, now + _LOCKED
    _audit(session, now, user.name, "user.sign_in_failed")


def _note_stranger(session: Session, name: str, now: datetime) -> None:
    action = "stranger.sign_in_failed"
    if pulse.changes_since(session, action, now - timedelta(hours=1)) < _NOTED_STRANGERS:
        write_audit(session, now, actor="stranger", action=action, subject=f"user:{name[:64]}")


def _holds(row: SignIn, user: User, now: datetime) -> bool:
    return now < row.expires_at and now - row.seen_at < IDLE and user.disabled_at is None


def _caller(user: User) -> Caller:
    return Caller(
        user_id=user.id or 0,
        name=user.name,
        role=Role(user.role),
        unit_id=user.unit_id,
        language=user.language,
    )


def _audit(session: Session, now: datetime, name: str, action: str) -> None:
    write_audit(session, now, actor=f"user:{name}", action=action, subject=f"user:{name}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
