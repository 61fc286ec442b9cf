"""How the conditions of devices, services and sites stand (``alerts.condition``): one row each."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from alerts.condition.condition import Finding
from alerts.severity import Severity
from server.store.tables.schema import one_of


class ConditionRow(SQLModel, table=True):
    """A condition of a device, service or site; its columns: ``alerts.condition.standing``.

    ``component``: as ``alerts.component`` writes it. ``device_id``: None of a service or a site.
    ``evidence``, ``memory``: JSON. ``incident_id``: the last incident that was about it.
    """

    __tablename__ = "condition"
    __table_args__ = (one_of("finding", Finding), one_of("severity", Severity))

    component: str = Field(primary_key=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", index=True)
    known_since: datetime
    finding: str = Finding.FINE
    severity: str = Severity.LOW
    evidence: str = ""
    since: datetime | None = None
    seen: int = 0
    seen_at: datetime | None = None
    believed_at: datetime | None = None
    baseline: bool = False
    fine_since: datetime | None = None
    memory: str = "{}"
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
