"""The deal's rows, on the real schema."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from server.clock import to_ms
from server.deal.lines import Rhythm
from server.deal.work import deal_out, has_to_deal, work_body
from server.store import budgets
from server.store.session import Store, sqlite_url
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Contract,
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


def look(store: Store, now: datetime) -> bool:
    """What the server does every quarter of a round; say whether it dealt."""
    with store.writing() as session:
        if not has_to_deal(session, ROUND_S, now):
            return False
        deal_out(session, ROUND_S, now)
        return True


def test_a_pc_that_falls_silent_hands_its_check_to_the_other_within_two_minutes(
    store: Store,
) -> None:
    run(store, NOW)
    silent = holder(store)

    dealt = []
    for seconds in range(15, 121, 15):
        now = NOW + timedelta(seconds=seconds)
        with store.writing() as session:
            session.get_one(DeviceNow, 3 - silent).contact_ms = to_ms(now)
        dealt.append(look(store, now))

    assert holder(store) == 3 - silent
    assert dealt == [*[False] * 7, True]
    with store.reading() as session:
        assert session.get_one(WorkRow, silent).version == 2
        closed = session.exec(select(Deal).where(col(Deal.valid_to).is_not(None))).one()
    assert (closed.device_id, closed.valid_to) == (silent, now)


def test_a_pc_that_says_bye_hands_it_over_at_the_next_look(store: Store) -> None:
    run(store, NOW)
    leaving = holder(store)
    with store.writing() as session:
        session.get_one(DeviceNow, leaving).said_bye = "shutdown"

    assert look(store, NOW + timedelta(seconds=15))
    assert holder(store) == 3 - leaving


def test_one_that_reports_seldom_is_not_taken_to_be_off_in_between(store: Store) -> None:
    run(store, NOW)
    with store.writing() as session:
        session.get_one(DeviceNow, holder(store)).pause_ms = 240_000

    assert not look(store, NOW + timedelta(seconds=300))
    assert look(store, NOW + timedelta(seconds=360))


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


def contract(store: Store, mbps: float) -> None:
    with store.writing() as session:
        began = NOW.date() - timedelta(days=30)
        session.add(Contract(link_id=1, valid_from=began, down_mbps=4 * mbps, up_mbps=mbps))


def test_what_is_planned_for_a_line_is_in_a_row(store: Store) -> None:
    contract(store, 8.0)

    run(store, NOW)

    with store.reading() as session:
        planned = budgets.of_link(session, 1)
    assert planned is not None
    assert (planned.mbps, planned.bytes_s, planned.pcs, planned.ease) == (8.0, 10_000, 2, "none")
    assert 0 < planned.probes_bytes_s < 0.6 * planned.bytes_s


def test_on_a_line_too_thin_for_pages_the_check_is_never_whole(store: Store) -> None:
    contract(store, 0.3)

    run(store, NOW)

    with store.reading() as session:
        work = json.loads(session.get_one(WorkRow, holder(store)).body)
    assert work["checks"][0]["whole_every"] == 0


def test_on_a_thin_line_who_does_not_keep_the_watch_reports_seldom(store: Store) -> None:
    contract(store, 0.5)
    with store.writing() as session:
        for device in range(3, 61):
            session.add(Device(id=device, identity=f"d{device}", state="active", enrolled_at=NOW))
        session.flush()
        for device in range(3, 61):
            session.add(DeviceNow(device_id=device, contact_ms=to_ms(NOW), link_id=1))

    run(store, NOW)

    with store.reading() as session:
        every = [row.report_every for row in session.exec(select(WorkRow))]
        bodies = [json.loads(row.body) for row in session.exec(select(WorkRow))]
    assert every.count(1) <= 4
    assert every.count(5) >= 56
    assert [body.get("report_every", 1) for body in bodies] == every


def test_on_the_thinnest_line_who_does_not_keep_the_watch_measures_as_seldom_too() -> None:
    work = json.loads(work_body((), ROUND_S, Rhythm(report_every=15, measure_every=15)))

    assert work["round_s"] == 15 * ROUND_S
    assert "report_every" not in work  # in rounds of its own: each


def test_a_line_may_be_given_more_than_its_percent(store: Store) -> None:
    contract(store, 0.3)

    with store.writing() as session:
        deal_out(session, ROUND_S, NOW, line_percent=100)

    with store.reading() as session:
        planned = budgets.of_link(session, 1)
    assert planned is not None
    assert planned.ease == "none"
