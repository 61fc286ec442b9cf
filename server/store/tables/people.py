"""Users who sign in, and contacts who receive messages. One person can be both."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from server.store.tables.schema import one_of


class Role(StrEnum):
    """What a user comes for. Decides every page and every answer."""

    PROVINCE = "province"
    COMMUNE = "commune"
    FINANCE = "finance"


class User(SQLModel, table=True):
    """A person with a password. ``unit_id`` is whose contact a user of role commune is."""

    __tablename__ = "user_account"
    __table_args__ = (one_of("role", Role),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    password_hash: str
    role: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    language: str = ""
    created_at: datetime
    disabled_at: datetime | None = None
    failures: int = 0
    locked_until: datetime | None = None


class SignIn(SQLModel, table=True):
    """A session of a signed-in user, known by the hash of its cookie."""

    __tablename__ = "sign_in"

    token_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    form_key: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Contact(SQLModel, table=True):
    """Somebody who receives messages: of a unit, or of the province (``unit_id`` None)."""

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    email: str = ""
    phone: str = ""
    language: str = "vi"
    simulated: bool = False
