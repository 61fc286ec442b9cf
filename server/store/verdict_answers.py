"""What people say of the verdicts of incidents: one answer a person and incident."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from alerts.component import Kind
from server.store.tables import IncidentRow, VerdictAnswer
from server.store.tables.alerts import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One person's answer. ``was``: the kind of component it was instead, if they know."""

    by: str
    right: Right
    was: Kind | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOf:
    """An answer, and what the verdict was."""

    incident: int
    component: str
    simulated: bool
    said: Said


def put(session: Session, incident_id: int, said: Said) -> None:
    """Store somebody's answer in place of what they said before."""
    session.merge(
        VerdictAnswer(
            incident_id=incident_id,
            by=said.by,
            says=said.right,
            was=said.was,
            text=said.text,
            at=said.at,
        )
    )
    session.flush()


def of_incident(session: Session, incident_id: int) -> list[Said]:
    """Give the answers about one verdict, oldest first."""
    wanted = select(VerdictAnswer).where(col(VerdictAnswer.incident_id) == incident_id)
    return [_said(row) for row in session.exec(wanted.order_by(col(VerdictAnswer.at)))]


def since(session: Session, at: datetime) -> Sequence[SaidOf]:
    """Give the answers that were given since a time, newest first."""
    rows = session.exec(
        select(VerdictAnswer, IncidentRow)
        .join(IncidentRow, col(IncidentRow.id) == col(VerdictAnswer.incident_id))
        .where(col(VerdictAnswer.at) >= at)
        .order_by(col(VerdictAnswer.at).desc(), col(VerdictAnswer.incident_id).desc())
    )
    return [
        SaidOf(
            incident=row.incident_id,
            component=incident.component,
            simulated=incident.simulated,
            said=_said(row),
        )
        for row, incident in rows
    ]


def count(answers: Sequence[SaidOf]) -> Counter[Right]:
    """Count verdicts by the last answer that was given about each. ``answers``: newest first."""
    last: dict[int, Right] = {}
    for one in answers:
        last.setdefault(one.incident, one.said.right)
    return Counter(last.values())


def _said(row: VerdictAnswer) -> Said:
    return Said(
        by=row.by,
        right=Right(row.says),
        was=Kind(row.was) if row.was else None,
        text=row.text,
        at=row.at,
    )
