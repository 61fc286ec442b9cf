"""What became of some components after a moment, for whoever knows what really happened."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.incident import Incident
from server.store.incidents import incident_of
from server.store.tables import ConditionRow, Device, IncidentRow


def incidents_between(
    session: Session, components: Collection[str], since: datetime, until: datetime
) -> list[Incident]:
    """List the incidents of components that were not over by one moment and began by another.

    What one of them was merged into is listed, too. Oldest first.
    """
    sharing = select(ConditionRow.incident_id).where(col(ConditionRow.component).in_(components))
    about = col(IncidentRow.component).in_(components) | col(IncidentRow.id).in_(sharing)
    began = sa.func.coalesce(col(IncidentRow.opened_at), col(IncidentRow.turned_at))
    over = col(IncidentRow.resolved_at)
    rows = session.exec(
        select(IncidentRow)
        .where(about, over.is_(None) | (over > since), began <= until)
        .order_by(col(IncidentRow.id))
    ).all()
    known = {row.id: row for row in rows}
    into = {row.merged_into for row in rows if row.merged_into} - set(known)
    more = session.exec(select(IncidentRow).where(col(IncidentRow.id).in_(into))).all()
    known |= {row.id: row for row in more}
    return [incident_of(row) for _, row in sorted(known.items(), key=lambda item: item[0] or 0)]


def simulated_device(session: Session, host: str) -> int | None:
    """Give the number of the simulated device of a name; None: none of it has joined."""
    named = (col(Device.host) == host) & col(Device.simulated)
    return session.exec(select(Device.id).where(named)).first()
