from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.store.retention import Ends, trim_devices, trim_ledger, trim_uptime
from server.store.session import Store
from server.store.tables import (
    Audit,
    CheckRow,
    Deal,
    Device,
    Link,
    ResultRow,
    Sample,
    Service,
    Site,
    UptimeInterval,
)
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
        return trim_devices(session, after, most, Ends(raw_ms=2000, hours_ms=0))


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


def test_what_the_server_probed_itself_goes_too(store: Store) -> None:
    with store.writing() as session:
        for at_ms in (1000, 2000):
            session.add(
                ResultRow(
                    device_id=0,
                    at_ms=at_ms,
                    check_id=1,
                    check_version=1,
                    link_id=0,
                    received_ms=0,
                    outcome="ok",
                )
            )

    trim(store, after=0, most=2)

    assert [row.at_ms for row in all_of(store, ResultRow)] == [2000]


def test_uptime_goes_site_by_site_and_that_of_the_server_itself_first(store: Store) -> None:
    with store.writing() as session:
        session.add_all(Site(code=f"s{number}", name="") for number in (1, 2))
        session.add_all(
            UptimeInterval(
                site_id=site,
                link_id=site,
                check_id=1,
                from_ms=from_ms,
                to_ms=from_ms + 1,
                state="up",
                period_s=60,
            )
            for site in (0, 1, 2)
            for from_ms in (1000, 2000)
        )

    ends: list[int | None] = [0]
    while (after := ends[-1]) is not None:
        with store.writing() as session:
            ends.append(trim_uptime(session, after, before_ms=2000))

    assert ends == [0, 1, 2, None]
    left = {(row.site_id, row.from_ms) for row in all_of(store, UptimeInterval)}
    assert left == {(0, 2000), (1, 2000), (2, 2000)}


def test_deals_in_force_stay_however_old_and_ended_ones_go_with_what_was_measured(
    store: Store,
) -> None:
    ends = {1: None, 2: NOW - timedelta(days=31), 3: NOW - timedelta(days=29)}
    with store.writing() as session:
        for needed in (
            Site(id=1, code="s1", name=""),
            Link(id=1, code="l1", site_id=1, path="internet", provider="", valid_from=NOW),
            Service(id=1, code="portal", name_vi="", scope="national", path="internet"),
            CheckRow(id=1, service_id=1, version=1),
        ):
            session.add(needed)
            session.flush()
        began = NOW - timedelta(days=90)
        session.add_all(
            Deal(
                link_id=1,
                check_id=1,
                device_id=device,
                valid_from=began,
                valid_to=end,
                period_s=60,
            )
            for device, end in ends.items()
        )
        session.add_all(
            Audit(at=NOW - timedelta(days=days), actor="lan", action="added", subject="unit:1")
            for days in (400, 300)
        )

    with store.writing() as session:
        trim_ledger(session, NOW - timedelta(days=30), NOW - timedelta(days=366))

    assert {row.device_id for row in all_of(store, Deal)} == {1, 3}
    assert [row.at for row in all_of(store, Audit)] == [NOW - timedelta(days=300)]
