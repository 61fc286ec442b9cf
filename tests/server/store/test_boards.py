from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.store.boards import (
    KEPT,
    Boards,
    locator,
    put_boards,
    put_locator,
    trim_boards,
)
from server.store.session import Store
from server.store.tables import LocatorRow
from server.store.tables.alerts import World
from tests.server.databases import EACH_DATABASE, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def put(store: Store, world: World, boards: dict[int, bytes], at: datetime = NOW) -> None:
    with store.writing() as session:
        put_boards(session, world, boards, dict.fromkeys(boards, at))


def a_locator(version: int, body: bytes = b"learnt") -> LocatorRow:
    return LocatorRow(
        world=World.REAL,
        version=version,
        born=1,
        round=version,
        at=NOW,
        received_ms=1,
        late_ms=1,
        counted=b"",
        homes=b"",
        body=body,
    )


def put_next(store: Store, row: LocatorRow) -> bool:
    with store.writing() as session:
        return put_locator(session, row)


def test_the_boards_of_a_world_are_read_by_round(store: Store) -> None:
    put(store, World.REAL, {7: b"seven", 8: b"eight"})
    put(store, World.SIMULATED, {7: b"other"})

    put(store, World.REAL, {8: b"eight again"})

    with store.reading() as session:
        assert dict(Boards(session, World.REAL)) == {7: b"seven", 8: b"eight again"}
        assert len(Boards(session, World.SIMULATED)) == 1
        assert Boards(session, World.REAL).get(9) is None


def test_boards_go_after_two_days(store: Store) -> None:
    put(store, World.REAL, {7: b"old"}, NOW - KEPT - timedelta(seconds=1))
    put(store, World.REAL, {8: b"young"}, NOW - KEPT)

    with store.writing() as session:
        trim_boards(session, NOW - KEPT)

    with store.reading() as session:
        assert list(Boards(session, World.REAL)) == [8]


def test_what_was_learnt_is_replaced_by_its_next_version_only(store: Store) -> None:
    assert put_next(store, a_locator(1))
    assert put_next(store, a_locator(2, b"more"))

    assert not put_next(store, a_locator(1))
    assert not put_next(store, a_locator(2, b"of another process"))
    assert not put_next(store, a_locator(5))

    with store.reading() as session:
        row = locator(session, World.REAL)
        assert row is not None
        assert (row.version, row.body) == (2, b"more")
        assert locator(session, World.SIMULATED) is None
