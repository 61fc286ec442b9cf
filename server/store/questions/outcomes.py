"""Questions about results: the newest of each check over each link, and where they turned."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from checks.server_kinds import SERVER_KINDS
from checks.words import OK
from server.store.observations import CONTROL
from server.store.packing import unpack_phases
from server.store.scope import Scope
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Deal,
    Link,
    ResultRow,
    Service,
    SiteMembership,
)
from server.store.tables.telemetry import OF_A_CHECK

# What pages show of a result. Columns and no rows of the mapper: there are thousands of them.
_COLUMNS = tuple(
    sa.inspect(ResultRow).columns[name]
    for name in (
        "device_id",
        "link_id",
        "check_id",
        "at_ms",
        "outcome",
        "phase",
        "total_ms",
        "phases",
        "address",
        "status",
        "certificate_days",
        "value",
    )
)
_END_OF_TIME_MS = 2**62
# A link probes a service every third minute as a rule: an outcome holds until the third is missed.
HOLDS = timedelta(minutes=10)
# Where it probes more seldom, since the line is thin: a gap of more periods is unknown, never up.
_HOLDS_PERIODS = 2.5
# So long before a failure is looked for what came before it.
_BEFORE_MS = round(timedelta(hours=1) / timedelta(milliseconds=1))
# What an agent probes on its own (its resolver, the server) is of no service.
OF_NO_SERVICE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One result of a check of a service, or of ``OF_NO_SERVICE``.

    ``before``: of a failure, the outcome before it over the same link; empty: there was none; None:
    not asked for.
    """

    device_id: int
    link_id: int | None
    check_id: int
    service_id: int
    at_ms: int
    outcome: str
    phase: str
    total_ms: float | None
    phases_ms: dict[str, float]
    address: str
    status: int | None
    certificate_days: int | None
    value: float | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A result that differs from the one before it of the same check over the same link."""

    link_id: int
    service_id: int
    at_ms: int
    outcome: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCheck:
    """A check in force: of which service, what it does, how often."""

    check_id: int
    service_id: int
    kind: str
    settings: str
    period_s: float


def services(session: Session) -> list[Service]:
    """List all services by code."""
    return list(session.exec(select(Service).order_by(col(Service.code))))


def running_checks(session: Session) -> list[RunningCheck]:
    """List the checks in force."""
    rows = session.exec(
        select(CheckRow, CheckVersion)
        .join(
            CheckVersion,
            (col(CheckVersion.check_id) == col(CheckRow.id))
            & (col(CheckVersion.version) == col(CheckRow.version)),
        )
        .where(col(CheckRow.retired_at).is_(None))
        .order_by(col(CheckRow.id))
    )
    return [
        RunningCheck(
            check_id=version.check_id,
            service_id=check.service_id,
            kind=version.kind,
            settings=version.settings,
            period_s=version.period_s,
        )
        for check, version in rows
    ]


def newest_by_link(session: Session, scope: Scope, since_ms: int) -> list[Outcome]:
    """Give the newest result since a time of each check in force over each link of a scope.

    Of what is probed too seldom for ``HOLDS`` it may be as much older.
    """
    longer_ms = _held_longer_ms(session)
    newest = _series(scope, since_ms - max(longer_ms.values(), default=0))
    rows = session.execute(
        sa.select(*_COLUMNS, newest.c.service_id, _before(newest))
        .join(
            newest,
            (col(ResultRow.link_id) == newest.c.link_id)
            & (col(ResultRow.check_id) == newest.c.check_id)
            & col(ResultRow.at_ms).between(newest.c.at_ms, newest.c.at_ms),
        )
        .where(OF_A_CHECK)
        # The last of those dated alike is kept.
        .order_by(newest.c.service_id, newest.c.link_id, col(ResultRow.sequence))
    )
    found = {(outcome.link_id, outcome.check_id): outcome for outcome in _outcomes(rows)}
    return [
        outcome
        for series, outcome in found.items()
        if outcome.at_ms >= since_ms - longer_ms.get(series, 0)
    ]


def _before(newest: sa.CTE) -> sa.ColumnElement[str]:
    """Choose the outcome before the newest of a series, if that is a failure; else nothing."""
    before = aliased(ResultRow, name="before")
    earlier = (
        sa.select(col(before.outcome))
        .where(
            sa.text("before.check_id > 0"),
            col(before.link_id) == newest.c.link_id,
            col(before.check_id) == newest.c.check_id,
            col(before.at_ms).between(newest.c.at_ms - _BEFORE_MS, newest.c.at_ms - 1),
        )
        .order_by(col(before.at_ms).desc())
        .limit(1)
        .correlate(newest)
        .scalar_subquery()
    )
    return sa.case((col(ResultRow.outcome) != OK, sa.func.coalesce(earlier, "")), else_="")


def _held_longer_ms(session: Session) -> dict[tuple[int | None, int], int]:
    """Say how much longer than usual an outcome holds, by link and check, by the deal in force."""
    usual_s = HOLDS.total_seconds()
    rows = session.execute(
        sa.select(col(Deal.link_id), col(Deal.check_id), sa.func.max(col(Deal.period_s)))
        .where(col(Deal.valid_to).is_(None), col(Deal.period_s) > usual_s / _HOLDS_PERIODS)
        .group_by(col(Deal.link_id), col(Deal.check_id))
    )
    return {
        (link, check): round((_HOLDS_PERIODS * period_s - usual_s) * 1000)
        for link, check, period_s in rows
    }


def newest_by_server(session: Session, since_ms: int) -> list[Outcome]:
    """Give the newest result since a time of each check in force that the server alone makes."""
    in_force = (col(CheckVersion.check_id) == col(CheckRow.id)) & (
        col(CheckVersion.version) == col(CheckRow.version)
    )
    rows = session.execute(
        sa.select(*_COLUMNS, col(CheckRow.service_id))
        .join(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .join(CheckVersion, in_force)
        .where(
            col(ResultRow.device_id) == CONTROL,
            col(ResultRow.at_ms) >= since_ms,
            col(CheckVersion.kind).in_(SERVER_KINDS),
            col(CheckRow.retired_at).is_(None),
        )
        .order_by(col(ResultRow.at_ms))
    )
    return list({outcome.check_id: outcome for outcome in _outcomes(rows)}.values())


def newest_of_device(session: Session, device_id: int, since_ms: int) -> list[Outcome]:
    """Give a device's newest result since a time of each check in force, and of its agent's own."""
    rows = session.execute(
        sa.select(*_COLUMNS, sa.func.coalesce(col(CheckRow.service_id), OF_NO_SERVICE))
        .outerjoin(CheckRow, col(CheckRow.id) == col(ResultRow.check_id))
        .where(
            col(ResultRow.device_id) == device_id,
            col(ResultRow.at_ms) >= since_ms,
            (col(ResultRow.check_id) < 0) | col(CheckRow.id).is_not(None),
            col(CheckRow.retired_at).is_(None),
        )
        .order_by(col(ResultRow.at_ms), col(ResultRow.sequence))
    )
    newest = {outcome.check_id: outcome for outcome in _outcomes(rows)}
    return sorted(newest.values(), key=lambda outcome: outcome.service_id)


def last_of_service(session: Session, scope: Scope, service_id: int, most: int) -> list[Outcome]:
    """List the last results of a service's checks over the links of a scope, newest first."""
    checks = session.exec(
        select(CheckRow.id).where(
            col(CheckRow.service_id) == service_id, col(CheckRow.retired_at).is_(None)
        )
    ).all()
    rows = [
        row
        for check in checks
        # One check at a time: so the index gives them in order, and the last few are all it reads.
        for row in session.execute(
            sa.select(*_COLUMNS, sa.literal(service_id))
            .where(col(ResultRow.check_id) == check, col(ResultRow.link_id).in_(_links(scope)))
            .order_by(col(ResultRow.at_ms).desc())
            .limit(most)
        )
    ]
    return sorted(_outcomes(rows), key=_newest_first)[:most]


