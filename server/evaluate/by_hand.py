"""What people do to an incident that there is: note, merge, split, close, say whether it was right.

Each is noted in its timeline and audited, in one transaction. A note tells nobody anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts import by_hand
from alerts.component import Kind
from alerts.incident import UNRESOLVED, Change, Why
from server.deliver.telling import tell
from server.refused import Conflict, NotFound
from server.store import incidents, verdict_answers
from server.store.audit import write_audit
from server.store.incidents import Kept
from server.store.session import Session
from server.store.tables.alerts import Right

MOST_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who does something, and when. ``by``: name of the user."""

    by: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether a verdict was right; if not, what kind of component it was, and in whose words."""

    right: Right
    was: Kind | None = None
    text: str = ""


def add_note(session: Session, incident_id: int, said: str, person: Person) -> None:
    """Add what somebody writes, also to what is over.

    Raises:
        NotFound: If there is no such incident.
    """
    kept = locked(session, incident_id)
    change = by_hand.remark(kept.incident, Why.NOTED, person.by, person.now, said)
    incidents.write(session, kept.case_id, change)
    audit(session, incident_id, "note", person, {"text": said})


def merge(session: Session, part_id: int, whole_id: int, person: Person) -> None:
    """Make an incident part of another that is open.

    Raises:
        NotFound: If there is no such incident.
        Conflict: If it is part of one already, or the other is not open.
    """
    part, whole = _both(session, part_id, whole_id)
    change = by_hand.merge(part.incident, whole.incident, person.by, person.now)
    if change.why is not Why.MERGED_BY_HAND:
        raise Conflict("an incident becomes part of another that is open, and of one only")
    took_in = by_hand.remark(whole.incident, Why.TOOK_IN, person.by, person.now, str(part_id))
    incidents.write(session, whole.case_id, took_in)
    _write_and_tell(session, part.case_id, change, person)
    audit(session, part_id, "merge", person, {"into": whole_id})


def split(session: Session, part_id: int, person: Person) -> None:
    """Let a part be an incident of its own again.

    What a judge had made a part is for people alone from then on: the judge knows it only as a
    part.

    Raises:
        NotFound: If there is no such incident.
        Conflict: If it is no part of one that is open, or its component has another incident.
    """
    whole_id = locked(session, part_id).incident.merged_into
    if whole_id is None:
        raise Conflict("it is no part of another")
    part, whole = _both(session, part_id, whole_id)
    change = by_hand.split(part.incident, whole.incident, person.by, person.now)
    if change.why is not Why.SPLIT:
        raise Conflict("what it is part of is over, and whoever was told of either was told so")
    if incidents.unresolved_of(session, part.incident) is not None:
        raise Conflict("there is another open incident of the same")
    let_go = by_hand.remark(whole.incident, Why.LET_GO, person.by, person.now, str(part_id))
    incidents.write(session, whole.case_id, let_go)
    case_id = part.case_id if part.incident.merged_by else ""
    _write_and_tell(session, case_id, change, person)
    tell(session, whole.incident, person.now)
    audit(session, part_id, "split", person, {"from": whole_id})


def close(session: Session, incident_id: int, said: str, person: Person) -> None:
    """End an incident that only people judge.

    Raises:
        NotFound: If there is no such incident.
        Conflict: If it is over, or Canh watches it: then it ends when what it watches is fine.
    """
    kept = locked(session, incident_id)
    if not kept.is_by_hand:
        raise Conflict("Canh watches this one, and ends it when it is fine")
    change = by_hand.close(kept.incident, said, person.by, person.now)
    if change.why is not Why.CLOSED_BY_HAND:
        raise Conflict("the incident is over already")
    _write_and_tell(session, kept.case_id, change, person)
    audit(session, incident_id, "close", person, {"text": said})


def answer(session: Session, incident_id: int, said: Answer, person: Person) -> None:
    """Note whether the verdict was right, once it is over; what they said before is replaced.

    Raises:
        NotFound: If there is no such incident.
        Conflict: If it is not over yet.
    """
    kept = locked(session, incident_id)
    if kept.incident.state in UNRESOLVED:
        raise Conflict("whether it was right is asked when it is over")
    was = said.was if said.right is Right.NO else None
    row = verdict_answers.Said(
        by=person.by, right=said.right, was=was, text=said.text, at=person.now
    )
    verdict_answers.put(session, incident_id, row)
    words = " ".join(str(part) for part in (said.right, was) if part)
    change = by_hand.remark(kept.incident, Why.ANSWERED, person.by, person.now, words)
    incidents.write(session, kept.case_id, change)
    audit(session, incident_id, "answer", person, {"right": said.right, "was": was})


def locked(session: Session, incident_id: int) -> Kept:
    """Lock an incident.

    Raises:
        NotFound: If there is none of that number.
    """
    kept = incidents.lock(session, incident_id)
    if kept is None:
        raise NotFound("there is no such incident")
    return kept


def audit(
    session: Session, incident_id: int, what: str, person: Person, detail: Mapping[str, Any]
) -> None:
    """Note who did what to an incident."""
    write_audit(
        session,
        person.now,
        actor=f"user:{person.by}",
        action=f"incident.{what}",
        subject=f"incident:{incident_id}",
        detail=detail,
    )


def _both(session: Session, part_id: int, whole_id: int) -> tuple[Kept, Kept]:
    """Lock two incidents, always the older one first, so that nobody waits for the other."""
    kept = {number: locked(session, number) for number in sorted({part_id, whole_id})}
    return kept[part_id], kept[whole_id]


def _write_and_tell(session: Session, case_id: str, change: Change, person: Person) -> None:
    incident = incidents.write(session, case_id, change)
    if incident is not None:
        tell(session, incident, person.now)
