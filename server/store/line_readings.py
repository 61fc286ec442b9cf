"""What the tests of their speed say of links, as ``alerts.condition`` judges it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from alerts.component import Component, Kind
from alerts.condition.condition import Facts
from alerts.condition.line_test import TESTS, LineTests
from checks.check import SPEED_DOWN, SPEED_UP
from server.store import speeds
from server.store.readings import Reading
from server.store.speeds import Tested
from server.store.tables import Link

# A link is tested each working day: longer ago than a long weekend, nobody knows how it is now.
_LOOK_BACK = timedelta(days=4)


def of_lines(session: Session, now: datetime, zone: tzinfo) -> Mapping[int, Sequence[Reading]]:
    """Read the newest tests of the links that have a contract, by the number of their site."""
    tests: dict[int, list[Tested]] = defaultdict(list)
    for one in speeds.tested_since(session, now - _LOOK_BACK):
        tests[one.link_id].append(one)
    contracts = speeds.contracted(session, now.astimezone(zone).date())
    rows = session.execute(
        sa.select(col(Link.id), col(Link.site_id), col(Link.code), col(Link.simulated))
        .where(col(Link.valid_to).is_(None), col(Link.id).in_(tests))
        .order_by(col(Link.id))
    )
    found: dict[int, list[Reading]] = defaultdict(list)
    for link_id, site_id, code, simulated in rows:
        if (link_id, SPEED_DOWN) in contracts:
            facts = Facts(
                subject=Component(Kind.LINK, code),
                at=tests[link_id][0].at,
                line_tests=_ways(tests[link_id], contracts),
            )
            found[site_id].append(Reading(facts, None, simulated))
    return found


def provider_of(session: Session, code: str) -> str:
    """Give who provides a link; empty: there is none of that code."""
    return session.exec(select(Link.provider).where(col(Link.code) == code)).first() or ""


def _ways(
    newest_first: Sequence[Tested], contracts: Mapping[tuple[int, int], float]
) -> tuple[LineTests, ...]:
    return tuple(
        LineTests(
            upload=check == SPEED_UP,
            contract_mbps=contracts[newest_first[0].link_id, check],
            found_mbps=tuple(one.mbps for one in newest_first if one.check == check)[:TESTS],
        )
        for check in (SPEED_DOWN, SPEED_UP)
    )
