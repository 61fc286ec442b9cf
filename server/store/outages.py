"""What was down, and the incidents that may explain it."""

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.incident import State
from server.clock import from_ms, to_ms
from server.store.incidents import incident_of
from server.store.tables import CheckRow, IncidentRow, Link, UptimeInterval
from server.store.tables.telemetry import UptimeState
from server.store.uptime import interval_of
from server.uptime.blame import Known
from server.uptime.periods import Series
from server.uptime.series import DAY_MS, Interval


def outages(session: Session, since_ms: int) -> dict[Series, list[Interval]]:
    """Give what was down since a time, whatever explains it."""
    table = UptimeInterval
    # By way of the series: each is one short piece of the key.
    of_series = (col(table.link_id) == col(Link.id)) & (col(table.site_id) == col(Link.site_id))
    down = (
        table.check_id == col(CheckRow.id),
        table.state == UptimeState.DOWN,
        col(table.from_ms) >= since_ms - DAY_MS,
        col(table.to_ms) > since_ms,
    )
    over_links = select(table).select_from(Link).join(CheckRow, sa.true()).join(table, of_series)
    by_server = select(table).select_from(CheckRow).join(table, col(table.link_id) == 0)
    found: dict[Series, list[Interval]] = defaultdict(list)
    for asked in (over_links, by_server.where(table.site_id == 0)):
        for row in session.exec(asked.where(*down)):
            found[Series(row.link_id, row.check_id)].append(interval_of(row))
    return found


def incidents_since(session: Session, since_ms: int) -> list[Known]:
    """List the incidents that were confirmed, and over no earlier than that."""
    rows = session.exec(
        select(IncidentRow).where(
            col(IncidentRow.opened_at).is_not(None),
            # Of what turned out to be part of another, that other is asked.
            col(IncidentRow.state) != State.MERGED,
            col(IncidentRow.resolved_at).is_(None)
            | (col(IncidentRow.resolved_at) >= from_ms(since_ms)),
        )
    )
    return [_known(row) for row in rows]


def incidents_changed(session: Session, since: datetime) -> list[Known]:
    """List the incidents that were confirmed, or over, since then."""
    rows = session.exec(
        select(IncidentRow).where(
            (col(IncidentRow.opened_at) >= since) | (col(IncidentRow.resolved_at) >= since),
            col(IncidentRow.opened_at).is_not(None),
        )
    )
    return [_known(row) for row in rows]


def _known(row: IncidentRow) -> Known:
    incident = incident_of(row)
    is_over = incident.state in {State.RECOVERING, State.RESOLVED}
    return Known(
        id=incident.id,
        fault=incident.fault,
        began_ms=to_ms(incident.fault.since),
        ended_ms=to_ms(incident.turned_at) if is_over else None,
        simulated=incident.simulated,
    )
