from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.fleet.changes import Changes
from server.fleet.import_services import parse_services
from server.fleet.services import put_services
from server.store.session import Store
from server.store.tables import CheckRow, CheckVersion, Service
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
HEADER = "code;name_vi;scope;path;check;settings;period_s;timeout_s\n"
SERVICE = "portal;Cổng;national;internet"
PAGE = f"{SERVICE};http;host=portal.example;;\n"
NAME = f"{SERVICE};dns;name=portal.example;;\n"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def put(store: Store, rows: str) -> Changes:
    entries, problems = parse_services((HEADER + rows).encode())
    assert problems == ()
    with store.writing() as session:
        return put_services(session, entries, "command:lan", NOW)


def test_a_service_is_made_with_the_first_version_of_its_checks(store: Store) -> None:
    changes = put(store, PAGE + NAME)

    (service,) = all_of(store, Service)
    versions = all_of(store, CheckVersion)
    assert (service.code, service.scope, service.most_requests_s) == ("portal", "national", 1.0)
    assert {(row.service_id, row.version) for row in all_of(store, CheckRow)} == {(service.id, 1)}
    assert sorted(version.kind for version in versions) == ["dns", "http"]
    assert {version.created_by for version in versions} == {"command:lan"}
    assert len(changes.created) == 3


def test_the_same_sheet_again_changes_nothing(store: Store) -> None:
    put(store, PAGE + NAME)

    changes = put(store, NAME + PAGE)

    assert (changes.created, changes.changed, changes.unchanged) == ([], {}, 3)
    assert len(all_of(store, CheckVersion)) == 2


def test_a_check_that_changed_gets_another_version_and_keeps_the_first(store: Store) -> None:
    put(store, PAGE)

    changes = put(store, PAGE.replace("host=", "path=/login host="))

    (check,) = all_of(store, CheckRow)
    first, second = sorted(all_of(store, CheckVersion), key=lambda row: row.version)
    assert check.version == 2
    assert "/login" not in first.settings
    assert "/login" in second.settings
    assert list(changes.changed) == [f"check:portal {check.id}"]


def test_another_period_is_another_version(store: Store) -> None:
    put(store, PAGE)

    put(store, PAGE.replace(";;\n", ";300;\n"))

    assert sorted(row.period_s for row in all_of(store, CheckVersion)) == [180, 300]


def test_a_check_that_the_sheet_does_not_name_any_more_is_retired(store: Store) -> None:
    put(store, PAGE + NAME)

    put(store, PAGE)

    retired = {row.id: row.retired_at for row in all_of(store, CheckRow)}
    kinds = {row.check_id: row.kind for row in all_of(store, CheckVersion)}
    assert {kinds[check or 0]: at for check, at in retired.items()} == {"http": None, "dns": NOW}


def test_services_that_the_sheet_does_not_name_stay(store: Store) -> None:
    put(store, PAGE)

    put(store, PAGE.replace("portal;", "mail;"))

    assert {service.code for service in all_of(store, Service)} == {"portal", "mail"}
    assert all(row.retired_at is None for row in all_of(store, CheckRow))
