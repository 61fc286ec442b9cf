"""The results of speed tests: when each link was measured last, how fast, and by whom in vain."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from checks.check import SPEED_DOWN, SPEED_UP
from checks.words import OK
from server.clock import from_ms, to_ms
from server.store.budgets import contracts_in_force
from server.store.tables import ResultRow

_TESTS = (SPEED_DOWN, SPEED_UP)
# Not the computer's failure: its turn had not come.
_LATER = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How fast a link was, in Mbit/s, and when."""

    mbps: float
    at: datetime


def measured_at(session: Session, since: datetime) -> dict[tuple[int, int], datetime]:
    """Say when each link was last measured, since a time, by link and check."""
    rows = session.execute(
        sa.select(
            col(ResultRow.link_id), col(ResultRow.check_id), sa.func.max(col(ResultRow.at_ms))
        )
        .where(*_tests_since(since), col(ResultRow.outcome) == OK)
        .group_by(col(ResultRow.link_id), col(ResultRow.check_id))
    )
    return {(link, check): from_ms(at_ms) for link, check, at_ms in rows if link is not None}


def failed_at(session: Session, since: datetime) -> frozenset[tuple[int, int]]:
    """List link and device of the tests that failed since a time."""
    rows = session.execute(
        sa.select(col(ResultRow.link_id), col(ResultRow.device_id))
        .where(*_tests_since(since), col(ResultRow.outcome).not_in((OK, _LATER)))
        .distinct()
    )
    return frozenset((link, device) for link, device in rows if link is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a device measured of a link, by one of the checks of its speed."""

    link_id: int
    check: int
    device_id: int
    mbps: float
    at: datetime


def tested_since(session: Session, since: datetime) -> list[Tested]:
    """Give the tests since a time that measured something, the newest first."""
    rows = session.execute(
        sa.select(
            col(ResultRow.link_id),
            col(ResultRow.check_id),
            col(ResultRow.device_id),
            col(ResultRow.value),
            col(ResultRow.at_ms),
        )
        .where(
            *_tests_since(since),
            col(ResultRow.outcome) == OK,
            col(ResultRow.link_id).is_not(None),
            col(ResultRow.value).is_not(None),
        )
        .order_by(col(ResultRow.at_ms).desc())
    )
    return [
        Tested(link_id=link, check=check, device_id=device, mbps=mbps, at=from_ms(at_ms))
        for link, check, device, mbps, at_ms in rows
    ]


def contracted(session: Session, today: date) -> dict[tuple[int, int], float]:
    """Give the contracted speed of each link that has a contract, by link and check; Mbit/s."""
    return {
        (row.link_id, check): mbps
        for row in contracts_in_force(session, today)
        for check, mbps in ((SPEED_DOWN, row.down_mbps), (SPEED_UP, row.up_mbps))
    }


def newest(session: Session, link_id: int | None = None) -> dict[tuple[int, int], Measured]:
    """Give the newest speeds that are kept, by link and check. ``link_id``: of this link alone."""
    place = sa.func.row_number().over(
        partition_by=(col(ResultRow.link_id), col(ResultRow.check_id)),
        order_by=col(ResultRow.at_ms).desc(),
    )
    asked = select(ResultRow, place.label("place")).where(
        col(ResultRow.check_id).in_(_TESTS), col(ResultRow.value).is_not(None)
    )
    if link_id is not None:
        asked = asked.where(ResultRow.link_id == link_id)
    ranked = asked.subquery()
    rows = session.execute(
        sa.select(ranked.c.link_id, ranked.c.check_id, ranked.c.at_ms, ranked.c.value).where(
            ranked.c.place == 1, ranked.c.link_id.is_not(None)
        )
    )
    return {
        (link, check): Measured(mbps=mbps, at=from_ms(at_ms)) for link, check, at_ms, mbps in rows
    }


def _tests_since(since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return col(ResultRow.check_id).in_(_TESTS), col(ResultRow.at_ms) >= to_ms(since)
