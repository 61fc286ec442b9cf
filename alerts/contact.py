"""Who receives messages, and how they are reached."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person comes for. It decides what may be said to them."""

    PROVINCE = "province"
    COMMUNE = "commune"
    FINANCE = "finance"


class Channel(StrEnum):
    """Kinds of way to a person; each is a file in `alerts/channels/`."""

    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person, or a machine of theirs that passes messages on.

    Attributes:
        unit: Code of the unit whose contact this is; empty for the province's own.
        address: Where the channel finds them; empty: nowhere yet.
        reachable: False once the address has refused a message for good, until somebody mends it.
    """

    id: int
    name: str
    role: Role
    unit: str = ""
    channel: Channel = Channel.MAIL
    address: str = ""
    language: str = "vi"
    reachable: bool = True

    @property
    def can_be_told(self) -> bool:
        """Whether a message has somewhere to go."""
        return bool(self.address) and self.reachable
