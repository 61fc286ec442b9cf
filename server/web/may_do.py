"""What a visitor may do about an incident: which buttons its page has. Actions check it again."""

from dataclasses import dataclass

from alerts.contact import Role
from alerts.incident import UNRESOLVED, State
from server.store.questions.incidents import OPEN, PlacedIncident
from server.web.seen_incidents import is_theirs
from server.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class MayDo:
    """Buttons, by what they do."""

    acknowledge: bool
    note: bool
    check: bool
    close: bool
    split: bool
    answer: bool


def may_do(here: Visit, placed: PlacedIncident) -> MayDo:
    """Say what the visitor may do about an incident as it is now."""
    incident, theirs = placed.incident, is_theirs(here, placed)
    unresolved = incident.state in UNRESOLVED
    was_told = incident.opened_at is not None
    return MayDo(
        acknowledge=theirs and incident.state in OPEN and incident.acknowledged_at is None,
        note=theirs,
        check=theirs and unresolved and placed.site is not None,
        close=theirs and unresolved and placed.by_hand,
        split=here.caller.role is Role.PROVINCE and incident.state is State.MERGED,
        answer=theirs and incident.state is State.RESOLVED and was_told,
    )
