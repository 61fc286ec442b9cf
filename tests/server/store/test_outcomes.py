"""Results as pages ask for them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.check import RESOLVER
from server.store.packing import pack_phases
from server.store.questions.outcomes import OF_NO_SERVICE, newest_of_device
from server.store.session import Store, sqlite_url
from server.store.tables import CheckRow, ResultRow, Service
from tests.server.databases import new_store

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(sqlite_url(tmp_path / "canh.sqlite"))
    with store.writing() as session:
        session.add(Service(id=3, code="portal", name_vi="Cổng", scope="national", path="internet"))
        session.flush()
        session.add(CheckRow(id=1, service_id=3, version=1))
        session.add(CheckRow(id=2, service_id=3, version=1, retired_at=NOW))
        for at_ms, check in ((1, RESOLVER), (2, RESOLVER), (1, 1), (1, 2), (1, 99)):
            session.add(a_result(at_ms, check))
    yield store
    store.close()


def a_result(at_ms: int, check: int) -> ResultRow:
    return ResultRow(
        device_id=7,
        at_ms=at_ms,
        check_id=check,
        check_version=1,
        received_ms=at_ms,
        outcome="ok",
        phases=pack_phases({"dns": 1.0}),
    )


def test_the_newest_results_of_a_device_hold_those_of_its_agent_but_no_retired_check(
    store: Store,
) -> None:
    with store.reading() as session:
        newest = newest_of_device(session, 7, 0)

    found = [(one.check_id, one.service_id, one.at_ms) for one in newest]
    assert found == [(RESOLVER, OF_NO_SERVICE, 2), (1, 3, 1)]
