"""What the finance officer sees first: systems by name, never by release."""

from datetime import date

from checks.inventory import OperatingSystem
from server.store.questions.systems import Installed
from server.views.overview import finance_overview
from tests.server.views.build import a_situation


def installed(devices: int, name: str, release: str = "") -> Installed:
    system = OperatingSystem(family="windows", name=name, release=release)
    return Installed(system=system, devices=devices)


def test_the_releases_of_a_system_are_one_line_with_each_end_of_support() -> None:
    shown = finance_overview(
        a_situation(),
        [
            installed(8, "Windows 11", "24H2"),
            installed(5, "Windows 11", "23H2"),
            installed(2, "Windows 10", "22H2"),
            installed(3, "Windows 10", "21H2"),
            installed(1, ""),
        ],
        {"pc": 19},
        date(2025, 12, 1),
    )

    assert [one.system for one in shown.systems] == ["Windows 10", "Windows 11", ""]
    assert [one.devices for one in shown.systems] == [5, 13, 1]
    assert [(one.day is None, one.devices) for one in shown.systems[2].ends] == [(True, 1)]
    ends = [end for one in shown.systems for end in one.ends if end.day]
    assert ends == sorted(ends, key=lambda end: end.day or date.max)
    assert {end.source for end in ends} == {"Microsoft Lifecycle"}


def test_what_is_out_of_support_is_counted_by_its_own_day() -> None:
    shown = finance_overview(
        a_situation(),
        [installed(8, "Windows 11", "25H2"), installed(5, "Windows 11", "24H2")],
        {"pc": 13},
        date(2026, 11, 27),
    )

    (system,) = shown.systems
    assert [end.devices for end in system.ends] == [5, 8]
    assert shown.out_of_support == 5
