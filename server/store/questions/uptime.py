"""Questions about uptime: how series stood over a time, and what explains that they were down."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from alerts.component import Kind, component
from server.clock import from_ms, to_ms
from server.store import maintenance
from server.store.series import routes_of
from server.store.tables import CheckRow, IncidentRow, Link, UptimeInterval
from server.store.tables.telemetry import UptimeState
from server.uptime.announced import AnnouncedWork, told_apart
from server.uptime.blame import Route
from server.uptime.figures import Span, Stretch
from server.uptime.periods import Series
from server.uptime.series import DAY_MS


class Known(NamedTuple):
    """A stretch of a series. ``link_id`` 0: of the server's own probes."""

    link_id: int
    check_id: int
    service_id: int
    stretch: Stretch


class Wanted(NamedTuple):
    """What is asked for. None: all of them."""

    span: Span
    link_ids: Collection[int] | None = None
    service_ids: Collection[int] | None = None


def over_links(session: Session, wanted: Wanted) -> list[Known]:
    """List how checks stood over links.

    By way of links and checks, since they lead the key: each series is one short piece of it.
    """
    asked = (
        _stretches(wanted)
        .select_from(Link)
        .join(CheckRow, sa.true())
        .join(
            UptimeInterval,
            (col(UptimeInterval.site_id) == col(Link.site_id))
            & (col(UptimeInterval.link_id) == col(Link.id))
            & (col(UptimeInterval.check_id) == col(CheckRow.id)),
        )
        .outerjoin(IncidentRow, col(IncidentRow.id) == col(UptimeInterval.incident_id))
    )
    if wanted.link_ids is not None:
        asked = asked.where(col(Link.id).in_(wanted.link_ids))
    return _known(session, asked, wanted.span)


def by_server(session: Session, wanted: Wanted) -> list[Known]:
    """List how checks stood when the server itself probed them."""
    asked = (
        _stretches(wanted)
        .select_from(CheckRow)
        .join(
            UptimeInterval,
            (col(UptimeInterval.site_id) == 0)
            & (col(UptimeInterval.link_id) == 0)
            & (col(UptimeInterval.check_id) == col(CheckRow.id)),
        )
        .outerjoin(IncidentRow, col(IncidentRow.id) == col(UptimeInterval.incident_id))
    )
    return _known(session, asked, wanted.span)


def _stretches(wanted: Wanted) -> "sa.Select[*tuple[Any, ...]]":
    table, span = UptimeInterval, wanted.span
    asked = sa.select(
        col(table.link_id),
        col(table.check_id),
        col(CheckRow.service_id),
        col(table.from_ms),
        col(table.to_ms),
        col(table.state),
        col(IncidentRow.component),
    ).where(
        # None is longer than a day.
        col(table.from_ms) >= span.from_ms - DAY_MS,
        col(table.from_ms) < span.to_ms,
        col(table.to_ms) > span.from_ms,
        col(CheckRow.retired_at).is_(None),
    )
    if wanted.service_ids is not None:
        asked = asked.where(col(CheckRow.service_id).in_(wanted.service_ids))
    return asked


def _known(session: Session, asked: "sa.Select[*tuple[Any, ...]]", span: Span) -> list[Known]:
    kinds: dict[str | None, Kind | None] = {None: None}
    known = [
        Known(
            link, check, service, Stretch(from_ms, to_ms, UptimeState(state), _kind(kinds, blamed))
        )
        for link, check, service, from_ms, to_ms, state, blamed in session.connection().execute(
            asked
        )
    ]
    works = _works(session, span)
    return _with_announced(session, known, works) if works else known


def _works(session: Session, span: Span) -> list[AnnouncedWork]:
    rows = maintenance.announced(session, from_ms(span.from_ms), from_ms(span.to_ms))
    return [
        AnnouncedWork(
            component=component(row.component),
            span=Span(to_ms(row.valid_from), to_ms(row.valid_to)),
        )
        for row in rows
    ]


def _with_announced(
    session: Session, known: Sequence[Known], works: Sequence[AnnouncedWork]
) -> list[Known]:
    """Tell apart what was down during announced work."""
    down = [one for one in known if one.stretch.state is UptimeState.DOWN]
    routes = routes_of(session, {Series(one.link_id, one.check_id) for one in down})
    blank = 0, Route(service="", scope="", simulated=False)
    return [
        one._replace(stretch=piece)
        for one in known
        for piece in told_apart(
            one.stretch, routes.get(Series(one.link_id, one.check_id), blank)[1], works
        )
    ]


def _kind(kinds: dict[str | None, Kind | None], blamed: str | None) -> Kind | None:
    if blamed is not None and blamed not in kinds:
        kinds[blamed] = component(blamed).kind
    return kinds[blamed]
