"""Users as an operator sets them up; how they sign in is in ``accounts``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import SignIn, Unit, User


@dataclass(frozen=True, slots=True)
class Listed:
    """A user, and the code of the unit that a user of role commune belongs to."""

    user: User
    unit: str


def unit_with_code(session: Session, code: str) -> Unit | None:
    """Find a unit."""
    return session.exec(select(Unit).where(Unit.code == code)).first()


def list_users(session: Session) -> Sequence[Listed]:
    """List all users by name."""
    wanted = select(User, Unit).join(Unit, col(Unit.id) == col(User.unit_id), isouter=True)
    rows = session.exec(wanted.order_by(col(User.name)))
    return [Listed(user, unit.code if unit else "") for user, unit in rows]


def add_user(session: Session, user: User) -> bool:
    """Store a user; False when the name is taken."""
    try:
        with session.begin_nested():
            session.add(user)
    except sa.exc.IntegrityError:
        return False
    return True


def set_password(session: Session, user: User, password_hash: str) -> None:
    """Give a user another password: whoever is signed in under the name is signed out."""
    user.password_hash, user.failures, user.locked_until = password_hash, 0, None
    session.add(user)
    end_sign_ins(session, user)


def set_disabled(session: Session, user: User, disabled_at: datetime | None) -> None:
    """Keep a user out from now on, or let them in again (None)."""
    user.disabled_at = disabled_at
    session.add(user)
    end_sign_ins(session, user)


def end_sign_ins(session: Session, user: User | None = None) -> None:
    """Sign a user out everywhere, or (None) everybody."""
    ended = sa.delete(SignIn)
    session.execute(ended if user is None else ended.where(col(SignIn.user_id) == user.id))