def _newest_first(one: Outcome) -> tuple[int, int, int]:
    return -one.at_ms, one.device_id, one.check_id


def turns(session: Session, scope: Scope, since_ms: int) -> list[Turn]:
    """List the results since a time that differ from the one before, oldest first.

    A single failure is passed over: a line loses a packet now and then, and the next result says
    whether it was more.
    """
    found = [
        Turn(link_id=link, service_id=service, at_ms=at_ms, outcome=outcome, before=before)
        for check, service, links in _not_fine(session, scope, since_ms)
        for (link, _, before), (same, at_ms, outcome) in pairwise(
            _lasting(_course(session, check, links, since_ms))
        )
        if link == same and before != outcome
    ]
    return sorted(found, key=lambda turn: (turn.at_ms, turn.link_id, turn.service_id))


def _not_fine(
    session: Session, scope: Scope, since_ms: int
) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Give each check that was not fine since a time, its service, and over which links.

    Only there can anything have turned, and as a rule that is little of all there is.
    """
    rows = session.execute(
        sa.select(col(CheckRow.id), col(CheckRow.service_id), col(ResultRow.link_id))
        .join(ResultRow, col(ResultRow.check_id) == col(CheckRow.id))
        .where(
            col(CheckRow.retired_at).is_(None),
            # Naming the checks lets the index on check and time find the rows.
            col(ResultRow.check_id).in_(_in_force()),
            col(ResultRow.at_ms) >= since_ms,
            col(ResultRow.outcome) != OK,
            col(ResultRow.link_id).in_(_links(scope)),
        )
        .distinct()
        .order_by(col(CheckRow.id))
    )
    for (check, service), of_check in groupby(rows, key=lambda row: (row[0], row[1])):
        yield check, service, frozenset(link for _, _, link in of_check)


def _course(
    session: Session, check: int, links: Collection[int], since_ms: int
) -> list[tuple[int, int, str]]:
    """Give link, time and outcome of a check's results since a time, link by link, in order."""
    rows = session.execute(
        sa.select(col(ResultRow.link_id), col(ResultRow.at_ms), col(ResultRow.outcome))
        .where(
            OF_A_CHECK,
            col(ResultRow.link_id).in_(links),
            col(ResultRow.check_id) == check,
            col(ResultRow.at_ms).between(since_ms, _END_OF_TIME_MS),
        )
        .order_by(col(ResultRow.link_id), col(ResultRow.at_ms), col(ResultRow.sequence))
    )
    return [(link or 0, at_ms, outcome) for link, at_ms, outcome in rows]


