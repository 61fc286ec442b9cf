import datetime

import pytest

from server.province.machines import Kind, draw_machine, read_kinds

KINDS = read_kinds()
YEAR = 2026.9


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_can_be_drawn_and_its_dates_are_days_that_have_been(kind: Kind) -> None:
    for number in range(20):
        machine = draw_machine([kind], "PC", YEAR, number)

        inventory = machine.inventory
        installed = datetime.date.fromisoformat(inventory.operating_system.installed)
        firmware = datetime.date.fromisoformat(inventory.firmware.date)
        assert 2005 <= machine.made <= YEAR
        assert int(machine.made) <= installed.year <= YEAR
        assert firmware.year <= YEAR
        assert inventory.memory.total_mib == sum(
            module.size_mib for module in inventory.memory.modules
        )
        assert (inventory.memory.total_mib or 0) <= (inventory.memory.most_mib or 0)


def test_the_awkward_ones_are_among_them() -> None:
    drawn = {kind.name: draw_machine([kind], "PC", YEAR, 1).inventory for kind in KINDS}

    assert drawn["optiplex-780"].processors[0].name == ""
    assert drawn["optiplex-780"].processors[0].signature == "GenuineIntel 6 23 10"
    assert drawn["board-h61"].system.model == ""
    assert drawn["board-h61"].system.board_model == "H61"
    assert drawn["aspire-4739"].batteries[0].made == "2007-10-12"
    assert drawn["virtual-kvm"].system.virtual
    assert drawn["proone-400-g1"].panels[0].built_in


def test_windows_11_is_only_where_it_can_be() -> None:
    machines = [draw_machine(KINDS, "PC", YEAR, number) for number in range(300)]

    with_eleven = [
        machine for machine in machines if machine.inventory.operating_system.name == "Windows 11"
    ]
    assert with_eleven
    assert all(machine.made >= 2017.9 for machine in with_eleven)


def test_a_laptop_has_a_battery_made_before_it_and_a_desktop_has_none() -> None:
    machines = {kind.name: draw_machine([kind], "PC", YEAR, 1) for kind in KINDS}

    laptop, desktop = machines["latitude-3420"], machines["optiplex-3060"]
    assert laptop.has_battery
    assert int(laptop.inventory.batteries[0].made[:4]) <= laptop.made
    assert not desktop.has_battery


def test_who_draws_again_gets_the_same_machine() -> None:
    assert draw_machine(KINDS, "PC", YEAR, 7, "a") == draw_machine(KINDS, "PC", YEAR, 7, "a")
    assert draw_machine(KINDS, "PC", YEAR, 7, "a") != draw_machine(KINDS, "PC", YEAR, 7, "b")
