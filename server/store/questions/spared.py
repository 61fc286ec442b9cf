"""Questions about what people were spared: checks that failed, and the messages decided of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from alerts.notification import State
from alerts.withheld import Reason
from server.store.tables import (
    CheckRow,
    Contact,
    IncidentRow,
    Link,
    NotificationRow,
    ResultRow,
    UptimeInterval,
)
from server.store.tables.telemetry import OF_A_CHECK, UptimeState
from server.uptime.series import DAY_MS

_CONTROL = 0  # site and link of the server's own probes


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedChecks:
    """How many checks failed that an incident explains. ``incident_id`` None: none does."""

    incident_id: int | None
    checks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How many messages were decided alike. ``incident_id``: of what is told, parts included."""

    state: State
    reason: Reason | None
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """An incident, how it was told, and why it is told to nobody, if so."""

    incident_id: int
    silenced: Reason | None
    told: tuple[tuple[State, Reason | None], ...]


def failed_checks(session: Session, since_ms: int) -> list[FailedChecks]:
    """Count the results since a time that failed, by the incident that explains them.

    Counted along the uptime: what was down says where to look, by way of links and checks, and
    what lies in it is counted on the index of series without reading a row. The newest result of
    a series is not among them: like the uptime itself, it counts once the next has come. Nor is
    what failed once between two that did not, and no incident explains: a line has lost a packet.
    """
    pieces = _down(since_ms).subquery()
    results = (
        sa.select(sa.func.count())
        .select_from(ResultRow)
        .where(
            OF_A_CHECK,
            col(ResultRow.link_id) == pieces.c.link_id,
            col(ResultRow.check_id) == pieces.c.check_id,
            col(ResultRow.at_ms) >= pieces.c.from_ms,
            col(ResultRow.at_ms) >= since_ms,
            col(ResultRow.at_ms) < pieces.c.to_ms,
        )
        .correlate(pieces)
        .scalar_subquery()
    )
    each = sa.select(
        pieces.c.incident_id, results.label("checks"), pieces.c.goes_on.label("goes_on")
    ).subquery()
    rows = session.connection().execute(
        sa.select(each.c.incident_id, sa.func.sum(each.c.checks))
        .where(each.c.incident_id.is_not(None) | each.c.goes_on | (each.c.checks > 1))
        .group_by(each.c.incident_id)
    )
    return [FailedChecks(incident_id=number, checks=int(count)) for number, count in rows if count]


def _down(since_ms: int) -> sa.Select[*tuple[Any, ...]]:
    """Give what was down since a time. ``goes_on``: before or after it failed in another way."""
    table, of = UptimeInterval, _series()
    down = (
        (col(table.site_id) == of.c.site_id)
        & (col(table.link_id) == of.c.link_id)
        & (col(table.check_id) == of.c.check_id)
        # None reaches over midnight UTC.
        & (col(table.from_ms) >= since_ms // DAY_MS * DAY_MS)
        & (col(table.to_ms) > since_ms)
        & (col(table.state) == UptimeState.DOWN)
    )
    series, in_order = (of.c.link_id, of.c.check_id), col(table.from_ms)
    ended_ms = sa.func.lag(col(table.to_ms), 1, 0).over(partition_by=series, order_by=in_order)
    begins_ms = sa.func.lead(in_order, 1, 0).over(partition_by=series, order_by=in_order)
    goes_on = (ended_ms == col(table.from_ms)) | (begins_ms == col(table.to_ms))
    return sa.select(
        of.c.link_id,
        of.c.check_id,
        col(table.from_ms),
        col(table.to_ms),
        col(table.incident_id),
        goes_on.label("goes_on"),
    ).join_from(of, table, down)


def decided_since(session: Session, since: datetime) -> list[Decided]:
    """Count the messages that were last decided about since a time, by what came of it."""
    table = NotificationRow
    rows = session.execute(
        sa.select(col(table.state), col(table.reason), sa.func.count())
        # The index of what was decided when leads with the contact.
        .where(
            col(table.contact_id).in_(sa.select(col(Contact.id))), col(table.decided_at) >= since
        )
        .group_by(col(table.state), col(table.reason))
        .order_by(sa.func.count().desc(), col(table.reason))
    )
    return [
        Decided(state=State(state), reason=Reason(reason) if reason else None, messages=count)
        for state, reason, count in rows
    ]


def fates_of(session: Session, numbers: Collection[int]) -> list[Fate]:
    """Say how incidents were told; what was told of a part of one counts for the whole."""
    whole = sa.func.coalesce(col(IncidentRow.merged_into), col(IncidentRow.id))
    rows = session.execute(
        sa.select(
            whole,
            col(IncidentRow.silenced),
            col(NotificationRow.state),
            col(NotificationRow.reason),
        )
        .outerjoin(NotificationRow, col(NotificationRow.incident_id) == col(IncidentRow.id))
        .where(col(IncidentRow.id).in_(numbers) | col(IncidentRow.merged_into).in_(numbers))
        .order_by(whole, col(NotificationRow.decided_at))
    )
    told: dict[int, list[tuple[State, Reason | None]]] = {number: [] for number in numbers}
    silenced: dict[int, Reason | None] = {}
    for number, quiet, state, reason in rows:
        silenced[number] = silenced.get(number) or (Reason(quiet) if quiet else None)
        if state is not None:
            told[number].append((State(state), Reason(reason) if reason else None))
    return [
        Fate(incident_id=number, silenced=silenced.get(number), told=tuple(each))
        for number, each in told.items()
    ]


def _series() -> sa.Subquery:
    """Every check over every link, and by the server itself.

    Each with its check on both sides: so each is one search in the key of the uptime.
    """
    control = sa.literal(_CONTROL)
    over_links: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Link.site_id), col(Link.id).label("link_id"), col(CheckRow.id).label("check_id")
    ).join(CheckRow, sa.true())
    by_server: sa.Select[*tuple[Any, ...]] = sa.select(
        control.label("site_id"), control.label("link_id"), col(CheckRow.id).label("check_id")
    )
    return over_links.union_all(by_server).subquery()
