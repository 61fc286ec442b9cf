from pathlib import Path

import pytest

from agent.collectors.linux.batteries import read_batteries, read_charge, read_power
from checks.inventory import Battery
from tests.agent.collectors.linux.tree import grow

SUPPLIES = "sys/class/power_supply"


def supply(root: Path, name: str, **files: str | int) -> None:
    grow(root, {f"{SUPPLIES}/{name}/{file}": f"{content}\n" for file, content in files.items()})


def test_a_battery_is_read_in_energy(tmp_path: Path) -> None:
    supply(
        tmp_path,
        "BAT0",
        type="Battery",
        manufacturer="SONY",
        model_name="45N1111",
        energy_full_design=23200000,
        energy_full=17250000,
        cycle_count=412,
    )

    assert read_batteries(tmp_path) == (
        Battery(maker="SONY", model="45N1111", design_mwh=23200, full_mwh=17250, cycles=412),
    )


def test_a_battery_that_counts_charge_is_turned_into_energy(tmp_path: Path) -> None:
    supply(
        tmp_path,
        "BAT1",
        type="Battery",
        charge_full_design=4000000,
        charge_full=3000000,
        voltage_min_design=11100000,
        cycle_count=0,
    )

    assert read_batteries(tmp_path) == (Battery(design_mwh=44400, full_mwh=33300),)


def test_a_smart_battery_tells_when_it_was_made(tmp_path: Path) -> None:
    supply(
        tmp_path,
        "BAT0",
        type="Battery",
        manufacture_year=2019,
        manufacture_month=5,
        manufacture_day=31,
    )

    assert read_batteries(tmp_path)[0].made == "2019-05-31"


def test_the_battery_of_a_mouse_is_not_the_computers(tmp_path: Path) -> None:
    supply(tmp_path, "hidpp_battery_0", type="Battery", scope="Device", capacity=50)

    assert read_batteries(tmp_path) == ()
    assert read_charge(tmp_path) is None
    assert read_power(tmp_path) == "mains"


def test_two_batteries_have_one_charge(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", energy_now=5000000, energy_full=20000000)
    supply(tmp_path, "BAT1", type="Battery", energy_now=35000000, energy_full=60000000)

    assert read_charge(tmp_path) == 0.5


def test_a_charge_above_the_last_full_one_is_full(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", energy_now=21000000, energy_full=20000000)

    assert read_charge(tmp_path) == 1.0


def test_a_battery_that_knows_percent_only_tells_them(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity=37)

    assert read_charge(tmp_path) == 0.37


@pytest.mark.parametrize(
    ("status", "online", "power"),
    [
        ("Discharging", 0, "battery"),
        ("Charging", 1, "mains"),
        ("Full", 1, "mains"),
        ("Not charging", 1, "mains"),
        ("Discharging", 1, "mains"),  # a weak charger, or a threshold that its owner set
        ("Unknown", 0, "battery"),
    ],
)
def test_a_laptop_tells_where_its_power_comes_from(
    tmp_path: Path, status: str, online: int, power: str
) -> None:
    supply(tmp_path, "BAT0", type="Battery", status=status)
    supply(tmp_path, "AC", type="Mains", online=online)

    assert read_power(tmp_path) == power


def test_a_battery_that_says_nothing_leaves_it_open(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", status="Unknown")

    assert read_power(tmp_path) == ""


def test_a_desktop_is_on_mains_and_on_battery_when_its_ups_is(tmp_path: Path) -> None:
    grow(tmp_path / "desktop", {f"{SUPPLIES}/": ""})
    supply(tmp_path / "ups", "hiddev0", type="UPS", status="Discharging")

    assert read_power(tmp_path / "desktop") == "mains"
    assert read_power(tmp_path / "ups") == "battery"


def test_a_kernel_without_power_supplies_leaves_it_open(tmp_path: Path) -> None:
    assert read_power(tmp_path) == ""
