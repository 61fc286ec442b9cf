"""The catalogue: each entry can be had with what it says it needs, and hammers nobody."""

import pytest

from checks.check import Setting
from checks.kinds import MOST_TIMEOUT_S, wrong_settings
from checks.server_kinds import ALL_KINDS, SERVER_KINDS
from server.fleet.catalogue import CatalogueEntry, read_catalogue
from server.store.tables.places import Path
from server.store.tables.services import Scope

CATALOGUE = read_catalogue()
GIVEN: dict[str, Setting] = {
    "host": "service.example",
    "path": "/echo/1.0.0",
    "json": "/queue/age_s",
}
EACH = pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)


def test_each_system_of_a_province_has_an_entry() -> None:
    assert list(CATALOGUE) == [
        "portal",
        "login",
        "civil-status",
        "business",
        "tax",
        "training",
        "lgsp",
        "ndxp",
        "documents",
        "documents-queue",
        "one-stop",
        "land",
        "mail",
        "commune-pages",
        "loudspeaker",
    ]


@EACH
def test_what_an_entry_needs_is_all_that_it_needs(entry: CatalogueEntry) -> None:
    host = {"host": entry.host} if entry.host else {}
    for check in entry.checks:
        wanted = {name: GIVEN[name] for name in entry.needs}

        found = wrong_settings(check.kind, {**host, **wanted, **check.settings}, ALL_KINDS)

        assert found == []
        assert set(check.needs) <= set(entry.needs)


@EACH
def test_an_entry_says_what_a_service_says(entry: CatalogueEntry) -> None:
    assert entry.values["name_vi"]
    assert entry.values["name_en"]
    assert entry.values["scope"] in set(Scope)
    assert entry.values["path"] in set(Path)


@EACH
def test_an_entry_is_asked_seldom_and_is_given_time(entry: CatalogueEntry) -> None:
    for check in entry.checks:
        assert 60 <= check.period_s <= 300
        assert 5 <= check.timeout_s < min(check.period_s, MOST_TIMEOUT_S)


@EACH
def test_an_entry_is_checked_by_the_server_alone_or_not_at_all_by_it_alone(
    entry: CatalogueEntry,
) -> None:
    assert len({check.kind in SERVER_KINDS for check in entry.checks}) == 1


def test_no_check_is_called_as_a_kind_is() -> None:
    names = {check.name for entry in CATALOGUE.values() for check in entry.checks}

    assert names.isdisjoint(ALL_KINDS)


def test_only_what_is_national_is_where_it_is_for_everybody() -> None:
    ready = {entry.code for entry in CATALOGUE.values() if not entry.needs}

    assert ready == {"portal", "login", "civil-status", "business", "tax", "training"}
    assert all(CATALOGUE[code].values["scope"] == Scope.NATIONAL for code in ready)
