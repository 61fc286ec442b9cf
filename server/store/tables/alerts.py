"""Incidents, what stands in their timelines, and who was told of them; what locating has learnt.

The columns are the fields of ``alerts.incident`` and ``alerts.notification``; what they mean is
written there.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from alerts.contact import Channel
from alerts.incident import UNRESOLVED, State
from alerts.notification import Belief, Kind
from alerts.notification import State as Progress
from alerts.severity import Severity
from server.store.tables.schema import one_of


def _where(name: str, *columns: str, condition: str, unique: bool = False) -> sa.Index:
    clause = sa.text(condition)
    return sa.Index(name, *columns, unique=unique, sqlite_where=clause, postgresql_where=clause)


_NAMES = ", ".join(f"'{state.value}'" for state in State if state in UNRESOLVED)
_IS_UNRESOLVED = f"state IN ({_NAMES})"


class World(StrEnum):
    """What is located apart: what is simulated can never be blamed on anything real."""

    REAL = "real"
    SIMULATED = "simulated"


class IncidentRow(SQLModel, table=True):
    """A fault's life.

    ``case_id``: the case of a judge that it is of; empty: it was opened by hand, and nobody but
    people judges it.
    ``component``: as ``alerts.component`` writes it. ``fault``: JSON of ``alerts.fault.Fault``.
    """

    __tablename__ = "incident"
    __table_args__ = (
        one_of("state", State),
        one_of("severity", Severity),
        _where(
            "uq_incident_unresolved",
            "component",
            "simulated",
            condition=_IS_UNRESOLVED,
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(default="", index=True)
    component: str = Field(index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    fault: str
    state: str
    turned_at: datetime
    opened_at: datetime | None = Field(default=None, index=True)
    resolved_at: datetime | None = None
    merged_into: int | None = Field(default=None, foreign_key="incident.id", index=True)
    merged_by: str = ""
    split_by: str = ""
    unwatched: bool = False
    flapping: bool = False
    epoch: int = 0
    over_told_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    severity: str = Severity.MEDIUM
    silenced: str | None = None
    simulated: bool = False


class IncidentEntry(SQLModel, table=True):
    """A line of an incident's timeline.

    ``fault``: JSON of what was known of it then. ``text``: what ``alerts.incident.Entry`` says.
    """

    __tablename__ = "incident_entry"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    at: datetime
    why: str
    fault: str
    measured_at: datetime | None = None
    by: str = ""
    text: str = ""


class NotificationRow(SQLModel, table=True):
    """A message to somebody, or why there is none. One row a key for ever.

    ``replaces``: JSON list of incidents. ``earlier``: JSON list of [when, reason]. ``version``:
    grows with each change, for compare-and-set.
    """

    __tablename__ = "notification"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("kind", Kind),
        one_of("says", Belief),
        one_of("state", Progress),
        sa.UniqueConstraint("incident_id", "contact_id", "channel", "kind", "epoch"),
        _where("ix_notification_due", "next_at", condition="next_at IS NOT NULL"),
        _where("ix_notification_leased", "lease_until", condition="lease_until IS NOT NULL"),
        sa.Index("ix_notification_budget", "contact_id", "decided_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id")
    contact_id: int = Field(foreign_key="contact.id")
    channel: str
    kind: str
    epoch: int
    says: str
    component: str
    state: str
    decided_at: datetime
    corrects: str | None = None
    replaces: str = "[]"
    reason: str | None = None
    next_at: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    unknown: int = 0
    delivered_at: datetime | None = None
    receipt: str = ""
    earlier: str = "[]"
    version: int = 1


class Right(StrEnum):
    """Whether a verdict was right, as somebody says who looked into it."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class VerdictAnswer(SQLModel, table=True):
    """What one person says of an incident's verdict. ``was``: the kind of component it was."""

    __tablename__ = "verdict_answer"
    __table_args__ = (one_of("says", Right),)

    incident_id: int = Field(primary_key=True, foreign_key="incident.id")
    by: str = Field(primary_key=True)
    says: str
    was: str | None = None
    text: str = ""
    at: datetime


class CheckRequest(SQLModel, table=True):
    """Somebody asked for a check of a site now.

    ``begun_at``: when its checks were dealt; ``ended_at``: since when they are no longer.
    """

    __tablename__ = "check_request"
    __table_args__ = (_where("ix_check_request_waiting", "asked_at", condition="ended_at IS NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    asked_at: datetime
    asked_by: str
    begun_at: datetime | None = None
    ended_at: datetime | None = None


class BoardRow(SQLModel, table=True):
    """What one round of a world saw: counts by link, service and outcome, packed. Kept 48 hours.

    ``round``: number of the round, counted since 1970 in rounds of the server.
    """

    __tablename__ = "board"
    __table_args__ = (one_of("world", World),)

    world: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    at: datetime
    body: bytes


class LocatorRow(SQLModel, table=True):
    """What locating has learnt of a world: one row, written in the transaction of the verdicts.

    ``version``: grows with each round, for compare-and-set. ``born``: the round in which it began
    to learn; its cases are named by it. ``received_ms``: what came in until then has been judged,
    but for what was not committed yet; ``counted``: which of the reports that came in shortly
    before were (``server.evaluate.mark``). ``late_ms``: the same of late data. ``homes``: the line
    that each device usually uses (``server.evaluate.homes``).
    """

    __tablename__ = "locator"
    __table_args__ = (one_of("world", World),)

    world: str = Field(primary_key=True)
    version: int
    born: int
    round: int
    at: datetime
    received_ms: int = Field(sa_type=sa.BigInteger)
    late_ms: int = Field(sa_type=sa.BigInteger)
    counted: bytes
    homes: bytes
    body: bytes


class SpeedLease(SQLModel, table=True):
    """Who measures the speed of a link now: never two at once on a link."""

    __tablename__ = "speed_lease"

    link_id: int = Field(primary_key=True, foreign_key="link.id")
    device_id: int
    until: datetime
