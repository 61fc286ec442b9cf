"""What devices measured, what of it has been received, and what of it was refused.

No foreign keys here: these tables are written by the thousand and may be distributed by their
first key.
"""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.store.tables.schema import one_of


class Sample(SQLModel, table=True):
    """The vitals of one record.

    ``values``: MessagePack array in the order of ``checks.metrics.METRICS``, null where not
    measured. ``late``: not fresh when it came. ``uncertain``: dated by a wall clock.
    """

    __tablename__ = "sample"
    __table_args__ = (
        # What came late is counted by when it came, into the rounds it is of.
        sa.Index(
            "ix_sample_late",
            "received_ms",
            sqlite_where=sa.text("late = 1"),
            postgresql_where=sa.text("late"),
        ),
        {"sqlite_with_rowid": False},
    )

    device_id: int = Field(primary_key=True)
    at_ms: int = Field(primary_key=True, sa_type=sa.BigInteger)
    sequence: int = Field(primary_key=True)
    link_id: int | None = None
    received_ms: int = Field(default=0, sa_type=sa.BigInteger)
    late: bool = False
    uncertain: bool = False
    power: str = ""
    values: bytes


class SampleDay(SQLModel, table=True):
    """The samples of a device and a local day that is over, as one block of columns.

    ``day``: counted from 1970. ``rows``: how many samples it holds: a writer that has read another
    number must not replace it. ``block``: ``server.store.blocks``.
    """

    __tablename__ = "sample_day"

    device_id: int = Field(primary_key=True)
    day: int = Field(primary_key=True)
    rows: int
    block: bytes


class SampleHours(SQLModel, table=True):
    """What the samples of a packed day come to by the hour (``server.store.hours``).

    Beside the blocks, not in them: they are kept for more than a year.
    """

    __tablename__ = "sample_hours"
    __table_args__ = {"sqlite_with_rowid": False}

    device_id: int = Field(primary_key=True)
    day: int = Field(primary_key=True)
    hours: bytes


def _of_checks(name: str, *columns: str) -> sa.Index:
    """Find results of checks alone: an agent's own, by far the most, are not looked for."""
    clause = sa.text("check_id > 0")
    return sa.Index(name, *columns, sqlite_where=clause, postgresql_where=clause)


# What the partial indexes of results hold, in their own words: with a parameter no planner would
# know them again.
OF_A_CHECK = sa.text("result.check_id > 0")


class ResultRow(SQLModel, table=True):
    """One outcome of a check. ``phases``: MessagePack map of phase -> milliseconds."""

    __tablename__ = "result"
    __table_args__ = (
        sa.Index("ix_result_check", "check_id", "at_ms"),
        _of_checks("ix_result_received", "received_ms"),
        _of_checks("ix_result_series", "link_id", "check_id", "at_ms"),
        {"sqlite_with_rowid": False},
    )

    device_id: int = Field(primary_key=True)
    at_ms: int = Field(primary_key=True, sa_type=sa.BigInteger)
    check_id: int = Field(primary_key=True)
    # Records of an earlier start can be dated to the same millisecond, and each of them counts.
    sequence: int = Field(default=0, primary_key=True)
    check_version: int
    link_id: int | None = None
    received_ms: int = Field(sa_type=sa.BigInteger)
    late: bool = False
    uncertain: bool = False
    outcome: str
    phase: str = ""
    total_ms: float | None = None
    phases: bytes = b""
    address: str = ""
    status: int | None = None
    certificate_days: int | None = None
    value: float | None = None
    gateway_answered: bool | None = None


class EventRow(SQLModel, table=True):
    """Something that happened to a device (``checks.report.EventKind``)."""

    __tablename__ = "event"
    __table_args__ = {"sqlite_with_rowid": False}

    device_id: int = Field(primary_key=True)
    at_ms: int = Field(primary_key=True, sa_type=sa.BigInteger)
    kind: str = Field(primary_key=True)
    sequence: int = Field(default=0, primary_key=True)
    reason: str = ""
    boot: str = ""
    uncertain: bool = False


class Receipt(SQLModel, table=True):
    """What is settled of an outbox generation.

    ``ranges``: JSON list of [first, last], ascending and apart: stored, refused for good, or
    declared dropped. Changed in the transaction of the rows it speaks of.
    """

    __tablename__ = "receipt"

    device_id: int = Field(primary_key=True)
    generation: str = Field(primary_key=True)
    ranges: str
    changed_ms: int = Field(sa_type=sa.BigInteger)


class Quarantine(SQLModel, table=True):
    """A record refused for good, as it came (cut to a bound), with the reason."""

    __tablename__ = "quarantine"
    __table_args__ = (sa.Index("ix_quarantine_device_id", "device_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    device_id: int
    received_ms: int = Field(sa_type=sa.BigInteger)
    generation: str
    sequence: int
    reason: str
    body: bytes


class UptimeState(StrEnum):
    """How a check stood over an interval; what no interval covers is unknown."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class UptimeInterval(SQLModel, table=True):
    """The state of one check over one link, from and to, with the period in force.

    Site and link 0 stand for the server's own probes. None reaches over midnight UTC.
    ``incident_id``: whose fault it was.
    """

    __tablename__ = "uptime_interval"
    __table_args__ = (one_of("state", UptimeState), {"sqlite_with_rowid": False})

    site_id: int = Field(primary_key=True)
    link_id: int = Field(primary_key=True)
    check_id: int = Field(primary_key=True)
    from_ms: int = Field(primary_key=True, sa_type=sa.BigInteger)
    to_ms: int = Field(sa_type=sa.BigInteger)
    state: str
    outcome: str = ""
    period_s: float
    incident_id: int | None = None
