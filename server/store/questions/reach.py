"""Which incidents concern somebody or something: what is theirs, and what reaches them.

A cut line reaches one unit, a provider's fault whoever has a line of it, a service's everybody.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.component import Component, Kind
from server.store.json_part import json_part
from server.store.scope import Scope
from server.store.tables import ConditionRow, IncidentRow, Link, SiteMembership, Unit

_OF_A_SERVICE = (Kind.SERVICE, Kind.REPLICA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Whose line it is, and where it meets the provider's network."""

    provider: str
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What incidents have to be of, in one way or another.

    Attributes:
        unit_ids: Whatever is at these units.
        site_ids: Whatever is at these sites.
        components: Just these, also where they are several that share one.
        lines: The providers of these lines, and what these have in the areas.
        services: These services and their servers, by code; None: all of them.
        core: The network of the province.
        coverage: Which sites Canh loses sight of, too: that is for the province alone.
        simulated: Only what is simulated, or only what is real; None: either.
    """

    unit_ids: frozenset[int] = frozenset()
    site_ids: frozenset[int] = frozenset()
    components: frozenset[Component] = frozenset()
    lines: frozenset[Line] = frozenset()
    services: frozenset[str] | None = frozenset()
    core: bool = False
    coverage: bool = False
    simulated: bool | None = None


# Stands for the whole province, and is never a default.
EVERYTHING: None = None


def reach_of(session: Session, scope: Scope) -> Reach | None:
    """Say what reaches the units of a scope; without a unit, what reaches everybody."""
    if scope.units is None:
        return EVERYTHING
    units = session.exec(select(Unit).where(scope.allows(col(Unit.id)))).all()
    lines = session.exec(
        select(Link)
        .join(SiteMembership, col(SiteMembership.site_id) == col(Link.site_id))
        .where(
            col(SiteMembership.valid_to).is_(None),
            col(Link.valid_to).is_(None),
            scope.allows(col(SiteMembership.unit_id)),
        )
    )
    return Reach(
        unit_ids=scope.units,
        lines=frozenset(Line(provider=link.provider, area=link.area) for link in lines),
        services=None,
        core=True,
        # Nothing real is ever blamed on what is simulated, nor the other way round.
        simulated=any(unit.simulated for unit in units) if units else None,
    )


def within(session: Session, reach: Reach | None) -> sa.ColumnElement[bool]:
    """Write a reach as a condition on incidents."""
    if reach is EVERYTHING:
        return sa.true()
    here = sa.or_(
        col(IncidentRow.unit_id).in_(reach.unit_ids),
        col(IncidentRow.site_id).in_(reach.site_ids),
        _of_components(reach.components),
        *(_of_line(session, line) for line in reach.lines),
        _of_services(session, reach.services),
        _is(Kind.CORE) if reach.core else sa.false(),
    )
    if not reach.coverage:
        here &= ~_is(Kind.COVERAGE)
    if reach.simulated is None:
        return here
    return here & (col(IncidentRow.simulated) == reach.simulated)


def _of_components(components: Collection[Component]) -> sa.ColumnElement[bool]:
    names = [str(one) for one in components]
    sharing = select(ConditionRow.incident_id).where(col(ConditionRow.component).in_(names))
    return col(IncidentRow.component).in_(names) | col(IncidentRow.id).in_(sharing)


def _is(kind: Kind) -> sa.ColumnElement[bool]:
    return col(IncidentRow.component).startswith(f"{kind}:", autoescape=True)


def _where(session: Session, name: str) -> sa.ColumnElement[str | None]:
    return json_part(session, col(IncidentRow.fault), "where", name)


def _of_line(session: Session, line: Line) -> sa.ColumnElement[bool]:
    in_area = _is(Kind.AREA) & (_where(session, "area") == line.area)
    of_provider = _where(session, "provider") == line.provider
    of_grid = _is(Kind.GRID) & (_where(session, "area") == line.area)
    return ((_is(Kind.PROVIDER) | in_area) & of_provider) | of_grid


def _of_services(session: Session, codes: frozenset[str] | None) -> sa.ColumnElement[bool]:
    any_of_them = sa.or_(*(_is(kind) for kind in _OF_A_SERVICE))
    if codes is None:
        return any_of_them
    return any_of_them & _where(session, "service").in_(codes)