def _lasting(course: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Leave out each failure that no other over the same link comes before, or follows.

    So one that lasted since before the time, and ended with its first result in it, is not told of.
    """
    nothing = (0, 0, OK)
    for before, (link, at_ms, outcome), after in zip(
        [nothing, *course[:-1]], course, [*course[1:], nothing], strict=True
    ):
        beside = (one[2] for one in (before, after) if one[0] == link)
        if outcome == OK or any(word != OK for word in beside):
            yield link, at_ms, outcome


def _in_force() -> SelectOfScalar[Any]:
    return select(CheckRow.id).where(col(CheckRow.retired_at).is_(None))


def _links(scope: Scope) -> SelectOfScalar[Any]:
    """Choose the links of a scope."""
    at_unit = (col(SiteMembership.site_id) == col(Link.site_id)) & (
        col(SiteMembership.valid_to).is_(None)
    )
    return (
        select(Link.id)
        .join(SiteMembership, at_unit)
        .where(scope.allows(col(SiteMembership.unit_id)))
    )


def _series(scope: Scope, since_ms: int) -> sa.CTE:
    """Choose when each check in force was measured last over each link of a scope, since a time."""
    at_ms = (
        sa.select(col(ResultRow.at_ms))
        .where(
            OF_A_CHECK,
            col(ResultRow.link_id) == col(Link.id),
            col(ResultRow.check_id) == col(CheckRow.id),
            # Between two bounds, here and above, or SQLite would read all of the series.
            col(ResultRow.at_ms).between(since_ms, _END_OF_TIME_MS),
        )
        .order_by(col(ResultRow.at_ms).desc())
        .limit(1)
        .correlate(Link, CheckRow)
        .scalar_subquery()
    )
    return (
        sa.select(
            col(Link.id).label("link_id"),
            col(CheckRow.id).label("check_id"),
            col(CheckRow.service_id).label("service_id"),
            at_ms.label("at_ms"),
        )
        .select_from(Link)
        .join(CheckRow, sa.true())
        .where(col(Link.id).in_(_links(scope)), col(CheckRow.retired_at).is_(None))
        .cte("newest")
        # Else SQLite may look the time up once for every result.
        .prefix_with("MATERIALIZED")
    )


def _outcomes(rows: Iterable[Any]) -> list[Outcome]:
    """Read rows of ``_COLUMNS``, a service, and where it was asked for the outcome before."""
    return [
        Outcome(
            device_id=device,
            link_id=link,
            check_id=check,
            service_id=service,
            at_ms=at_ms,
            outcome=outcome,
            phase=phase,
            total_ms=total_ms,
            phases_ms=unpack_phases(phases),
            address=address,
            status=status,
            certificate_days=days,
            value=value,
            before=before[0] if before else None,
        )
        for device, link, check, at_ms, outcome, phase, total_ms, phases, address, status, days, value, service, *before in rows  # noqa: E501  # a row, as it was asked for
    ]
