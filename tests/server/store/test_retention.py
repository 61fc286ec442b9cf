from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.store.retention import trim_devices
from server.store.session import Store
from server.store.tables import Device, ResultRow, Sample
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add_all(Device(state="active", enrolled_at=NOW) for _ in range(5))
        yield store


def trim(store: Store, after: int, most: int) -> int | None:
    with store.writing() as session:
        return trim_devices(session, after, most, before_ms=2000)


def test_what_is_older_goes_and_what_is_not_stays(store: Store) -> None:
    with store.writing() as session:
        for at_ms in (1000, 1999, 2000, 3000):
            session.add(Sample(device_id=1, at_ms=at_ms, sequence=at_ms, values=b""))
            session.add(
                ResultRow(
                    device_id=1,
                    at_ms=at_ms,
                    check_id=1,
                    check_version=1,
                    received_ms=0,
                    outcome="ok",
                )
            )

    assert trim(store, after=0, most=10) is None

    assert sorted(row.at_ms for row in all_of(store, Sample)) == [2000, 3000]
    assert sorted(row.at_ms for row in all_of(store, ResultRow)) == [2000, 3000]


def test_a_slice_says_where_the_next_begins(store: Store) -> None:
    with store.writing() as session:
        for device in range(1, 6):
            session.add(Sample(device_id=device, at_ms=1, sequence=1, values=b""))

    ends = [trim(store, after=0, most=2)]
    left = [row.device_id for row in all_of(store, Sample)]
    ends += [trim(store, after=2, most=2), trim(store, after=4, most=2)]

    assert ends == [2, 4, None]
    assert left == [3, 4, 5]
    assert all_of(store, Sample) == []
