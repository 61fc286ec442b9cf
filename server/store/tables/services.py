"""Services, the checks of them, and who was dealt which."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.deal.budget import Ease
from server.store.tables.places import Path
from server.store.tables.schema import one_of


class Scope(StrEnum):
    """Where a service lives: the province's data centre, or behind the national backbone."""

    PROVINCIAL = "provincial"
    NATIONAL = "national"


class Service(SQLModel, table=True):
    """Something that people need from outside.

    ``most_requests_s``: what it bears from the whole province, requests a second.
    ``permission``: the written consent to probe it, as noted by a person.
    """

    __tablename__ = "service"
    __table_args__ = (one_of("scope", Scope), one_of("path", Path))

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name_vi: str
    name_en: str = ""
    owner: str = ""
    scope: str
    path: str
    most_requests_s: float = 1.0
    permission: str = ""
    simulated: bool = False


class Replica(SQLModel, table=True):
    """One address a service answers at; ``number`` counts from 0 in the order first seen."""

    __tablename__ = "replica"

    service_id: int = Field(primary_key=True, foreign_key="service.id")
    address: str = Field(primary_key=True)
    number: int


class CheckRow(SQLModel, table=True):
    """A check; what it does is in its versions. ``version``: the one in force."""

    __tablename__ = "check"

    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    version: int
    retired_at: datetime | None = None


class CheckVersion(SQLModel, table=True):
    """What a check does, from its creation until the next version. Never changed."""

    __tablename__ = "check_version"

    check_id: int = Field(primary_key=True, foreign_key="check.id")
    version: int = Field(primary_key=True)
    kind: str
    settings: str = "{}"
    period_s: float
    timeout_s: float
    created_at: datetime
    created_by: str


class Deal(SQLModel, table=True):
    """Who probes what for a link, from and to. ``whole_every``: as in ``checks.check``."""

    __tablename__ = "deal"
    __table_args__ = (
        sa.Index("ix_deal_open", "device_id", "valid_to"),
        sa.Index("ix_deal_valid_to", "valid_to"),
    )

    link_id: int = Field(primary_key=True, foreign_key="link.id")
    check_id: int = Field(primary_key=True, foreign_key="check.id")
    device_id: int = Field(primary_key=True, foreign_key="device.id")
    valid_from: datetime = Field(primary_key=True)
    valid_to: datetime | None = None
    period_s: float
    whole_every: int = 1


class WorkRow(SQLModel, table=True):
    """The work of a device as it was last put together; ``version`` grows when it changes.

    ``report_every``: rounds from one report to the next, as the body says too.
    """

    __tablename__ = "work"

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    version: int
    body: str
    report_every: int = 1


class LineBudget(SQLModel, table=True):
    """What Canh may take of a link and plans to, as the deal last put it together.

    ``mbps``: contracted, of the slower direction; None: no contract is known. ``hurried_at``: when
    last something was asked for beside the routine.
    """

    __tablename__ = "line_budget"
    __table_args__ = (one_of("ease", Ease),)

    link_id: int = Field(primary_key=True, foreign_key="link.id")
    at: datetime
    mbps: float | None = None
    bytes_s: float
    reports_bytes_s: float
    probes_bytes_s: float
    backlog_bytes_s: float
    ease: str
    pcs: int
    report_every: int
    hurried_at: datetime | None = None


class BacklogGrant(SQLModel, table=True):
    """What is left at a time of what a link bears of records that were not sent in time.

    ``link_id`` 0: of devices whose link is not known, all together.
    """

    __tablename__ = "backlog_grant"

    link_id: int = Field(primary_key=True)
    left_bytes: float
    at_ms: int = Field(sa_type=sa.BigInteger)
