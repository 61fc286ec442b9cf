"""Register, staff, budgets and prices from their sheets into rows, on each database."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from checks.inventory import Inventory, System
from checks.wire.plain import encode
from server.fleet.budgets import put_budgets
from server.fleet.changes import Changes
from server.fleet.import_budgets import parse_budgets
from server.fleet.import_prices import parse_prices
from server.fleet.import_register import parse_register
from server.fleet.import_staff import parse_staff
from server.fleet.prices import put_prices
from server.fleet.register import match_devices, put_register
from server.fleet.staff import put_staff
from server.store import sheets
from server.store.session import Store
from server.store.tables import (
    Asset,
    Budget,
    Device,
    DeviceMembership,
    InventoryRow,
    Price,
    Staff,
)
from server.store.tables.fleet import DeviceState
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.fleet.finance import NOW, put, with_units

REGISTER = "code,name,unit,serial,original_price,condition\n"
ONE = REGISTER + "A1,Máy vi tính để bàn,07210,S1,14500000,tốt\n"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield with_units(store)


def register(store: Store, text: str) -> Changes:
    return put(store, partial(parse_register, today=NOW.date()), put_register, text)


def test_an_asset_is_made_and_says_which_file_it_came_from(store: Store) -> None:
    changes = register(store, ONE)

    (asset,) = all_of(store, Asset)
    assert changes.created == ["asset:A1"]
    assert (asset.kind, asset.original_price_vnd, asset.source) == (
        "desktop",
        14_500_000,
        "sheet.csv",
    )


def test_the_same_register_again_changes_nothing(store: Store) -> None:
    register(store, ONE)

    changes = register(store, ONE)

    assert (changes.created, changes.changed, changes.unchanged) == ([], {}, 1)


def test_what_changed_is_told_and_a_column_left_out_keeps_its_values(store: Store) -> None:
    register(store, ONE)

    changes = register(store, "code,name,unit,serial\nA1,Máy vi tính để bàn,07228,\n")

    (asset,) = all_of(store, Asset)
    assert set(changes.changed["asset:A1"]) == {"unit_id", "serial"}
    assert (asset.serial, asset.condition, asset.original_price_vnd) == ("", "tốt", 14_500_000)


def test_what_is_disposed_of_stays_with_its_day(store: Store) -> None:
    register(store, ONE)

    register(store, "code,name,unit,written_off\nA1,Máy vi tính để bàn,07210,31/10/2026\n")

    (asset,) = all_of(store, Asset)
    assert asset.written_off == date(2026, 10, 31)


def test_an_asset_is_the_device_of_its_serial_number_until_that_is_another_one(
    store: Store,
) -> None:
    device = a_device(store, serial="S1")

    register(store, ONE)
    first = [asset.device_id for asset in all_of(store, Asset)]
    register(store, REGISTER + "A1,Máy tính,07210,S9,,\nA2,Máy tính,07210,S1,,\n")

    assert first == [device]
    assert {asset.code: asset.device_id for asset in all_of(store, Asset)} == {
        "A1": None,
        "A2": device,
    }


def test_a_device_that_reports_later_is_matched_then(store: Store) -> None:
    register(store, ONE)
    device = a_device(store, serial="S1")

    with store.writing() as session:
        changes = Changes()
        match_devices(session, changes)

    assert changes.changed == {"asset:A1": {"device_id": [None, device]}}


STAFF = "unit,group,role,people\n07210,vi,leader,1\n07210,viii,officer,30\n07228,viii,officer,20\n"


def test_a_sheet_of_staff_names_all_posts_of_its_units(store: Store) -> None:
    put(store, parse_staff, put_staff, STAFF)

    changes = put(store, parse_staff, put_staff, "unit,group,role,people\n07210,viii,officer,28\n")

    assert [(row.post_group, row.people) for row in by_unit(store)] == [("viii", 28), ("viii", 20)]
    assert changes.changed == {
        "staff:07210 viii officer": {"people": [30, 28]},
        "staff:07210 vi leader": {"people": [1, None]},
    }


def test_a_budget_is_known_by_payer_unit_year_and_use(store: Store) -> None:
    header = "source,unit,year,amount\n"
    put(store, parse_budgets, put_budgets, header + "province,,2027,500\ncommune,07210,2027,20\n")

    changes = put(
        store,
        parse_budgets,
        put_budgets,
        header + "province,,2027,600\ncommune,07210,2028,30\n",
    )

    amounts = {(row.payer, row.year): row.amount_vnd for row in all_of(store, Budget)}
    assert amounts == {("province", 2027): 600, ("commune", 2027): 20, ("commune", 2028): 30}
    assert changes.created == ["budget:commune 07210 2028 recurrent"]
    assert changes.changed == {"budget:province  2027 recurrent": {"amount_vnd": [500, 600]}}


def test_a_later_price_ends_the_one_before(store: Store) -> None:
    header = "model,kind,name,price_vnd,from,source\n"
    prices(store, header + "D1,desktop,Core i5,14500000,01/01/2026,web\n")

    prices(store, header + "D1,desktop,Core i5,15000000,01/07/2026,báo giá\n")
    prices(store, header + "D1,desktop,Core i5,14800000,01/04/2026,báo giá\n")

    rows = sorted(all_of(store, Price), key=lambda row: row.valid_from)
    assert [(row.price_vnd, row.valid_to) for row in rows] == [
        (14_500_000, date(2026, 4, 1)),
        (14_800_000, date(2026, 7, 1)),
        (15_000_000, None),
    ]


def prices(store: Store, text: str) -> Changes:
    entries, problems = parse_prices(text.encode())
    assert problems == ()
    with store.writing() as session:
        return put_prices(session, entries, "sheet.csv")


def by_unit(store: Store) -> list[Staff]:
    return sorted(all_of(store, Staff), key=lambda row: row.unit_id)


def a_device(store: Store, serial: str) -> int:
    with store.writing() as session:
        site = sheets.sites(session)["07210"].id or 0
        device = Device(state=DeviceState.ACTIVE, enrolled_at=NOW)
        sheets.add(session, device)
        body = encode(Inventory(system=System(serial=serial))).decode()
        sheets.add(
            session, DeviceMembership(device_id=device.id or 0, valid_from=NOW, site_id=site)
        )
        sheets.add(session, InventoryRow(device_id=device.id or 0, seen_at=NOW, body=body))
        return device.id or 0
