"""The deal's rows, on the real schema."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from server.clock import to_ms
from server.deal.work import deal_out
from server.store.session import Store, sqlite_url
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Deal,
    Device,
    DeviceNow,
    Link,
    Service,
    Site,
    WorkRow,
)
from tests.server.databases import new_store

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ROUND_S = 60.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(sqlite_url(tmp_path / "canh.sqlite"))
    with store.writing() as session:
        session.add(Site(id=1, code="s1", name="Trụ sở"))
        session.flush()
        session.add(
            Link(id=1, code="l1", site_id=1, path="internet", provider="VNPT", valid_from=NOW)
        )
        session.add(Service(id=1, code="portal", name_vi="Cổng", scope="national", path="internet"))
        session.flush()
        session.add(CheckRow(id=1, service_id=1, version=1))
        for device in (1, 2):
            session.add(Device(id=device, identity=f"d{device}", state="active", enrolled_at=NOW))
        session.flush()
        session.add(
            CheckVersion(
                check_id=1,
                version=1,
                kind="https",
                settings='{"host":"portal.example"}',
                period_s=60,
                timeout_s=10,
                created_at=NOW,
                created_by="test",
            )
        )
        for device in (1, 2):
            session.add(DeviceNow(device_id=device, contact_ms=to_ms(NOW), link_id=1))
    yield store
    store.close()


def run(store: Store, now: datetime) -> int:
    with store.writing() as session:
        return deal_out(session, ROUND_S, now)


def holder(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(Deal).where(col(Deal.valid_to).is_(None))).one().device_id


def test_one_pc_of_the_link_gets_the_check_and_both_get_work(store: Store) -> None:
    changed = run(store, NOW)

    with store.reading() as session:
        works = {row.device_id: json.loads(row.body) for row in session.exec(select(WorkRow))}
    assert changed == 2
    assert works[holder(store)]["checks"][0]["settings"] == {"host": "portal.example"}
    assert "checks" not in works[3 - holder(store)]


def test_dealing_again_changes_nothing(store: Store) -> None:
    run(store, NOW)

    assert run(store, NOW + timedelta(seconds=60)) == 0


def test_a_pc_that_falls_silent_hands_its_check_to_the_other_within_two_minutes(
    store: Store,
) -> None:
    run(store, NOW)
    silent = holder(store)
    later = NOW + timedelta(seconds=180)
    with store.writing() as session:
        session.get_one(DeviceNow, 3 - silent).contact_ms = to_ms(later)

    changed = run(store, later)

    assert holder(store) == 3 - silent
    assert changed == 2
    with store.reading() as session:
        assert session.get_one(WorkRow, silent).version == 2
        closed = session.exec(select(Deal).where(col(Deal.valid_to).is_not(None))).one()
    assert (closed.device_id, closed.valid_to) == (silent, later)


def test_a_pc_that_said_bye_is_dealt_nothing(store: Store) -> None:
    with store.writing() as session:
        session.get_one(DeviceNow, 1).said_bye = "shutdown"

    run(store, NOW)

    assert holder(store) == 2


def test_one_switch_leaves_everybody_without_checks(store: Store) -> None:
    run(store, NOW)
    had = holder(store)

    with store.writing() as session:
        deal_out(session, ROUND_S, NOW + timedelta(seconds=60), probing=False)

    with store.reading() as session:
        assert session.exec(select(Deal).where(col(Deal.valid_to).is_(None))).all() == []
        assert "checks" not in json.loads(session.get_one(WorkRow, had).body)
