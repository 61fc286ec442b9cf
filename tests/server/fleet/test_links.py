from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from server.fleet.changes import Changes
from server.fleet.import_links import parse_links
from server.fleet.import_units import parse_units
from server.fleet.links import known_links, put_links
from server.fleet.units import put_units
from server.store import sheets
from server.store.session import Store
from server.store.tables import Contract, Link
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
UNITS = "code,kind,name,district\n07210,phuong,Bắc Giang,Thành phố Bắc Giang\n"
HEADER = "code,site,path,provider,area,from,to,down_mbps,up_mbps,monthly_cost_vnd,number\n"
FIRST = "l1,07210,internet,VNPT,,01/01/2026,,100,50,1.500.000,HĐ-1\n"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            put_units(session, parse_units(UNITS.encode())[0], NOW)
        yield store


def put(store: Store, rows: str) -> Changes:
    with store.writing() as session:
        sites = frozenset(sheets.sites(session))
        entries, problems = parse_links((HEADER + rows).encode(), sites, known_links(session))
        assert problems == ()
        return put_links(session, entries, NOW)


def spans(store: Store) -> list[tuple[date, date | None, float]]:
    rows = sorted(all_of(store, Contract), key=lambda row: row.valid_from)
    return [(row.valid_from, row.valid_to, row.down_mbps) for row in rows]


def test_a_link_is_made_with_its_contract_in_the_area_of_its_district(store: Store) -> None:
    changes = put(store, FIRST)

    (link,) = all_of(store, Link)
    (contract,) = all_of(store, Contract)
    assert changes.created == ["link:l1", "contract:l1 2026-01-01"]
    assert (link.area, link.provider, link.valid_from) == ("Thành phố Bắc Giang", "VNPT", NOW)
    assert (contract.monthly_cost_vnd, contract.number) == (1_500_000, "HĐ-1")


def test_the_same_sheet_again_changes_nothing(store: Store) -> None:
    put(store, FIRST)

    changes = put(store, FIRST)

    assert (changes.created, changes.changed, changes.unchanged) == ([], {}, 2)


def test_a_new_contract_ends_the_one_before(store: Store) -> None:
    put(store, FIRST)

    changes = put(store, FIRST.replace("01/01/2026", "01/07/2026").replace(",100,", ",200,"))

    assert spans(store) == [
        (date(2026, 1, 1), date(2026, 7, 1), 100),
        (date(2026, 7, 1), None, 200),
    ]
    assert changes.created == ["contract:l1 2026-07-01"]
    assert changes.changed == {
        "contract:l1 2026-01-01": {"valid_to": [None, date(2026, 7, 1)]},
    }


def test_an_older_contract_ends_where_the_stored_one_begins(store: Store) -> None:
    put(store, FIRST)

    put(store, FIRST.replace("01/01/2026", "01/01/2025").replace(",100,", ",20,"))

    assert spans(store) == [
        (date(2025, 1, 1), date(2026, 1, 1), 20),
        (date(2026, 1, 1), None, 100),
    ]


def test_a_contract_of_the_same_day_corrects_it(store: Store) -> None:
    put(store, FIRST)

    changes = put(store, FIRST.replace(",100,", ",120,"))

    assert spans(store) == [(date(2026, 1, 1), None, 120)]
    assert changes.changed == {"contract:l1 2026-01-01": {"down_mbps": [100, 120]}}


def test_another_provider_is_told_and_an_empty_area_keeps_what_there_is(store: Store) -> None:
    put(store, FIRST)

    changes = put(store, "l1,07210,internet,FPT,,,,,,,\n")

    (link,) = all_of(store, Link)
    assert changes.changed == {"link:l1": {"provider": ["VNPT", "FPT"]}}
    assert link.area == "Thành phố Bắc Giang"
    assert len(all_of(store, Contract)) == 1
