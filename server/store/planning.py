"""Everything that a plan is made of, read as of one moment; and the plan itself, written down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store import sheets
from server.store.assumptions import assumptions, parameters
from server.store.devices_reported import ReportingDevice, reporting_devices
from server.store.questions import places
from server.store.questions.places import PlacedLink, PlacedSite
from server.store.scope import WHOLE_PROVINCE
from server.store.tables import (
    Asset,
    Assumption,
    Budget,
    Parameter,
    PlanLine,
    PlanRow,
    Price,
    Staff,
    Unit,
)

_LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInputs:
    """Rows, as they are stored: prices as they hold on the day; of the numbers set, all."""

    day: date
    units: Mapping[int, Unit]
    sites: Sequence[PlacedSite]
    links: Sequence[PlacedLink]
    devices: Sequence[ReportingDevice]
    assets: Sequence[Asset]
    staff: Sequence[Staff]
    budgets: Sequence[Budget]
    prices: Sequence[Price]
    assumptions: Sequence[Assumption]
    parameters: Sequence[Parameter]


def read_inputs(session: Session, day: date) -> PlanInputs:
    """Read all of it. ``day``: of the province."""
    return PlanInputs(
        day=day,
        units={unit.id or 0: unit for unit in sheets.units(session).values()},
        sites=places.sites(session, WHOLE_PROVINCE),
        links=places.links(session, WHOLE_PROVINCE, day),
        devices=reporting_devices(session),
        assets=sorted(sheets.assets(session).values(), key=lambda asset: asset.code),
        staff=sheets.staff(session),
        budgets=sheets.budgets(session),
        prices=prices(session, day),
        assumptions=assumptions(session),
        parameters=parameters(session),
    )


def store_plan(session: Session, plan: PlanRow, lines: Iterable[PlanLine]) -> int:
    """Write a plan and its lines; give its number. The lines get theirs here, in their order."""
    sheets.add(session, plan)
    rows = []
    for number, line in enumerate(lines, 1):
        line.plan_id, line.number = plan.id or 0, number
        rows.append(line.model_dump())
    for start in range(0, len(rows), _LINES_AT_ONCE):
        session.execute(sa.insert(PlanLine), rows[start : start + _LINES_AT_ONCE])
    return plan.id or 0


def prices(session: Session, day: date) -> list[Price]:
    """List what can be bought on a day."""
    start, end = col(Price.valid_from), col(Price.valid_to)
    held = sa.and_(start <= day, sa.or_(end.is_(None), end > day))
    return list(session.exec(select(Price).where(held).order_by(col(Price.model))))
