"""Users who sign in, and contacts who receive messages. One person can be both."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from alerts.contact import Channel, Role
from server.store.tables.schema import one_of


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
    """Somebody who receives messages: of a unit, or of the province (``unit_id`` None).

    ``address``: where the channel finds them: of mail, the address; of a webhook, its URL.
    ``refused_at``: when it refused a message for good; cleared when the address is edited.
    ``removed_at``: since when nobody is told there any more; the row stays for what was told.
    """

    __tablename__ = "contact"
    __table_args__ = (one_of("role", Role), one_of("channel", Channel))

    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    channel: str = Channel.MAIL
    address: str = ""
    phone: str = ""
    language: str = "vi"
    refused_at: datetime | None = None
    removed_at: datetime | None = None
    simulated: bool = False
