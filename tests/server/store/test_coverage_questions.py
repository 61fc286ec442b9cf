from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.clock import to_ms
from server.fleet.coverage import Basis, Expected, Heads
from server.store.inserts import put
from server.store.questions import devices
from server.store.questions.coverage import Counted, count, is_unheard
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Session, Store
from server.store.tables import Asset, Device, DeviceNow, NeighbourRow, Staff
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.evaluate.house import TEN, furnish

WEEK_AGO = TEN - timedelta(days=7)
JUST_NOW_MS = to_ms(TEN) - 60_000
LATELY = (TEN - timedelta(days=14)).date()
ASSETS: Sequence[dict[str, Any]] = (
    {},
    {"kind": "laptop"},
    {"kind": "printer"},
    {"written_off": date(2026, 1, 1)},
)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Site 1 has five computers, of which one reports, one is off, one is lost, two never came."""
    with migrated(url_of(request, tmp_path)) as store:
        furnish(store)
        with store.writing() as session:
            heard(session, 1, JUST_NOW_MS)
            heard(session, 2, JUST_NOW_MS, said_bye="shutdown")
            heard(session, 3, to_ms(WEEK_AGO) - 1)
            joined_long_ago = session.get_one(Device, 4)
            joined_long_ago.enrolled_at = WEEK_AGO - timedelta(days=1)
        yield store


def heard(session: Session, device: int, at_ms: int, said_bye: str = "") -> None:
    session.add(DeviceNow(device_id=device, contact_ms=at_ms, said_bye=said_bye))


def counted(store: Store, scope: Scope = WHOLE_PROVINCE) -> Counted:
    with store.reading() as session:
        return count(session, scope, JUST_NOW_MS, WEEK_AGO, LATELY)


def test_who_is_off_is_enrolled_and_who_never_came_counts_from_joining(store: Store) -> None:
    assert counted(store).heads[1] == Heads(enrolled=5, reporting=1, unheard=2)


def test_printers_servers_and_what_is_out_of_use_are_no_computers_to_cover(store: Store) -> None:
    with store.writing() as session:
        for number, changes in ((1, {"kind": "server"}), (2, {"state": "retired"})):
            session.get_one(Device, number).sqlmodel_update(changes)

    assert counted(store).heads[1] == Heads(enrolled=3, reporting=0, unheard=2)


def test_the_register_counts_computers_that_are_not_written_off(store: Store) -> None:
    with store.writing() as session:
        put(session, "staff", [people(1, 9), people(2, 7)])
        for number, changes in enumerate(ASSETS):
            row = Asset(code=f"TS{number}", name="Máy", unit_id=1, kind="desktop", source="a.csv")
            session.add(row.sqlmodel_update(changes))

    expected = counted(store).expected
    assert (expected[1], expected[2], expected[3]) == (
        Expected(2, Basis.REGISTER),
        Expected(7, Basis.STAFF),
        None,
    )
    assert counted(store).equipment == {1: 1}


def test_what_else_is_on_the_networks_is_counted_where_somebody_tells(store: Store) -> None:
    with store.writing() as session:
        for hardware in ("0021b7aa0001", "0021b7aa0002"):
            row = NeighbourRow(site_id=2, hardware=hardware, first_seen=LATELY, last_seen=LATELY)
            session.add(row)

    heads = counted(store).heads

    assert (heads[1].others, heads[2].others) == (None, 2)
    assert heads[2].enrolled == 5


def test_only_what_is_of_the_scope_is_counted(store: Store) -> None:
    own = counted(store, Scope(frozenset({2})))

    assert [one.site.code for one in own.sites] == ["s2"]
    assert set(own.heads) == {2}
    assert set(own.expected) == {2}


def test_the_longest_unheard_come_first(store: Store) -> None:
    with store.reading() as session:
        found = devices.unheard_at_site(session, WHOLE_PROVINCE, 1, is_unheard(WEEK_AGO))
        elsewhere = devices.unheard_at_site(session, Scope(frozenset({2})), 1, is_unheard(WEEK_AGO))

    assert [one.device.host for one in found] == ["MAY-4", "MAY-3"]
    assert elsewhere == []


def people(unit: int, number: int) -> dict[str, object]:
    row = Staff(
        unit_id=unit, post_group="viii", role="officer", title="", people=number, source="a.csv"
    )
    return row.model_dump()
