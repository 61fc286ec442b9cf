"""Reports that the server itself turned away, on real rows: nobody is called silent for that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.clock import to_ms
from server.ingest.counters import TURNED_AWAY_AT
from server.store import counters
from server.store.session import Store
from server.store.tables import IncidentRow
from tests.server.databases import (
    all_of,
    filled_file,
)
from tests.server.evaluate.house import (
    CALM_UNTIL,
    PCS_A_SITE,
    PORTAL,
    SITES,
    House,
    live_well,
)

MOST = range(1, (SITES - 1) * PCS_A_SITE + 1)
OF_SITE_1 = range(1, PCS_A_SITE + 1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with filled_file(tmp_path, live_well) as store:
        yield House(store, at=CALM_UNTIL)


def turn_away(house: House) -> None:
    """Note, as the ingest does, that a report was turned away a few seconds ago."""
    with house.writing() as session:
        now_ms = to_ms(house.at)
        counters.write(session, "agents@here:8443", {TURNED_AWAY_AT: now_ms / 1000}, now_ms)


def opened(store: Store) -> list[str]:
    return [row.component for row in all_of(store, IncidentRow) if row.opened_at]


def test_whom_a_server_with_too_much_to_do_turned_away_is_not_called_silent(house: House) -> None:
    for _ in range(5):
        turn_away(house)
        house.round(silent=MOST)

    house.rounds(2, silent=MOST)

    assert opened(house.store) == []


def test_what_those_who_got_through_measured_opens_an_incident_all_the_same(house: House) -> None:
    for _ in range(5):
        turn_away(house)
        house.round({PORTAL: "generic_timeout_error"}, silent=OF_SITE_1)

    assert opened(house.store) == ["service:portal"]


def test_a_line_that_is_cut_after_it_is_missed_as_ever(house: House) -> None:
    turn_away(house)
    house.rounds(5)

    house.rounds(5, silent=OF_SITE_1)

    assert opened(house.store) == ["link:l1"]
