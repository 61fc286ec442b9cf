"""A notification: one message to one contact on one channel, or why it was not sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.component import Component
from alerts.contact import Channel
from alerts.text import N_
from alerts.withheld import Reason


class Kind(StrEnum):
    """What a message is for."""

    OPENED = "opened"
    RECOVERED = "recovered"
    CORRECTION = "correction"
    FLAPPING = "flapping"
    ENDED = "ended"


# There is one for each beginning that was told: they take no room from what breaks next.
ENDINGS = frozenset({Kind.RECOVERED, Kind.ENDED})


class State(StrEnum):
    """How far a message has come. WITHHELD and FAILED carry their reason."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    WITHHELD = "withheld"
    FAILED = "failed"


STATES = {
    State.QUEUED: N_("Waiting to be sent"),
    State.SENDING: N_("Being sent"),
    State.DELIVERED: N_("Sent"),
    State.WITHHELD: N_("Not sent"),
    State.FAILED: N_("Could not be delivered"),
}


_WOULD_HAVE = N_("Would have been sent")


def progress(state: State, reason: Reason | None) -> str:
    """Say how far a message has come; of what a site is still learnt for, that it would have."""
    is_learning = state is State.WITHHELD and reason is Reason.LEARNING_WEEK
    return _WOULD_HAVE if is_learning else STATES[state]


class Belief(StrEnum):
    """What somebody believes of an incident, after the last message that reached them."""

    NOTHING = "nothing"
    BROKEN = "broken"
    FINE = "fine"
    UNSTEADY = "unsteady"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What makes a message one: there is never a second row of the same key."""

    incident: int
    contact: int
    channel: Channel
    kind: Kind
    epoch: int

    def __str__(self) -> str:
        return f"{self.incident}.{self.epoch}.{self.kind}.{self.contact}.{self.channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message on its way, or why there is none.

    Attributes:
        says: What the contact believes once they have read it.
        component: What it names as the cause.
        corrects: What they had been told before, where that was another.
        replaces: The merged incidents they were told of, and of which they hear no more.
        decided_at: When it was last decided to send or withhold it.
        next_at: When to look at it again: to send it, or to decide anew.
        lease_until: While it is being sent: until when it belongs to who sends it.
        attempts: How often sending began.
        unknown: After how many of these nobody knows whether it arrived.
        receipt: What the channel answered.
        earlier: Why it was not sent before, and when that was decided, oldest first.
    """

    key: Key
    says: Belief
    component: Component
    state: State
    decided_at: datetime
    corrects: Component | None = None
    replaces: tuple[int, ...] = ()
    reason: Reason | None = None
    next_at: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    unknown: int = 0
    delivered_at: datetime | None = None
    receipt: str = ""
    earlier: tuple[tuple[datetime, Reason], ...] = ()

    @property
    def is_underway(self) -> bool:
        """Whether it may still be delivered."""
        return self.state in (State.QUEUED, State.SENDING)

    @property
    def may_have_arrived(self) -> bool:
        """Whether it cannot be taken back any more, though nobody knows that it arrived."""
        return self.state is State.SENDING or (self.state is State.QUEUED and self.unknown > 0)
