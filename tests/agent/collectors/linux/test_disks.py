from pathlib import Path

import pytest

from agent.collectors.linux.disks import first_serial, is_metal, read_disks
from agent.collectors.smart import Health
from checks.inventory import Disk
from tests.agent.collectors.linux.tree import grow, link

PCI = "sys/devices/pci0000:00"
SATA = f"{PCI}/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0"
NVME = f"{PCI}/0000:01:00.0/nvme/nvme0"
GIB_IN_SECTORS = 1 << 21


def disk(root: Path, name: str, place: str, files: dict[str, str], gib: int = 465) -> None:
    link(root, f"sys/block/{name}/device", place)
    described = {f"sys/block/{name}/{file}": f"{content}\n" for file, content in files.items()}
    grow(root, {f"sys/block/{name}/size": f"{gib * GIB_IN_SECTORS}\n"} | described)


def nothing(_device: str) -> Health:
    return Health()


def test_a_spinning_disk_is_read_with_what_it_says_of_its_health(tmp_path: Path) -> None:
    disk(
        tmp_path,
        "sda",
        SATA,
        {
            "removable": "0",
            "queue/rotational": "1",
            "device/model": "ST500DM002-1BD14",
            "device/rev": "KC45",
            "device/type": "0",
        },
    )
    grow(tmp_path, {"sys/block/sda/device/vpd_pg80": b"\0\x80\0\x14            Z3TABCDE"})
    asked = []

    def told(device: str) -> Health:
        asked.append(device)
        return Health(model="ST500DM002-1BD142", power_on_hours=15321, healthy=True, bad_sectors=8)

    assert read_disks(told, tmp_path) == (
        Disk(
            model="ST500DM002-1BD142",
            serial="Z3TABCDE",
            firmware="KC45",
            size_mib=465 << 10,
            kind="hdd",
            bus="sata",
            power_on_hours=15321,
            healthy=True,
            bad_sectors=8,
        ),
    )
    assert asked == ["/dev/sda"]


def test_an_nvme_disk_is_an_ssd_and_unasked_its_health_is_not_known(tmp_path: Path) -> None:
    disk(
        tmp_path,
        "nvme0n1",
        NVME,
        {
            "queue/rotational": "0",
            "device/model": "SAMSUNG MZVLB256HBHQ",
            "device/serial": "S4GGNX0",
            "device/firmware_rev": "3L2QEXF7",
        },
    )

    assert read_disks(nothing, tmp_path) == (
        Disk(
            model="SAMSUNG MZVLB256HBHQ",
            serial="S4GGNX0",
            firmware="3L2QEXF7",
            size_mib=465 << 10,
            kind="ssd",
            bus="nvme",
        ),
    )


def test_a_sata_disk_that_does_not_turn_is_an_ssd(tmp_path: Path) -> None:
    disk(tmp_path, "sda", SATA, {"queue/rotational": "0"})

    (found,) = read_disks(nothing, tmp_path)

    assert (found.kind, found.bus) == ("ssd", "sata")


def test_a_soldered_flash_tells_its_wear(tmp_path: Path) -> None:
    place = f"{PCI}/0000:00:1c.0/mmc_host/mmc0/mmc0:0001"
    files = {"device/name": "DF4064", "device/type": "MMC", "device/life_time": "0x02 0x03"}
    disk(tmp_path, "mmcblk0", place, files)

    (found,) = read_disks(nothing, tmp_path)

    assert (found.model, found.kind, found.bus, found.wear) == ("DF4064", "ssd", "mmc", 0.3)


def test_a_virtual_disk_does_not_claim_to_turn(tmp_path: Path) -> None:
    place = f"{PCI}/0000:00:02.0/virtio1"
    disk(tmp_path, "vda", place, {"queue/rotational": "1", "serial": "root"})

    (found,) = read_disks(nothing, tmp_path)

    assert (found.kind, found.bus, found.serial) == ("", "virtio", "root")


@pytest.mark.parametrize(
    ("place", "files", "gib"),
    [
        (f"{PCI}/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0", {}, 16),
        (SATA, {"removable": "1"}, 16),
        (SATA, {"device/type": "5"}, 1),
        (SATA, {}, 0),
        (f"{PCI}/0000:00:1c.0/mmc_host/mmc0/mmc0:0001", {"device/type": "SD"}, 32),
    ],
    ids=["usb", "removable", "optical", "empty reader", "memory card"],
)
def test_what_is_not_built_in_is_left_out(
    tmp_path: Path, place: str, files: dict[str, str], gib: int
) -> None:
    disk(tmp_path, "sdb", place, files, gib)

    assert read_disks(nothing, tmp_path) == ()


def test_what_runs_over_disks_is_no_disk(tmp_path: Path) -> None:
    grow(tmp_path, {"sys/block/loop0/size": "8\n", "sys/block/dm-0/size": "8\n"})

    assert read_disks(nothing, tmp_path) == ()
    assert not is_metal("dm-0", tmp_path)


def test_the_first_serial_number_is_that_of_the_first_disk_that_has_one(tmp_path: Path) -> None:
    disk(tmp_path, "sda", SATA, {})
    disk(tmp_path, "sdb", SATA.replace("ata1", "ata2"), {"device/serial": "Z3T"})

    assert first_serial(tmp_path) == "Z3T"
