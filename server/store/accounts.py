"""Users and their sign-ins. Rules (when a lock or an end comes) are in ``web/signing_in``."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import SignIn, User


def user_named(session: Session, name: str, *, to_change: bool = False) -> User | None:
    """Find a user by name. ``to_change``: hold the row until the transaction ends."""
    wanted = select(User).where(col(User.name) == name)
    return session.exec(wanted.with_for_update() if to_change else wanted).first()


def signed_in(session: Session, token_hash: str) -> tuple[SignIn, User] | None:
    """Find a sign-in and whose it is, ended or not."""
    wanted = select(SignIn, User).join(User, col(User.id) == col(SignIn.user_id))
    return session.exec(wanted.where(col(SignIn.token_hash) == token_hash)).first()


def note_seen(session: Session, token_hash: str, now: datetime) -> None:
    """Note that a signed-in user was here."""
    seen = sa.update(SignIn).where(col(SignIn.token_hash) == token_hash)
    session.execute(seen.values(seen_at=now))


def end_sign_in(session: Session, token_hash: str) -> bool:
    """Forget a sign-in; say whether there was one."""
    ended = sa.delete(SignIn).where(col(SignIn.token_hash) == token_hash)
    return bool(session.execute(ended.returning(col(SignIn.token_hash))).all())


def forget_ended(session: Session, now: datetime) -> None:
    """Remove the sign-ins whose time is over."""
    session.execute(sa.delete(SignIn).where(col(SignIn.expires_at) <= now))


def choose_language(session: Session, user_id: int, language: str) -> None:
    """Set the language of a user's pages and messages."""
    chosen = sa.update(User).where(col(User.id) == user_id)
    session.execute(chosen.values(language=language))
