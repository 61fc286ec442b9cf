"""What must be answered for: who changed what, and which numbers somebody set."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.store.tables.schema import one_open


class Audit(SQLModel, table=True):
    """One change by a person or a command, written in the transaction of the change.

    ``subject``: what was changed, as ``kind:key``. ``detail``: JSON of what it was made.
    """

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    actor: str
    action: str
    subject: str
    detail: str = "{}"


class Assumption(SQLModel, table=True):
    """A number somebody set; a later row of the same name replaces it from its day on."""

    __tablename__ = "assumption"

    name: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    value: float
    unit: str
    source: str
    set_by: str
    set_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None


class Parameter(SQLModel, table=True):
    """A number of law or market with its date, scope and source: norm, useful life, price.

    ``mark``: V verified in the source, V2 seen second-hand, U unverified.
    """

    __tablename__ = "parameter"
    __table_args__ = (one_open("parameter", "name", "scope"),)

    name: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    value: float
    unit: str
    source: str
    mark: str = "U"


class Lease(SQLModel, table=True):
    """Who may run the jobs. Every job checks ``epoch`` in its own compare-and-set."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    epoch: int
    until: datetime


class CounterRow(SQLModel, table=True):
    """What a process counts of itself, written every few seconds for ``/metrics`` to show.

    ``value`` starts at zero with its process; a row that is not written any more is of a dead one.
    """

    __tablename__ = "counter"

    process: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: float
    at_ms: int = Field(sa_type=sa.BigInteger)


class Mark(SQLModel, table=True):
    """How far a job has come in what it reads: results that were received until ``at_ms``."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    at_ms: int = Field(sa_type=sa.BigInteger)


class Switch(SQLModel, table=True):
    """Something that a person turned off or on again; one without a row is on."""

    __tablename__ = "switch"

    name: str = Field(primary_key=True)
    on: bool
    turned_at: datetime
    turned_by: str
    why: str
