"""Questions about stored plans: the newest, its lines, what it spends by year and kind."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.procurement.papers import read_payments
from server.store.needle import found_in
from server.store.questions.paging import PAGE_ROWS
from server.store.scope import Scope
from server.store.tables import PlanLine, PlanRow, Unit

_Asked = TypeVar("_Asked", bound="sa.Select[*tuple[Any, ...]]")


class Shown(StrEnum):
    """Which lines a list shows: what is bought, what is kept, or both."""

    BOUGHT = "bought"
    KEPT = "kept"
    ALL = "all"


class LineOrder(StrEnum):
    """What lines are ordered by; the line's number comes last. NEED: what keeping costs people."""

    NEED = "need"
    YEAR = "year"
    UNIT = "unit"
    COST = "cost"
    AVERTS = "averts"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuery:
    """What a list of lines asks for. ``year``: 0 for every year."""

    plan_id: int
    shown: Shown = Shown.BOUGHT
    text: str = ""
    unit: str = ""
    kind: str = ""
    year: int = 0
    order: LineOrder = LineOrder.NEED
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A line of a plan and the unit that it is for."""

    line: PlanLine
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What is paid in a year for one kind and action. ``count``: of those that begin in it.

    The rent of a link goes on, so there are years with money and without a count.
    """

    year: int
    kind: str
    action: str
    count: int
    cost_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a plan does within a scope. ``items``: all that it looks at; ``renewed``: of those.

    ``keeping_hours``: what buying nothing costs people; ``averts_hours``: what is averted of it.
    """

    items: int
    renewed: int
    cost_vnd: int
    keeping_hours: float
    averts_hours: float


def newest_plan(session: Session) -> PlanRow | None:
    """Find the plan that was made last."""
    return session.exec(select(PlanRow).order_by(col(PlanRow.id).desc())).first()


def plan(session: Session, plan_id: int) -> PlanRow | None:
    """Find a plan."""
    return session.get(PlanRow, plan_id)


def list_lines(session: Session, scope: Scope, query: LineQuery) -> tuple[list[PlacedLine], int]:
    """Give one page of the lines asked for, and how many there are in all."""
    conditions = (scope.allows(col(PlanLine.unit_id)), *_conditions(query))
    counted = _placed(select(sa.func.count()).select_from(PlanLine)).where(*conditions)
    rows = session.exec(
        _placed(select(PlanLine, Unit))
        .where(*conditions)
        .order_by(*_order(query.order))
        .limit(PAGE_ROWS)
        .offset((query.page - 1) * PAGE_ROWS)
    )
    found = [PlacedLine(line=line, unit=unit) for line, unit in rows]
    return found, session.exec(counted).one()


def bought_lines(session: Session, scope: Scope, plan_id: int, year: int = 0) -> list[PlacedLine]:
    """List everything that a plan buys, in a year or in all (0), by year, unit and number."""
    query = LineQuery(plan_id=plan_id, shown=Shown.BOUGHT, year=year)
    rows = session.exec(
        _placed(select(PlanLine, Unit))
        .where(scope.allows(col(PlanLine.unit_id)), *_conditions(query))
        .order_by(col(PlanLine.year), col(Unit.code), col(PlanLine.number))
    )
    return [PlacedLine(line=line, unit=unit) for line, unit in rows]


def line(session: Session, scope: Scope, plan_id: int, number: int) -> PlacedLine | None:
    """Find a line; its reasons are ``read_explanation(found.line.explanation)``."""
    wanted = _placed(select(PlanLine, Unit)).where(
        scope.allows(col(PlanLine.unit_id)),
        col(PlanLine.plan_id) == plan_id,
        col(PlanLine.number) == number,
    )
    row = session.exec(wanted).first()
    return PlacedLine(line=row[0], unit=row[1]) if row else None


def lines_of_item(session: Session, scope: Scope, plan_id: int, item: str) -> list[PlacedLine]:
    """List all that a plan does to one item, by year: an upgrade and a replacement are two."""
    rows = session.exec(
        _placed(select(PlanLine, Unit))
        .where(
            scope.allows(col(PlanLine.unit_id)),
            col(PlanLine.plan_id) == plan_id,
            col(PlanLine.item) == item,
        )
        .order_by(col(PlanLine.number))
    )
    return [PlacedLine(line=line, unit=unit) for line, unit in rows]


def spending(session: Session, scope: Scope, plan_id: int) -> list[Spent]:
    """Sum what a plan pays by year, kind and action: together what it costs, to the dong."""
    # Prices are few: most lines of a year are paid alike, and are read as one.
    columns = (PlanLine.year, PlanLine.kind, PlanLine.action, PlanLine.paid)
    rows = session.execute(
        sa.select(*map(col, columns), sa.func.count())
        .where(
            col(PlanLine.plan_id) == plan_id,
            col(PlanLine.action).is_not(None),
            scope.allows(col(PlanLine.unit_id)),
        )
        .group_by(*map(col, columns))
    )
    counts: Counter[tuple[int, str, str]] = Counter()
    paid_vnd: Counter[tuple[int, str, str]] = Counter()
    for year, kind, action, paid, lines in rows:
        counts[year, kind, action] += lines
        for payment in read_payments(paid, year):
            paid_vnd[payment.year, kind, action] += lines * payment.amount_vnd
    return [
        Spent(year=key[0], kind=key[1], action=key[2], count=counts[key], cost_vnd=paid_vnd[key])
        for key in sorted(counts.keys() | paid_vnd.keys())
    ]


def tally(session: Session, scope: Scope, plan_id: int) -> Tally:
    """Count what a plan does within a scope; two lines of one item are one."""
    of_link = col(PlanLine.link_id).is_not(None)
    of_item = (
        sa.select(
            sa.func.count(col(PlanLine.action)).label("done"),
            sa.func.sum(col(PlanLine.cost_vnd)).label("cost"),
            sa.func.max(col(PlanLine.keeping_hours)).label("keeping"),
            sa.func.max(col(PlanLine.averts_hours)).label("averts"),
        )
        .where(col(PlanLine.plan_id) == plan_id, scope.allows(col(PlanLine.unit_id)))
        .group_by(col(PlanLine.item), of_link)
        .subquery()
    )
    sums = (of_item.c.cost, of_item.c.keeping, of_item.c.averts)
    items, renewed, *rest = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((of_item.c.done > 0, 1), else_=0)), 0),
            *(sa.func.coalesce(sa.func.sum(one), 0) for one in sums),
        ).select_from(of_item)
    ).one()
    spent, keeping, averts = rest
    return Tally(
        items=items,
        renewed=int(renewed),
        cost_vnd=int(spent),
        keeping_hours=float(keeping),
        averts_hours=float(averts),
    )


def _placed(asked: _Asked) -> _Asked:
    return asked.join(Unit, col(Unit.id) == col(PlanLine.unit_id))


def _conditions(query: LineQuery) -> list[sa.ColumnElement[bool]]:
    conditions = [col(PlanLine.plan_id) == query.plan_id]
    if query.shown is not Shown.ALL:
        action = col(PlanLine.action)
        bought = query.shown is Shown.BOUGHT
        conditions.append(action.is_not(None) if bought else action.is_(None))
    if query.text:
        conditions.append(found_in(query.text, col(PlanLine.item), col(PlanLine.name)))
    if query.unit:
        conditions.append(col(Unit.code) == query.unit)
    if query.kind:
        conditions.append(col(PlanLine.kind) == query.kind)
    if query.year:
        conditions.append(col(PlanLine.year) == query.year)
    return conditions


def _order(order: LineOrder) -> tuple[sa.SQLColumnExpression[Any], ...]:
    column: sa.SQLColumnExpression[Any] = {
        LineOrder.NEED: col(PlanLine.number),
        LineOrder.YEAR: sa.func.coalesce(col(PlanLine.year), 9999),
        LineOrder.UNIT: col(Unit.name_ascii),
        LineOrder.COST: col(PlanLine.cost_vnd).desc(),
        LineOrder.AVERTS: col(PlanLine.averts_hours).desc(),
    }[order]
    return (column, col(PlanLine.number))
