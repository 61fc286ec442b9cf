"""Questions about incidents: which there are, what happened in one, who was told of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from alerts.component import component
from alerts.incident import Entry, Incident, State
from alerts.notification import Notification
from alerts.severity import Severity
from server.store.incidents import entry_of, incident_of
from server.store.json_part import json_part
from server.store.notifications import notification_of
from server.store.questions.paging import PAGE_ROWS
from server.store.questions.reach import Reach, within
from server.store.tables import (
    Contact,
    IncidentEntry,
    IncidentRow,
    NotificationRow,
    Site,
    Unit,
)

# More open faults than this at once are one fault that was not recognised.
_MOST_OPEN = 100

OPEN = (State.OPEN, State.RECOVERING)

_BEGAN = sa.func.coalesce(col(IncidentRow.opened_at), col(IncidentRow.turned_at))
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedIncident:
    """An incident, and where its component is, as far as it is somewhere.

    ``by_hand``: whether only people judge it.
    """

    incident: Incident
    unit: Unit | None
    site: Site | None
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A notification, and whom it is for."""

    notification: Notification
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many incidents are open, how many of them somebody is on, how many are suspected."""

    open: int = 0
    looked_after: int = 0
    suspected: int = 0


class Show(StrEnum):
    """Which incidents a list shows; of those that are open, what is suspected beside them, too."""

    OPEN = "open"
    SUSPECTED = "suspected"
    OVER = "over"
    MERGED = "merged"
    ALL = "all"


class IncidentOrder(StrEnum):
    """What a list is ordered by; the gravest first: what is open, by severity, the newest first."""

    GRAVEST = "gravest"
    UNIT = "unit"
    SEVERITY = "severity"
    SINCE = "since"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """What a list of incidents asks for.

    Attributes:
        reach: None for the whole province.
        over_too, suspected_too: Beside those that are open.
        states: Only those in one of these; empty: any.
        kind: Of component; empty: any.
        unit: Code of a unit; empty: any.
        severity: Empty: any.
        since, until: Only those that were going on at some time between; None: without a bound.
    """

    reach: Reach | None
    over_too: bool = False
    suspected_too: bool = False
    states: frozenset[State] = frozenset()
    kind: str = ""
    unit: str = ""
    severity: str = ""
    since: datetime | None = None
    until: datetime | None = None
    order: IncidentOrder = IncidentOrder.GRAVEST
    descending: bool = False
    page: int = 1


def list_incidents(session: Session, query: IncidentQuery) -> tuple[list[PlacedIncident], int]:
    """Give one page of the incidents asked for, open ones first, and how many there are in all."""
    wanted = sa.and_(within(session, query.reach), _in_state(query), *_conditions(query))
    counted = select(sa.func.count()).select_from(IncidentRow).where(wanted)
    rows = session.exec(
        _in_order(session, select(IncidentRow).where(wanted), query)
        .limit(PAGE_ROWS)
        .offset((query.page - 1) * PAGE_ROWS)
    ).all()
    return _placed(session, rows), session.exec(counted).one()


def tally(session: Session, reach: Reach | None) -> Tally:
    """Count what is not over."""
    on_it = col(IncidentRow.acknowledged_at).is_not(None)
    rows = session.exec(
        select(col(IncidentRow.state), on_it, sa.func.count())
        .where(within(session, reach), col(IncidentRow.state).in_((*OPEN, State.SUSPECTED)))
        .group_by(col(IncidentRow.state), on_it)
    ).all()
    return Tally(
        open=sum(count for state, _, count in rows if state in OPEN),
        looked_after=sum(count for state, looked_after, count in rows if looked_after),
        suspected=sum(count for state, _, count in rows if state == State.SUSPECTED),
    )


def open_incidents(session: Session, reach: Reach | None) -> list[PlacedIncident]:
    """List the open incidents, the gravest and newest first."""
    wanted = within(session, reach) & col(IncidentRow.state).in_(OPEN)
    rows = session.exec(_newest_first(select(IncidentRow).where(wanted)).limit(_MOST_OPEN)).all()
    return _placed(session, rows)


def past_incidents(session: Session, reach: Reach | None, most: int) -> list[PlacedIncident]:
    """List the last incidents that were open and are over, newest first."""
    wanted = within(session, reach) & (col(IncidentRow.state) == State.RESOLVED)
    rows = session.exec(
        select(IncidentRow)
        .where(wanted, col(IncidentRow.opened_at).is_not(None))
        .order_by(col(IncidentRow.resolved_at).desc(), col(IncidentRow.id).desc())
        .limit(most)
    ).all()
    return _placed(session, rows)


def incident(
    session: Session, reach: Reach | None, number: int, *, suspected_too: bool
) -> PlacedIncident | None:
    """Find an incident within a reach."""
    wanted = select(IncidentRow).where(col(IncidentRow.id) == number, within(session, reach))
    if not suspected_too:
        wanted = wanted.where(col(IncidentRow.state) != State.SUSPECTED)
    return next(iter(_placed(session, session.exec(wanted).all())), None)


def parts_of(session: Session, number: int) -> list[PlacedIncident]:
    """List the incidents that turned out to be only part of another."""
    wanted = select(IncidentRow).where(col(IncidentRow.merged_into) == number)
    return _placed(session, session.exec(wanted.order_by(col(IncidentRow.id))).all())


def entries_of(session: Session, number: int) -> list[Entry]:
    """Give what stands in an incident's timeline, oldest first."""
    wanted = select(IncidentEntry).where(col(IncidentEntry.incident_id) == number)
    rows = session.exec(wanted.order_by(col(IncidentEntry.at), col(IncidentEntry.id)))
    return [entry_of(row) for row in rows]


