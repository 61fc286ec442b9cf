import os
import time
from pathlib import Path

from agent.collectors.linux.inventory import merge_batteries, merge_processors, read_inventory
from checks.inventory import Battery, Inventory, Processor
from checks.wire.plain import decode, encode
from tests.agent.collectors import smbios_build as build
from tests.agent.collectors.edid_build import edid
from tests.agent.collectors.linux.tree import grow

CPUINFO = (
    "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t: 69\n"
    "model name\t: Intel(R) Core(TM) i5-4300U CPU @ 1.90GHz\nstepping\t: 1\nflags\t: fpu\n"
)


def test_a_laptop_is_read_from_all_its_sources(tmp_path: Path) -> None:
    table = build.table(
        build.system(maker="LENOVO", model="20B7S07J00", version="ThinkPad T440"),
        build.chassis(10),
        build.processor(maker="Intel", name="i5", cores=2, threads=4),
        build.memory_array(slots=2, most_kib=12 << 20),
        build.memory_device(size_mib=4096, kind=0x18),
        build.battery(name="45N1111", packed_date=34 << 9 | 10 << 5 | 25),
    )
    supply = "sys/class/power_supply/BAT0"
    grow(
        tmp_path,
        {
            "sys/firmware/dmi/tables/DMI": table,
            "sys/class/tpm/tpm0/tpm_version_major": "2\n",
            "sys/class/drm/card0-eDP-1/edid": edid(name="B140HAN01.2"),
            "proc/cpuinfo": CPUINFO,
            "proc/meminfo": "MemTotal:        3906252 kB\nMemFree: 1 kB\n",
            "proc/sys/kernel/hostname": "mot-cua-03\n",
            f"{supply}/type": "Battery\n",
            f"{supply}/model_name": "45N1111\n",
            f"{supply}/energy_full": "17250000\n",
        },
    )

    inventory = read_inventory(time.time(), tmp_path)

    assert inventory.host == "mot-cua-03"
    assert (inventory.system.form, inventory.system.virtual) == ("laptop", False)
    assert inventory.processors[0].name == "Intel(R) Core(TM) i5-4300U CPU @ 1.90GHz"
    assert inventory.processors[0].cores == 2
    assert (inventory.memory.total_mib, inventory.memory.most_mib) == (4096, 12288)
    assert inventory.batteries == (Battery(model="45N1111", made="2014-10-25", full_mwh=17250),)
    assert [(panel.model, panel.built_in) for panel in inventory.panels] == [("B140HAN01.2", True)]
    assert inventory.tpm == "2.0"
    assert decode(Inventory, encode(inventory)) == inventory


def test_an_empty_machine_has_an_empty_inventory(tmp_path: Path) -> None:
    inventory = read_inventory(time.time(), tmp_path)

    assert inventory.operating_system.architecture == os.uname().machine
    assert not inventory.system.virtual
    assert inventory.memory.total_mib is None
    assert (inventory.processors, inventory.disks, inventory.cards) == ((), (), ())


def test_a_machine_full_of_nonsense_is_read_all_the_same(tmp_path: Path) -> None:
    nonsense = b"\xff\xfe MemTotal: x\n\nmodel name :\n"
    names = (
        "sys/firmware/dmi/tables/DMI",
        "proc/cpuinfo",
        "proc/meminfo",
        "etc/os-release",
        "sys/class/drm/card0-HDMI-A-1/edid",
        "sys/class/power_supply/BAT0/type",
        "sys/block/sda/size",
    )
    grow(tmp_path, dict.fromkeys(names, nonsense))

    inventory = read_inventory(time.time(), tmp_path)

    assert decode(Inventory, encode(inventory)) == inventory
    assert inventory.processors == ()


def test_a_part_that_fails_takes_no_other_along(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {"proc/meminfo": "MemTotal: many kB\n", "proc/sys/kernel/hostname": "mot-cua-03\n"},
    )

    inventory = read_inventory(time.time(), tmp_path)

    assert (inventory.host, inventory.memory.total_mib) == ("mot-cua-03", None)


def test_a_table_that_lost_modules_is_corrected_by_what_the_kernel_sees(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "sys/firmware/dmi/tables/DMI": build.table(build.memory_device(size_mib=2048)),
            "proc/meminfo": "MemTotal: 8053064 kB\n",
        },
    )

    assert read_inventory(time.time(), tmp_path).memory.total_mib == 7864


def test_a_guest_says_so_without_any_table(tmp_path: Path) -> None:
    grow(tmp_path, {"proc/cpuinfo": CPUINFO.replace("fpu", "fpu hypervisor")})

    assert read_inventory(time.time(), tmp_path).system.virtual


def test_what_cpuid_does_not_say_is_taken_from_the_table() -> None:
    found = [Processor(name="Intel(R) Core(TM) i5-4300U CPU @ 1.90GHz", threads=4)]
    told = [Processor(name="i5", cores=2)]

    (merged,) = merge_processors(found, told)

    assert (merged.name, merged.cores, merged.threads) == (found[0].name, 2, 4)


def test_two_batteries_get_their_dates_by_model() -> None:
    found = [Battery(model="45N1735"), Battery(model="45N1111")]
    told = [
        Battery(model="45N1111", made="2014-10-25"),
        Battery(model="45N1735", made="2014-08-19"),
    ]

    assert [one.made for one in merge_batteries(found, told)] == ["2014-08-19", "2014-10-25"]


def test_a_single_battery_gets_its_date_whatever_it_is_called() -> None:
    (merged,) = merge_batteries([Battery(model="DELL")], [Battery(model="X", made="2015-08-20")])

    assert merged.made == "2015-08-20"
