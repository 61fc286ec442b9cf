"""What people did in the past, by the functions that their pages call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.component import component
from server.evaluate import by_hand
from server.evaluate.acknowledging import acknowledge
from server.evaluate.by_hand import Answer, Person
from server.fleet.maintenance import Work, announce
from server.store import incidents
from server.store.session import Session
from server.store.tables.alerts import Right

# Who the demo's page signs in with as provincial staff.
_BY = "province"


class Kind(StrEnum):
    """What somebody did."""

    ANNOUNCE = "announce"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    MERGE = "merge"
    ANSWER = "answer"


class NoIncident(LookupError):
    """An incident that somebody was to do something about, and that there is none of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did in a minute of an episode.

    Attributes:
        target: The component of the incident, or of the work.
        text: What they said.
        into: The component of the incident that the other becomes part of.
        lasts_min: How long announced work takes.
    """

    at_min: int
    kind: Kind
    target: str
    text: str = ""
    into: str = ""
    lasts_min: int = 0


def do(session: Session, deed: Deed, now: datetime) -> None:
    """Do it.

    Raises:
        NoIncident: If there is no incident of the component.
    """
    _DEEDS[deed.kind](session, deed, now)


def _announce(session: Session, deed: Deed, now: datetime) -> None:
    work = Work(
        components=[component(deed.target)],
        begins=now + timedelta(minutes=1),
        ends=now + timedelta(minutes=1 + deed.lasts_min),
        why=deed.text,
    )
    announce(session, work, f"user:{_BY}", now)


def _acknowledge(session: Session, deed: Deed, now: datetime) -> None:
    acknowledge(session, _incident(session, deed.target), _BY, now)


def _note(session: Session, deed: Deed, now: datetime) -> None:
    by_hand.add_note(session, _incident(session, deed.target), deed.text, Person(by=_BY, now=now))


def _merge(session: Session, deed: Deed, now: datetime) -> None:
    part, whole = _incident(session, deed.target), _incident(session, deed.into)
    by_hand.merge(session, part, whole, Person(by=_BY, now=now))


def _answer(session: Session, deed: Deed, now: datetime) -> None:
    said = Answer(right=Right.YES, text=deed.text)
    by_hand.answer(session, _incident(session, deed.target), said, Person(by=_BY, now=now))


def _incident(session: Session, target: str) -> int:
    kept = incidents.of_components(session, [target], simulated=True)
    if not kept:
        raise NoIncident(f"nothing was found at {target}")
    return max(one.incident.id for one in kept)


_DEEDS: Mapping[Kind, Callable[[Session, Deed, datetime], None]] = {
    Kind.ANNOUNCE: _announce,
    Kind.ACKNOWLEDGE: _acknowledge,
    Kind.NOTE: _note,
    Kind.MERGE: _merge,
    Kind.ANSWER: _answer,
}
