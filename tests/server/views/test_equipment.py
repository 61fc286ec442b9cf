"""What a device is made of, as everybody may know."""

from datetime import date

import pytest

from checks.inventory import Inventory, OperatingSystem, System
from server.views.equipment import equipment_of, system_name
from tests.server.views.build import MOMENT, a_device


@pytest.mark.parametrize(
    ("system", "name"),
    [
        (OperatingSystem(family="windows", name="Windows 10", release="22H2"), "Windows 10"),
        (OperatingSystem(family="linux", name="debian", release="12"), "Debian 12"),
        (OperatingSystem(family="linux", name="ubuntu", release="22.04.5"), "Ubuntu 22.04"),
        (OperatingSystem(), ""),
    ],
)
def test_a_system_is_named_without_release_or_build(system: OperatingSystem, name: str) -> None:
    assert system_name(system) == name


@pytest.mark.parametrize(
    ("maker", "model", "title"),
    [
        ("Dell Inc.", "OptiPlex 3020", "Dell Inc. OptiPlex 3020"),
        ("HP", "HP ProDesk 400", "HP ProDesk 400"),
        ("", "B450", "B450"),
        ("", "", ""),
    ],
)
def test_a_device_is_called_by_its_plate(maker: str, model: str, title: str) -> None:
    inventory = Inventory(system=System(maker=maker, model=model))

    assert equipment_of(a_device(inventory=inventory), MOMENT).title == title


def test_support_is_over_on_the_day_after_its_end() -> None:
    windows = OperatingSystem(family="windows", name="Windows 10", release="22H2")

    equipment = equipment_of(a_device(inventory=Inventory(operating_system=windows)), MOMENT)

    assert not equipment.support_over(date(2025, 10, 14))
    assert equipment.support_over(date(2025, 10, 15))
    assert equipment.support_source == "Microsoft Lifecycle"


def test_a_device_that_said_nothing_is_of_its_kind_and_no_more() -> None:
    equipment = equipment_of(a_device(), MOMENT)

    assert (equipment.kind, equipment.title, equipment.inventory_day) == ("pc", "", None)
    assert not equipment.support_over(MOMENT.today)
