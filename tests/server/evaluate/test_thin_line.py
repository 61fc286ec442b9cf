"""A thin line in rows: most of its PCs report seldom, and two keep the watch for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.clock import to_ms
from server.evaluate.work import evaluate
from server.store.presence import write
from server.store.session import Store, sqlite_url
from server.store.tables import IncidentRow
from tests.server.databases import all_of, migrated
from tests.server.evaluate.house import SETTINGS, House, a_presence, furnish

WATCHING, SELDOM = (11, 12), (13, 14, 15)
LINE = "link:l3"
# Of those that report seldom, as the deal has it on the thinnest lines.
EVERY = 15


@pytest.fixture(params=[60.0, 3.0], ids=["a minute", "three seconds"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with migrated(sqlite_url(tmp_path / "canh.sqlite")) as store:
        furnish(store)
        house = House(store, replace(SETTINGS, round_s=request.param))
        let_pass(house)
        for pc in SELDOM:
            report_seldom(house, pc)
        for _ in range(9):
            let_pass(house, silent=SELDOM)
        yield house


def let_pass(house: House, silent: tuple[int, ...] = (), seldom: int | None = None) -> None:
    """Let a round pass in which one of those that report seldom may have its turn."""
    house.at += timedelta(seconds=house.settings.round_s)
    house.report(silent=silent)
    if seldom:
        report_seldom(house, seldom)
    evaluate(house)


def report_seldom(house: House, pc: int) -> None:
    pause_ms = round((EVERY - 1) * house.settings.round_s * 1000)
    with house.writing() as session:
        presence = replace(a_presence(pc, to_ms(house.at) - 1), pause_ms=pause_ms)
        write(session, {pc: presence})


def opened(store: Store) -> list[str]:
    return [row.component for row in all_of(store, IncidentRow) if row.opened_at]


def test_a_thin_line_that_is_cut_is_an_incident_in_four_rounds(house: House) -> None:
    suspected: list[int] = []
    told: list[int] = []

    for number in range(1, 7):
        let_pass(house, silent=WATCHING + SELDOM)
        suspected += [number] if all_of(house.store, IncidentRow) else []
        told += [number] if opened(house.store) else []

    assert (suspected[0], told[0]) == (2, 4)
    assert opened(house.store) == [LINE]


def test_two_that_keep_the_watch_and_go_off_are_no_cut_line_while_others_are_heard(
    house: House,
) -> None:
    for number in range(12):
        let_pass(house, silent=WATCHING + SELDOM, seldom=SELDOM[number % len(SELDOM)])

    assert opened(house.store) == []


def test_it_is_over_once_it_is_heard_again(house: House) -> None:
    for _ in range(5):
        let_pass(house, silent=WATCHING + SELDOM)
    for _ in range(10):
        let_pass(house, silent=SELDOM)

    assert [row.state for row in all_of(house.store, IncidentRow)] == ["resolved"]
