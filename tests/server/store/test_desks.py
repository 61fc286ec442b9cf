"""Questions about what one-stop desks have, on each database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from checks.check import SPEED_DOWN, SPEED_UP
from server.clock import to_ms
from server.fleet.equipment import Equipment
from server.store.questions.desks import at_posts, newest_tests, registered, unregistered
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Store
from server.store.tables import (
    Device,
    DeviceMembership,
    InventoryRow,
    ResultRow,
    Site,
    SiteMembership,
    Unit,
)
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.procurement.rows import an_asset

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
ONE_STOP = "Bộ phận một cửa"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Two units; the first has three devices, two inventories of the first of them."""
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            for number in (1, 2):
                session.add(Unit(id=number, code=f"u{number}", kind="xa", name="Xã"))
                session.add(Site(id=number, code=f"s{number}", name="Trụ sở"))
            session.flush()
            for number in (1, 2):
                session.add(SiteMembership(site_id=number, unit_id=number, valid_from=NOW))
            for number, state in ((1, "active"), (2, "active"), (3, "retired")):
                session.add(Device(id=number, state=state, enrolled_at=NOW))
            session.flush()
            for number in (1, 2, 3):
                session.add(DeviceMembership(device_id=number, site_id=1, valid_from=NOW))
            for days in (3, 1):
                session.add(
                    InventoryRow(device_id=1, seen_at=NOW - timedelta(days=days), body=f"{days}")
                )
        yield store


def put(store: Store, *assets: dict[str, object]) -> None:
    with store.writing() as session:
        for number, told in enumerate(assets, 1):
            session.add(an_asset(f"A{number}", id=number, **told))


def test_the_register_is_counted_by_unit_kind_and_post(store: Store) -> None:
    put(store, {}, {}, {"kind": "printer", "post": ""}, {"kind": "ups"}, {"unit_id": 2})

    with store.reading() as session:
        found = {
            (one.unit_id, one.kind, one.post): one.count
            for one in registered(session, WHOLE_PROVINCE)
        }

    assert found == {
        (1, Equipment.DESKTOP, ONE_STOP): 2,
        (1, Equipment.PRINTER, ""): 1,
        (2, Equipment.DESKTOP, ONE_STOP): 1,
    }


def test_what_is_written_off_is_gone(store: Store) -> None:
    put(store, {"written_off": date(2026, 1, 1)})

    with store.reading() as session:
        assert registered(session, WHOLE_PROVINCE) == []
        assert at_posts(session, WHOLE_PROVINCE, [ONE_STOP], [Equipment.DESKTOP]) == []


def test_active_devices_that_no_register_knows_are_counted(store: Store) -> None:
    put(store, {"device_id": 1})

    with store.reading() as session:
        assert unregistered(session, WHOLE_PROVINCE) == [(1, "pc", 1)]


def test_an_asset_comes_with_the_newest_that_it_said_of_itself(store: Store) -> None:
    put(store, {"device_id": 1}, {"post": "Kế toán"}, {"kind": "scanner"}, {"unit_id": 2})
    kinds = [Equipment.DESKTOP, Equipment.SCANNER]

    with store.reading() as session:
        found = at_posts(session, Scope(frozenset({1})), [ONE_STOP], kinds)

    assert [(one.code, one.inventory) for one in found] == [("A1", "1"), ("A3", None)]
    assert found[0].seen_at == NOW - timedelta(days=1)


def test_the_newest_speed_of_a_link_is_what_counts(store: Store) -> None:
    rows = [
        (1, SPEED_DOWN, 9, 80.0),
        (1, SPEED_DOWN, 2, 30.0),
        (1, SPEED_DOWN, 1, None),
        (1, SPEED_UP, 1, 5.0),
        (2, SPEED_DOWN, 24 * 9, 70.0),
    ]
    with store.writing() as session:
        for link, check, hours_ago, mbps in rows:
            at_ms = to_ms(NOW - timedelta(hours=hours_ago))
            session.add(
                ResultRow(
                    device_id=5,
                    at_ms=at_ms,
                    check_id=check,
                    check_version=1,
                    link_id=link,
                    received_ms=at_ms,
                    outcome="ok",
                    value=mbps,
                )
            )

    with store.reading() as session:
        found = newest_tests(session, NOW - timedelta(days=7))

    assert [(one.link_id, one.mbps, one.device_id) for one in found] == [(1, 30.0, 5)]
