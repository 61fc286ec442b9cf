import json

from server.fleet.import_links import parse_links
from server.fleet.import_services import parse_services
from server.fleet.import_units import parse_units
from server.province.lists import (
    earlier_units_sheet,
    links_sheet,
    services_sheet,
    units_sheet,
    write_truth,
)
from tests.server.province.build import district, province, world


def test_the_sheet_of_units_can_be_imported_with_every_site() -> None:
    units, problems = parse_units(units_sheet(district()).encode())

    assert problems == ()
    assert len(units) == 8
    assert sum(len(unit.sites) for unit in units) == 9


def test_the_whole_province_can_be_imported_agencies_and_all() -> None:
    here = province().district

    units, problems = parse_units(units_sheet(here).encode())
    links, more = parse_links(links_sheet(here).encode(), frozenset(here.sites), {})

    assert (problems, more) == ((), ())
    assert len(units) == 105
    assert sum(unit.values["kind"] == "agency" for unit in units) == 6
    assert len(links) == len(here.links)


def test_before_it_moved_an_office_was_of_another_unit_and_nothing_else_was_different() -> None:
    here = province().district
    ((site, before),) = here.moved.items()

    now, _ = parse_units(units_sheet(here).encode())
    earlier, _ = parse_units(earlier_units_sheet(here).encode())

    homes = [
        {it.code: unit.code for unit in units for it in unit.sites} for units in (now, earlier)
    ]
    changed = {code for code in homes[0] if homes[0][code] != homes[1][code]}
    assert changed == {site}
    assert homes[1][site] == before


def test_the_sheet_of_links_can_be_imported_with_a_contract_each() -> None:
    here = district()

    links, problems = parse_links(links_sheet(here).encode(), frozenset(here.sites), {})

    assert problems == ()
    assert [len(link.contracts) for link in links] == [1] * 10


def test_the_sheet_of_services_can_be_imported_with_a_check_each() -> None:
    services, problems = parse_services(services_sheet(18077, 15.0, 4.0).encode())

    assert problems == ()
    assert [len(service.checks) for service in services] == [1] * 6
    assert {check.period_s for service in services for check in service.checks} == {15.0}
    assert dict(services[0].checks[0].settings) == {
        "host": "127.77.1.1",
        "port": 18077,
        "tls": False,
    }


def test_the_truth_names_every_computer() -> None:
    truth = json.loads(write_truth(world()))

    assert len(truth["computers"]) == 40
    assert all(2009 <= one["made"] <= 2026.9 for one in truth["computers"].values())
