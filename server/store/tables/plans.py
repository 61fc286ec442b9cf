"""Plans as they were made: what pages and exports show is what stands here, and nothing newer."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.procurement.instance import Action
from server.store.tables.schema import one_of


class PlanState(StrEnum):
    """A draft is a proposal; an approved plan is a promise."""

    DRAFT = "draft"
    APPROVED = "approved"


class PlanRow(SQLModel, table=True):
    """A plan.

    Harm is in hours of work and never money. ``least_hours``: no plan leaves less. ``gap``: how far
    it may be from the best, as a share. ``keeping_hours``: what buying nothing leaves. ``inputs``:
    SHA-256 of all that it was made of. ``money``, ``grounds``, ``left_out``: JSON, as
    ``server.procurement.papers`` reads it. ``cost_vnd``: what its lines cost, to the dong, and
    what is spent of ``money``.
    """

    __tablename__ = "plan"
    __table_args__ = (one_of("state", PlanState),)

    id: int | None = Field(default=None, primary_key=True)
    state: str = PlanState.DRAFT
    made_at: datetime
    made_by: str
    took_s: float
    first_year: int
    years: int
    inputs: str
    harm_hours: float
    least_hours: float
    keeping_hours: float
    gap: float
    items: int
    bought: int
    cost_vnd: int = Field(sa_type=sa.BigInteger)
    money: str
    grounds: str
    left_out: str
    simulated: bool = False


class PlanLine(SQLModel, table=True):
    """What a plan does to one item in one year; without ``action`` and ``year``: it is kept.

    Lines stand in the order of their need. ``item``: the asset's code, ``#`` and the number of a
    device that no register knows, or the code of a link; ``name``: what it is; ``kind``: of
    ``Equipment``, or ``link``. ``cost_vnd``: of a device, in its year; of a link, work and rent
    from its year to the last of the plan. ``paid``: the same by payer and year, JSON, as
    ``server.procurement.papers`` reads it. ``keeping_hours``: its need, what
    keeping it costs people; ``averts_hours``: what its whole course averts of that. ``built_…``:
    the year and its interval, ``built`` None where it is not known. The line stands in ``stands``
    of ``cases`` plans made with other assumptions. ``explanation``: packed, as
    ``server.procurement.explanation`` reads it.
    """

    __tablename__ = "plan_line"
    __table_args__ = (one_of("action", Action),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id")
    number: int = Field(primary_key=True)
    item: str
    name: str
    kind: str
    role: str
    unit_id: int = Field(foreign_key="unit.id", index=True)
    asset_id: int | None = Field(default=None, foreign_key="asset.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    link_id: int | None = Field(default=None, foreign_key="link.id")
    action: str | None = None
    year: int | None = None
    model: str = ""
    model_name: str = ""
    cost_vnd: int = Field(default=0, sa_type=sa.BigInteger)
    paid: str = "{}"
    keeping_hours: float
    averts_hours: float
    built: float | None = None
    built_low: float | None = None
    built_high: float | None = None
    stands: int = 0
    cases: int = 0
    explanation: bytes
    simulated: bool = False
