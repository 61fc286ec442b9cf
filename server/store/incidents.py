"""Incidents and their timelines, as ``alerts`` works with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.component import Kind
from alerts.fault import Fault
from alerts.incident import UNRESOLVED, Change, Entry, Incident, State, Why
from alerts.severity import Severity
from alerts.withheld import Reason
from server.store.tables import ConditionRow, IncidentEntry, IncidentRow, Site, Unit

# What the incidents of conditions (``server.evaluate.condition``) are called by begins so.
CONDITION = "condition:"

_read_fault = msgspec.json.Decoder(Fault).decode


@dataclass(frozen=True, slots=True)
class Kept:
    """An incident as it is stored.

    ``case_id``: the case of a judge that it is of; empty: it was opened by hand, and nobody but
    people judges it.
    """

    case_id: str
    incident: Incident

    @property
    def is_by_hand(self) -> bool:
        """Whether only people judge it."""
        return not self.case_id


def incident_of(row: IncidentRow) -> Incident:
    """Read an incident."""
    return Incident(
        id=row.id or 0,
        fault=_read_fault(row.fault),
        state=State(row.state),
        turned_at=row.turned_at,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        merged_into=row.merged_into,
        merged_by=row.merged_by,
        split_by=row.split_by,
        unwatched=row.unwatched,
        flapping=row.flapping,
        epoch=row.epoch,
        over_told_at=row.over_told_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        severity=Severity(row.severity),
        silenced=Reason(row.silenced) if row.silenced else None,
        simulated=row.simulated,
    )


def entry_of(row: IncidentEntry) -> Entry:
    """Read a line of a timeline."""
    return Entry(
        at=row.at,
        why=Why(row.why),
        fault=_read_fault(row.fault),
        measured_at=row.measured_at,
        by=row.by,
        text=row.text,
    )


def lock(session: Session, incident_id: int) -> Kept | None:
    """Read an incident that nobody else may change until this commits; None: there is none."""
    return next(iter(_locked(session, col(IncidentRow.id) == incident_id)), None)


def unresolved(session: Session, *, simulated: bool) -> list[Kept]:
    """Lock the incidents of a world that are not over yet, but for those of conditions."""
    return _locked(
        session,
        col(IncidentRow.state).in_(UNRESOLVED),
        col(IncidentRow.simulated) == simulated,
        ~_of_condition(),
    )


def unresolved_of(session: Session, like: Incident) -> Kept | None:
    """Lock the incident of the same component that is not over yet; None: there is none."""
    of_component = _locked(
        session,
        col(IncidentRow.component) == str(like.fault.component),
        col(IncidentRow.simulated) == like.simulated,
        col(IncidentRow.state).in_(UNRESOLVED),
    )
    return next(iter(of_component), None)


def any_unresolved(session: Session, *, simulated: bool) -> bool:
    """Whether anything of a world is not over yet, but for incidents of conditions."""
    wanted = select(IncidentRow.id).where(
        col(IncidentRow.state).in_(UNRESOLVED),
        col(IncidentRow.simulated) == simulated,
        ~_of_condition(),
    )
    return session.exec(wanted.limit(1)).first() is not None


def of_cases(session: Session, case_ids: Collection[str]) -> list[Kept]:
    """Lock the incidents of some cases of locating."""
    return _locked(session, col(IncidentRow.case_id).in_(case_ids)) if case_ids else []


def of_components(session: Session, components: Collection[str], *, simulated: bool) -> list[Kept]:
    """Lock the last incident of each of some components."""
    if not components:
        return []
    last = (
        select(sa.func.max(col(IncidentRow.id)))
        .where(col(IncidentRow.component).in_(components), col(IncidentRow.simulated) == simulated)
        .group_by(col(IncidentRow.component))
    )
    return _locked(session, col(IncidentRow.id).in_(last))


def resolved_since(session: Session, since: datetime, *, simulated: bool) -> list[Kept]:
    """Lock the incidents of a world that were resolved lately, but for those of conditions."""
    return _locked(
        session,
        col(IncidentRow.state) == State.RESOLVED,
        col(IncidentRow.resolved_at) >= since,
        col(IncidentRow.simulated) == simulated,
        ~_of_condition(),
    )


def cut_off_sites(session: Session) -> set[int]:
    """Give the sites of which a line, the network or the power is at fault now."""
    kinds = (Kind.LINK, Kind.LAN, Kind.POWER)
    begins = [col(IncidentRow.component).startswith(f"{kind}:", autoescape=True) for kind in kinds]
    rows = session.exec(
        select(IncidentRow.site_id)
        .where(col(IncidentRow.state).in_(UNRESOLVED), sa.or_(*begins))
        .distinct()
    )
    return {site for site in rows if site is not None}


def of_nothing_believed(session: Session) -> list[int]:
    """Give the incidents of conditions that are not over, though none of what they are about is.

    That is so where all of it is gone, or where people had merged the incident meanwhile.
    """
    believed = select(ConditionRow.incident_id).where(
        col(ConditionRow.incident_id).is_not(None), col(ConditionRow.believed_at).is_not(None)
    )
    wanted = select(IncidentRow.id).where(
        _of_condition(),
        col(IncidentRow.state).in_(UNRESOLVED),
        col(IncidentRow.id).not_in(believed),
    )
    return [number for number in session.exec(wanted.order_by(col(IncidentRow.id))) if number]


def last_opened(
    session: Session, site_id: int | None, kind: Kind, *, simulated: bool
) -> datetime | None:
    """Give when the last incident of a kind of condition was opened at a site; None: anywhere."""
    opened = select(sa.func.max(col(IncidentRow.opened_at))).where(
        _of_condition(kind), col(IncidentRow.simulated) == simulated
    )
    if site_id is not None:
        opened = opened.where(col(IncidentRow.site_id) == site_id)
    return session.exec(opened).one()


def parts_of(session: Session, incident_id: int) -> list[int]:
    """Give the numbers of an incident and of whatever was merged into it."""
    rows = session.exec(
        select(IncidentRow.id).where(
            (col(IncidentRow.id) == incident_id) | (col(IncidentRow.merged_into) == incident_id)
        )
    )
    return [number for number in rows if number]


def write(session: Session, case_id: str, change: Change) -> Incident | None:
    """Store what became of an incident, with its entry in the timeline; a new one gets its number.

    What was merged into one that is now merged itself moves along: so a part always names its
    whole, at no depth. None: there is none.
    """
    incident = change.incident
    if incident is None:
        return None
    row = _written_row(session, case_id, incident)
    if incident.id and incident.merged_into:
        session.execute(
            sa.update(IncidentRow)
            .where(col(IncidentRow.merged_into) == incident.id)
            .values(merged_into=incident.merged_into)
        )
    if change.entry is not None:
        session.add(_entry_row(row.id or 0, change.entry))
    return incident_of(row)


def _of_condition(kind: Kind | None = None) -> sa.ColumnElement[bool]:
    begins = f"{CONDITION}{kind}:" if kind else CONDITION
    return col(IncidentRow.case_id).startswith(begins, autoescape=True)


def _written_row(session: Session, case_id: str, incident: Incident) -> IncidentRow:
    values = _values(session, incident) | {"case_id": case_id}
    row = session.get(IncidentRow, incident.id) if incident.id else None
    if row is None:
        row = IncidentRow(**values)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def _entry_row(incident_id: int, entry: Entry) -> IncidentEntry:
    return IncidentEntry(
        incident_id=incident_id,
        at=entry.at,
        why=entry.why,
        fault=_written(entry.fault),
        measured_at=entry.measured_at,
        by=entry.by,
        text=entry.text,
    )


def _locked(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Kept]:
    rows = session.exec(
        select(IncidentRow)
        .where(*conditions)
        .order_by(col(IncidentRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [Kept(row.case_id, incident_of(row)) for row in rows]


def _values(session: Session, incident: Incident) -> dict[str, Any]:
    where = incident.fault.where
    return {
        "component": str(incident.fault.component),
        "unit_id": _number(session, Unit, where.unit),
        "site_id": _number(session, Site, where.site),
        "fault": _written(incident.fault),
        "state": incident.state,
        "turned_at": incident.turned_at,
        "opened_at": incident.opened_at,
        "resolved_at": incident.resolved_at,
        "merged_into": incident.merged_into,
        "merged_by": incident.merged_by,
        "split_by": incident.split_by,
        "unwatched": incident.unwatched,
        "flapping": incident.flapping,
        "epoch": incident.epoch,
        "over_told_at": incident.over_told_at,
        "acknowledged_by": incident.acknowledged_by,
        "acknowledged_at": incident.acknowledged_at,
        "severity": incident.severity,
        "silenced": incident.silenced,
        "simulated": incident.simulated,
    }


def _number(session: Session, table: type[Unit] | type[Site], code: str) -> int | None:
    return session.exec(select(table.id).where(table.code == code)).first() if code else None


def _written(fault: Fault) -> str:
    return msgspec.json.encode(fault).decode()
