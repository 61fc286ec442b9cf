"""Everything that a plan is made of, read as of one moment; and the plan itself, written down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from server.store import sheets
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
    """Rows, as they are stored; prices, assumptions and parameters as they hold on the day."""

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
        units={unit.id or 0: unit for unit in sheets.units(session).values()},
        sites=places.sites(session, WHOLE_PROVINCE),
        links=places.links(session, WHOLE_PROVINCE, day),
        devices=reporting_devices(session),
        assets=sorted(sheets.assets(session).values(), key=lambda asset: asset.code),
        staff=sheets.staff(session),
        budgets=sheets.budgets(session),
        prices=_prices(session, day),
        assumptions=newest_assumptions(session, day),
        parameters=parameters(session, day),
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


def _prices(session: Session, day: date) -> list[Price]:
    held = _holds(col(Price.valid_from), col(Price.valid_to), day)
    return list(session.exec(select(Price).where(held).order_by(col(Price.model))))


def parameters(session: Session, day: date) -> list[Parameter]:
    """List the numbers of law and market that hold on a day."""
    held = _holds(col(Parameter.valid_from), col(Parameter.valid_to), day)
    return list(session.exec(select(Parameter).where(held).order_by(col(Parameter.name))))


def _holds(start: Mapped[date], end: Mapped[date | None], day: date) -> sa.ColumnElement[bool]:
    return sa.and_(start <= day, sa.or_(end.is_(None), end > day))


def newest_assumptions(session: Session, day: date) -> list[Assumption]:
    """Give of each name the one that holds: the last that began."""
    begun = select(Assumption).where(col(Assumption.valid_from) <= day)
    rows = session.exec(begun.order_by(col(Assumption.valid_from)))
    return list({row.name: row for row in rows}.values())
