"""A site with a line of the state network and one of the Internet, on real rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.fault import Fault
from alerts.phrases import headline
from server.clock import to_ms
from server.evaluate.work import evaluate
from server.store.inserts import add_new
from server.store.presence import write
from server.store.session import Store, sqlite_url
from server.store.tables import IncidentRow, Link
from tests.server.databases import all_of, migrated
from tests.server.evaluate.house import (
    LGSP,
    PCS_A_SITE,
    PORTAL,
    ROUND_S,
    TEN,
    House,
    a_presence,
    a_result,
    add_contacts,
    furnish,
)

OF_SITE_1 = range(1, PCS_A_SITE + 1)
INTERNET, STATE = 1, 9
CALM = 8


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with migrated(sqlite_url(tmp_path / "canh.sqlite")) as store:
        furnish(store)
        add_contacts(store)
        with store.writing() as session:
            session.add(
                Link(
                    id=STATE,
                    code="l9",
                    site_id=1,
                    path="state",
                    provider="Viettel",
                    area="a9",
                    valid_from=TEN,
                )
            )
        yield store


def rounds(house: House, count: int, over: dict[int, int | None]) -> None:
    """Let rounds pass in which the PCs of site 1 report over these lines; others are silent."""
    for _ in range(count):
        house.at += timedelta(seconds=ROUND_S)
        house.report(silent=OF_SITE_1)
        at_ms = to_ms(house.at) - 5000
        rows = [
            a_result(pc, check, at_ms, "ok", link_id=link)
            for pc, link in over.items()
            for check in (PORTAL, LGSP)
        ]
        with house.writing() as session:
            add_new(session, "result", rows)
            write(
                session,
                {pc: replace(a_presence(pc, at_ms), link_id=link) for pc, link in over.items()},
            )
        evaluate(house)


def opened(store: Store) -> list[str]:
    return [row.component for row in all_of(store, IncidentRow) if row.opened_at]


def lines_of(store: Store) -> tuple[str, str]:
    """Give the line that is blamed, and the one over which the site is heard."""
    (row,) = all_of(store, IncidentRow)
    where = msgspec.json.decode(row.fault, type=Fault).where
    return where.path, where.living


ALL_INTERNET: dict[int, int | None] = dict.fromkeys(OF_SITE_1, INTERNET)
ALL_STATE: dict[int, int | None] = dict.fromkeys(OF_SITE_1, STATE)
MIXED: dict[int, int | None] = {1: INTERNET, 2: INTERNET, 3: INTERNET, 4: STATE, 5: STATE}


def test_the_line_that_pcs_have_left_is_named_and_the_other_works(store: Store) -> None:
    house = House(store)
    rounds(house, CALM, ALL_INTERNET)

    rounds(house, 5, ALL_STATE)

    assert opened(store) == ["link:l1"]
    assert lines_of(store) == ("internet", "state")


def test_the_line_of_the_state_network_alone_is_named_too(store: Store) -> None:
    house = House(store)
    rounds(house, CALM, ALL_STATE)

    rounds(house, 5, ALL_INTERNET)

    assert opened(store) == ["link:l9"]


def test_a_site_that_is_silent_is_not_called_without_a_line(store: Store) -> None:
    house = House(store)
    rounds(house, CALM, ALL_INTERNET)

    rounds(house, 4, {})

    assert opened(store) == ["link:l1"]
    assert lines_of(store) == ("internet", "")


def test_both_lines_silent_is_one_incident_that_blames_neither(store: Store) -> None:
    house = House(store)
    rounds(house, CALM, MIXED)

    rounds(house, 4, {})

    assert opened(store) == ["lan:s1"]
    (row,) = all_of(store, IncidentRow)
    fault = msgspec.json.decode(row.fault, type=Fault)
    assert headline(fault).msgid == "%(site)s is not heard over any of its lines"


def test_who_reports_over_a_line_that_is_not_known_is_not_silent(store: Store) -> None:
    house = House(store)
    rounds(house, CALM, ALL_INTERNET)

    rounds(house, 5, dict.fromkeys(OF_SITE_1))

    assert opened(store) == []
