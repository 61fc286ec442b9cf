"""Users as an operator sets them up: made, changed, kept out; each change with its audit row."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from alerts.contact import Role
from server.passwords import MOST_PASSWORD_CHARACTERS, hash_password
from server.refused import Conflict, NotFound, Refused
from server.store import users
from server.store.accounts import user_named
from server.store.audit import write_audit
from server.store.session import Session
from server.store.tables import User

# NIST SP 800-63B asks for 8 beside a second factor; there is none yet.
LEAST_PASSWORD_CHARACTERS = 10
_NAME = re.compile(r"[\w.@-]{2,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to be made. ``unit``: code of whose contact a user of role commune is."""

    name: str
    role: Role
    password: str
    unit: str = ""


def create_user(session: Session, new: NewUser, actor: str, now: datetime) -> User:
    """Make a user.

    Raises:
        Refused: If the name, the password or the unit will not do.
    """
    if not _NAME.fullmatch(new.name):
        raise Refused("a user's name has 2 to 64 letters, digits, dots, dashes or @")
    if bool(new.unit) != (new.role == Role.COMMUNE):
        raise Refused("a user of role commune needs a unit (--unit CODE), and nobody else has one")
    user = User(
        name=new.name,
        password_hash=_hashed(new.password),
        role=new.role,
        unit_id=unit_id(session, new.unit) if new.unit else None,
        created_at=now,
    )
    if not users.add_user(session, user):
        raise Conflict(f"there is a user {new.name!r} already")
    detail = {"role": new.role, "unit": new.unit}
    _audit(session, "user.create", new.name, actor, now, detail)
    return user


def change_password(session: Session, name: str, password: str, actor: str, now: datetime) -> None:
    """Give a user another password and sign them out everywhere.

    Raises:
        Refused: If the password will not do, or there is no such user.
    """
    users.set_password(session, _user(session, name), _hashed(password))
    _audit(session, "user.password", name, actor, now)


def keep_out(session: Session, name: str, actor: str, now: datetime) -> None:
    """Disable a user and sign them out everywhere.

    Raises:
        Refused: If there is no such user.
    """
    users.set_disabled(session, _user(session, name), now)
    _audit(session, "user.disable", name, actor, now)


def let_in(session: Session, name: str, actor: str, now: datetime) -> None:
    """Let a disabled user in again.

    Raises:
        Refused: If there is no such user.
    """
    users.set_disabled(session, _user(session, name), None)
    _audit(session, "user.enable", name, actor, now)


def new_password() -> str:
    """Make a password that a person can type: 90 random bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(6)) for _ in range(3))


def _hashed(password: str) -> str:
    if len(password) < LEAST_PASSWORD_CHARACTERS:
        raise Refused(f"a password has at least {LEAST_PASSWORD_CHARACTERS} characters")
    if len(password) > MOST_PASSWORD_CHARACTERS:
        raise Refused(f"a password has at most {MOST_PASSWORD_CHARACTERS} characters")
    return hash_password(password)


def _user(session: Session, name: str) -> User:
    user = user_named(session, name)
    if user is None:
        raise NotFound(f"there is no user {name!r}: `canh user list` shows them")
    return user


def unit_id(session: Session, code: str) -> int | None:
    """Give the number of a unit.

    Raises:
        NotFound: If there is none with this code.
    """
    unit = users.unit_with_code(session, code)
    if unit is None:
        raise NotFound(f"there is no unit {code!r}: `canh import units` makes units")
    return unit.id


def _audit(
    session: Session,
    action: str,
    name: str,
    actor: str,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    write_audit(session, now, actor=actor, action=action, subject=f"user:{name}", detail=detail)
