from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import server.store.schema
from checks.inventory import Inventory, NetworkCard
from checks.wire.plain import encode
from server.ingest.neighbours import Sighting
from server.ingest.rows import Rows
from server.store import neighbours, telemetry
from server.store.questions import neighbours as questions
from server.store.schema import migrate
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Store
from server.store.tables import Device, DeviceCard, DeviceNow, InventoryRow, NeighbourRow
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.evaluate.house import TEN, furnish

TODAY = TEN.date()
DAY = timedelta(days=1)
LATELY = TODAY - 14 * DAY
ROUTER, PRINTER, DESKTOP = "0a1b2c3d4e5f", "0021b7aa0001", "d8bbc1aa0002"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The computers 1 to 5 of site 1, and 6 to 10 of site 2, stand behind a router each."""
    with migrated(url_of(request, tmp_path)) as store:
        furnish(store)
        with store.writing() as session:
            for number in range(1, 11):
                row = DeviceNow(device_id=number, contact_ms=0, gateway_hardware=router(number))
                session.add(row)
        yield store


def router(device: int) -> str:
    return f"{ROUTER[:-1]}{1 + (device - 1) // 5}"


def tell(store: Store, device: int, *seen: str, ago: int = 0) -> None:
    """Let a computer tell of its network."""
    one = Sighting(
        site_id=1 + (device - 1) // 5, gateway=router(device), day=TODAY - ago * DAY, seen=seen
    )
    with store.writing() as session:
        neighbours.note(session, [one])


def others(store: Store, scope: Scope = WHOLE_PROVINCE) -> dict[int, int]:
    with store.reading() as session:
        return questions.without_canh(session, scope, LATELY)


def listed(store: Store, most: int = 9) -> list[str]:
    with store.reading() as session:
        rows = questions.list_without_canh(session, 1, LATELY, most)
        return [row.hardware for row in rows]


def test_who_is_seen_by_several_is_one_machine_and_the_gateway_is_none(store: Store) -> None:
    tell(store, 1, PRINTER, DESKTOP, ago=1)
    tell(store, 2, PRINTER, router(1))

    assert others(store) == {1: 2}
    printer = next(row for row in all_of(store, NeighbourRow) if row.hardware == PRINTER)
    assert (printer.first_seen, printer.last_seen) == (TODAY - DAY, TODAY)


def test_a_site_of_which_nobody_tells_is_not_known_and_one_with_a_gateway_alone_is(
    store: Store,
) -> None:
    tell(store, 1)

    assert others(store) == {1: 0}


def test_nothing_is_written_of_who_is_known_of_that_day(store: Store) -> None:
    tell(store, 1, PRINTER)
    statements: list[str] = []
    sa.event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: statements.append(statement),
    )

    tell(store, 2, PRINTER)

    assert statements
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_machine_that_is_a_device_is_no_other_until_it_is_taken_out_of_use(
    store: Store,
) -> None:
    tell(store, 1, PRINTER, DESKTOP)
    with store.writing() as session:
        cards = (NetworkCard(hardware=DESKTOP.upper()), NetworkCard(name="wlan0"))
        neighbours.note_cards(session, {2: cards})

    in_use = listed(store)
    with store.writing() as session:
        session.get_one(Device, 2).state = "retired"

    assert in_use == [PRINTER]
    assert set(listed(store)) == {DESKTOP, PRINTER}
    assert others(store) == {1: 2}


def test_a_card_is_that_of_the_last_device_that_has_it(store: Store) -> None:
    for device in (1, 2):
        with store.writing() as session:
            neighbours.note_cards(session, {device: [NetworkCard(hardware=DESKTOP)]})

    assert [(row.hardware, row.device_id) for row in all_of(store, DeviceCard)] == [(DESKTOP, 2)]


def test_the_cards_are_those_of_inventories_that_come_in(store: Store) -> None:
    body = encode(Inventory(host="pc", cards=(NetworkCard(hardware=DESKTOP),))).decode()
    rows = Rows(inventories=[{"device_id": 3, "seen_at": TEN, "body": body}])

    with store.writing() as session:
        telemetry.add(session, rows)

    assert [(row.hardware, row.device_id) for row in all_of(store, DeviceCard)] == [(DESKTOP, 3)]


def test_a_device_claims_no_more_cards_than_a_computer_has(store: Store) -> None:
    cards = [NetworkCard(hardware=f"{number:012x}") for number in range(1000)]

    with store.writing() as session:
        neighbours.note_cards(session, {1: cards})

    assert len(all_of(store, DeviceCard)) < 20


def test_who_was_not_seen_for_two_weeks_does_not_count(store: Store) -> None:
    tell(store, 1, PRINTER, ago=15)
    tell(store, 1, DESKTOP, ago=14)

    assert others(store) == {1: 1}
    assert listed(store) == [DESKTOP]


def test_those_seen_for_the_longest_come_first_and_no_more_than_wanted(store: Store) -> None:
    tell(store, 1, DESKTOP, ago=3)
    tell(store, 1, PRINTER)

    assert listed(store) == [DESKTOP, PRINTER]
    assert listed(store, most=1) == [DESKTOP]


def test_only_sites_of_the_scope_are_counted(store: Store) -> None:
    tell(store, 1, PRINTER)
    tell(store, 6, DESKTOP)

    assert others(store, Scope(frozenset({2}))) == {2: 1}


def test_a_month_later_a_machine_is_forgotten(store: Store) -> None:
    tell(store, 1, PRINTER, ago=31)
    tell(store, 1, DESKTOP, ago=30)

    with store.writing() as session:
        neighbours.forget(session, TODAY - 30 * DAY)

    assert {row.hardware for row in all_of(store, NeighbourRow)} == {DESKTOP, router(1)}


def test_of_a_database_of_before_the_cards_are_those_of_all_inventories(
    store: Store,
) -> None:
    """An agent tells what its computer is made of when that changes, and not for a new server."""
    with store.writing() as session:
        for ago, hardware in ((2, PRINTER), (1, DESKTOP)):
            inventory = Inventory(host="pc", cards=(NetworkCard(hardware=hardware),))
            body = encode(inventory).decode()
            session.add(InventoryRow(device_id=4, seen_at=TEN - ago * DAY, body=body))
        session.add(InventoryRow(device_id=5, seen_at=TEN, body="{}"))
    config = Config()
    folder = Path(server.store.schema.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with store.engine.execution_options(canh_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")

    migrate(store)

    owners = {row.hardware: row.device_id for row in all_of(store, DeviceCard)}
    assert owners == {PRINTER: 4, DESKTOP: 4}
