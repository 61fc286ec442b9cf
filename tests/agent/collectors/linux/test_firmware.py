from pathlib import Path

import pytest

from agent.collectors.linux.firmware import read_firmware, read_told, read_tpm
from checks.inventory import Firmware
from tests.agent.collectors import smbios_build as build
from tests.agent.collectors.linux.tree import grow

DMI = "sys/class/dmi/id"
SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def test_the_table_is_believed_before_what_everybody_may_read(tmp_path: Path) -> None:
    table = build.table(build.system(maker="LENOVO", model="20B7S07J00", serial="PF0ABCDE"))
    grow(tmp_path, {"sys/firmware/dmi/tables/DMI": table, f"{DMI}/sys_vendor": "Other\n"})

    plate = read_told(tmp_path)

    assert (plate.system.maker, plate.system.serial) == ("LENOVO", "PF0ABCDE")
    assert plate.identity == "|PF0ABCDE|"


def test_without_the_right_to_read_the_table_the_names_are_still_told(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            f"{DMI}/sys_vendor": "LENOVO\n",
            f"{DMI}/product_name": "20B7S07J00\n",
            f"{DMI}/product_version": "ThinkPad T440\n",
            f"{DMI}/board_name": "Default string\n",
            f"{DMI}/chassis_type": "10\n",
            f"{DMI}/bios_date": "03/27/2020\n",
        },
    )

    plate = read_told(tmp_path)

    system = plate.system
    assert (system.maker, system.version, system.form) == ("LENOVO", "ThinkPad T440", "laptop")
    assert (system.board_model, plate.identity) == ("", "")
    assert plate.firmware.date == "2020-03-27"


def test_a_machine_without_any_firmware_is_read_as_nothing(tmp_path: Path) -> None:
    plate = read_told(tmp_path)

    assert plate.system == type(plate.system)()
    assert read_firmware(plate.firmware, tmp_path) == Firmware()


@pytest.mark.parametrize(("variable", "on"), [(b"\x06\0\0\0\1", True), (b"\x06\0\0\0\0", False)])
def test_secure_boot_is_the_last_byte_of_its_variable(
    tmp_path: Path, variable: bytes, on: bool
) -> None:
    grow(tmp_path, {SECURE_BOOT: variable})

    assert read_firmware(Firmware(), tmp_path) == Firmware(uefi=True, secure_boot=on)


def test_a_machine_started_the_old_way_may_know_uefi_all_the_same(tmp_path: Path) -> None:
    assert read_firmware(Firmware(uefi=True), tmp_path) == Firmware(uefi=True, secure_boot=None)


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"tpm0/tpm_version_major": "2\n"}, "2.0"),
        ({"tpm0/device/caps": "Manufacturer: 0x57454300\nTCG version: 1.2\n"}, "1.2"),
        ({}, ""),
    ],
)
def test_the_version_of_the_tpm(tmp_path: Path, files: dict[str, str], version: str) -> None:
    grow(tmp_path, {f"sys/class/tpm/{name}": text for name, text in files.items()})

    assert read_tpm(tmp_path) == version
