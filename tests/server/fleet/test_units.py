from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.fleet.changes import Changes
from server.fleet.import_units import parse_units
from server.fleet.units import put_units
from server.store.session import Store
from server.store.tables import Site, SiteMembership, Unit
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 8, tzinfo=UTC)
HEADER = "code,kind,name,population,site,people_a_day\n"
TWO = HEADER + "07210,phuong,Bắc Giang,100,s1,150\n07228,phuong,Đa Mai,50,s2,\n"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def put(store: Store, text: str, now: datetime = NOW) -> Changes:
    entries, problems = parse_units(text.encode())
    assert problems == ()
    with store.writing() as session:
        return put_units(session, entries, now)


def test_units_and_their_sites_are_made(store: Store) -> None:
    changes = put(store, TWO)

    units = {unit.id: unit.code for unit in all_of(store, Unit)}
    sites = {site.id: site for site in all_of(store, Site)}
    belongs = {sites[row.site_id].code: units[row.unit_id] for row in all_of(store, SiteMembership)}
    assert changes.created == ["unit:07210", "site:s1", "unit:07228", "site:s2"]
    assert belongs == {"s1": "07210", "s2": "07228"}
    assert sorted(site.people_a_day or 0 for site in sites.values()) == [0, 150]


def test_the_same_sheet_again_changes_nothing(store: Store) -> None:
    put(store, TWO)

    changes = put(store, TWO, LATER)

    assert (changes.created, changes.changed, changes.unchanged) == ([], {}, 4)
    assert len(all_of(store, SiteMembership)) == 2


def test_what_changed_is_told_with_old_and_new(store: Store) -> None:
    put(store, TWO)

    changes = put(store, HEADER + "07210,phuong,Bắc Giang,120,s1,\n", LATER)

    assert changes.changed == {
        "unit:07210": {"population": [100, 120]},
        "site:s1": {"people_a_day": [150, None]},
    }
    assert {unit.code: unit.population for unit in all_of(store, Unit)} == {
        "07210": 120,
        "07228": 50,
    }


def test_a_column_that_the_sheet_lacks_keeps_its_values(store: Store) -> None:
    put(store, TWO)

    put(store, "code,kind,name,site\n07210,phuong,Bắc Giang,s1\n", LATER)

    assert {unit.code: unit.population for unit in all_of(store, Unit)}["07210"] == 100
    assert {site.code: site.people_a_day for site in all_of(store, Site)}["s1"] == 150


def test_a_site_that_changes_its_unit_keeps_its_history(store: Store) -> None:
    put(store, TWO)

    changes = put(store, HEADER + "07228,phuong,Đa Mai,50,s1,150\n", LATER)

    spans = sorted(
        (row.valid_from, row.valid_to) for row in all_of(store, SiteMembership) if row.site_id == 1
    )
    assert [(start, end) for start, end in spans] == [(NOW, LATER), (LATER, None)]
    assert set(changes.changed) == {"site:s1"}


def test_what_is_imported_as_simulated_says_so_and_the_rest_does_not(store: Store) -> None:
    put(store, "code,kind,name\n07210,phuong,Bắc Giang\n")
    entries, _ = parse_units(b"code,kind,name\n07228,phuong,Da Mai\n")

    with store.writing() as session:
        put_units(session, entries, NOW, simulated=True)

    assert {unit.code: unit.simulated for unit in all_of(store, Unit)} == {
        "07210": False,
        "07228": True,
    }
    assert {site.code: site.simulated for site in all_of(store, Site)} == {
        "07210": False,
        "07228": True,
    }
