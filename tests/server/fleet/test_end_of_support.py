"""Until when an operating system is supported."""

from datetime import date

import pytest

from checks.inventory import OperatingSystem
from server.fleet.end_of_support import support_of


@pytest.mark.parametrize(
    ("name", "release", "edition", "ends"),
    [
        ("Windows 7", "SP1", "Professional", date(2020, 1, 14)),
        ("Windows 10", "22H2", "Pro", date(2025, 10, 14)),
        ("Windows 10", "21H2", "Enterprise LTSC", date(2027, 1, 12)),
        ("Windows 11", "24H2", "Pro", date(2026, 10, 13)),
        ("Windows 11", "24H2", "Enterprise", date(2027, 10, 12)),
        ("Windows 10", "22H2", "Education", date(2025, 10, 14)),
        ("debian", "12", "", date(2026, 7, 11)),
        ("ubuntu", "24.04", "", date(2029, 5, 31)),
    ],
)
def test_a_known_system_has_its_day_and_its_source(
    name: str, release: str, edition: str, ends: date
) -> None:
    support = support_of(OperatingSystem(name=name, release=release, edition=edition))

    assert support is not None
    assert support.ends == ends
    assert support.source


@pytest.mark.parametrize(
    ("name", "release", "edition"),
    [
        ("Windows 11", "99H9", "Pro"),
        ("Windows 10", "22H2", "IoT LTSC"),
        ("haiku", "1", ""),
        ("", "", ""),
    ],
)
def test_what_the_table_does_not_know_is_not_guessed(name: str, release: str, edition: str) -> None:
    assert support_of(OperatingSystem(name=name, release=release, edition=edition)) is None