def messages_of(session: Session, number: int) -> list[Addressed]:
    """Give an incident's notifications and whom each is for, the first decided first."""
    rows = session.exec(
        select(NotificationRow, Contact)
        .join(Contact, col(Contact.id) == col(NotificationRow.contact_id))
        .where(col(NotificationRow.incident_id) == number)
        .order_by(col(NotificationRow.decided_at), col(NotificationRow.id))
    )
    return [Addressed(notification=notification_of(row), contact=contact) for row, contact in rows]


def open_by_kind(session: Session) -> Counter[str]:
    """Count the open incidents by kind of component."""
    rows = session.exec(select(IncidentRow.component).where(col(IncidentRow.state).in_(OPEN)))
    return Counter(component(text).kind for text in rows)


def _in_state(query: IncidentQuery) -> sa.ColumnElement[bool]:
    state, opened = col(IncidentRow.state), col(IncidentRow.opened_at).is_not(None)
    # A suspicion that was not confirmed was never an incident to anybody.
    over = (state == State.MERGED) | ((state == State.RESOLVED) & opened)
    return sa.or_(
        state.in_(OPEN),
        state == State.SUSPECTED if query.suspected_too else sa.false(),
        over if query.over_too else sa.false(),
    )


def _conditions(query: IncidentQuery) -> Iterator[sa.ColumnElement[bool]]:
    if query.states:
        yield col(IncidentRow.state).in_(query.states)
    if query.kind:
        yield col(IncidentRow.component).startswith(f"{query.kind}:", autoescape=True)
    if query.unit:
        of_code = select(Unit.id).where(col(Unit.code) == query.unit)
        yield col(IncidentRow.unit_id).in_(of_code)
    if query.severity:
        yield col(IncidentRow.severity) == query.severity
    if query.since:
        over = col(IncidentRow.resolved_at)
        yield over.is_(None) | (over >= query.since)
    if query.until:
        yield query.until > _BEGAN


def _in_order(
    session: Session, asked: SelectOfScalar[IncidentRow], query: IncidentQuery
) -> SelectOfScalar[IncidentRow]:
    """Put incidents in the order that is asked for; the gravest first if that does not decide."""
    if query.order is IncidentOrder.GRAVEST:
        return _newest_first(asked)
    severity = col(IncidentRow.severity)
    unit = select(Unit.name_ascii).where(col(Unit.id) == col(IncidentRow.unit_id))
    column: sa.SQLColumnExpression[Any] = {
        IncidentOrder.UNIT: sa.func.coalesce(unit.scalar_subquery(), ""),
        IncidentOrder.SEVERITY: sa.case(_RANKS, value=severity, else_=0),
        IncidentOrder.SINCE: json_part(session, col(IncidentRow.fault), "since"),
    }[query.order]
    return _newest_first(asked.order_by(column.desc() if query.descending else column))


def _newest_first(asked: SelectOfScalar[IncidentRow]) -> SelectOfScalar[IncidentRow]:
    state = col(IncidentRow.state)
    return asked.order_by(
        sa.case((state.in_(OPEN), 0), (state == State.SUSPECTED, 1), else_=2),
        sa.case((state.in_(OPEN) & (col(IncidentRow.severity) == Severity.HIGH), 0), else_=1),
        _BEGAN.desc(),
        col(IncidentRow.id).desc(),
    )


def _placed(session: Session, rows: Sequence[IncidentRow]) -> list[PlacedIncident]:
    units = session.exec(select(Unit).where(col(Unit.id).in_({row.unit_id for row in rows})))
    sites = session.exec(select(Site).where(col(Site.id).in_({row.site_id for row in rows})))
    unit_of = {unit.id: unit for unit in units}
    site_of = {site.id: site for site in sites}
    return [
        PlacedIncident(
            incident=incident_of(row),
            unit=unit_of.get(row.unit_id),
            site=site_of.get(row.site_id),
            by_hand=not row.case_id,
        )
        for row in rows
    ]
